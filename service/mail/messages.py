"""A mail as bytes: plain words, at most one PDF, a head that nobody can write into (security S29).

`EmailMessage` refuses line breaks in a head; an address must besides be one address and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING

from service.mail.errors import MailUnfitError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True, repr=False)
class Attachment:
    file_name: str
    content: bytes


def build(
    *,
    sender: str,
    sender_name: str,
    recipients: Sequence[str],
    subject: str,
    text: str,
    message_id: str,
    at: datetime,
    attachment: Attachment | None = None,
) -> EmailMessage:
    """Raises MailUnfitError when an address, the subject or the name would not stand as they are."""
    if not all(recipient.isascii() and recipient.isprintable() and "@" in recipient for recipient in recipients):
        raise MailUnfitError("bad_address", "A mail address cannot be used as it is written.")
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(one_line(sender_name), addr_spec=sender)
        message["To"] = [Address(addr_spec=recipient) for recipient in recipients]
        message["Subject"] = subject
        message["Date"] = format_datetime(at)
        message["Message-ID"] = message_id
        # Answers of machines to machines: no holiday notices for payslips.
        message["Auto-Submitted"] = "auto-generated"
    except (ValueError, IndexError, AttributeError) as error:
        raise MailUnfitError("bad_head", "An address or the subject cannot stand in a mail.") from error
    if message["To"].defects or len(message["To"].addresses) != len(recipients) or not recipients:
        raise MailUnfitError("bad_address", "A mail address cannot be used as it is written.")
    message.set_content(text)
    if attachment is not None:
        message.add_attachment(
            attachment.content, maintype="application", subtype="pdf", filename=one_line(attachment.file_name)
        )
    return message


def new_message_id(sender: str) -> str:
    """Chosen when a mail is put into the outbox, so that a mail sent twice would be known as one."""
    return make_msgid(domain=sender.rpartition("@")[2] or "localhost")


def one_line(text: str) -> str:
    """A name in a head: whatever is not printable becomes a blank."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
