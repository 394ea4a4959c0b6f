"""A mail as bytes: plain words, at most one PDF, a head that no one can write into (`heads`; security S29)."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING, Final

from service.notify.email import heads
from service.notify.email.errors import MailUnfitError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

#: Letters beyond ASCII are encoded, so that servers which take only seven bits take them, too.
_BODY: Final = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True, repr=False)
class Attachment:
    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Mail:
    """A whole mail, ready to be handed to a server."""

    content: bytes

    def as_bytes(self) -> bytes:
        return self.content


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
) -> Mail:
    """Raises MailUnfitError when an address would not stand as it is."""
    try:
        head = {
            "From": heads.mailbox(sender_name, sender),
            "To": heads.addresses(tuple(recipients)),
            "Subject": heads.words(subject),
            "Date": format_datetime(at),
            "Message-ID": heads.message_id(message_id),
            # Answers of machines to machines: no holiday notices for payslips.
            "Auto-Submitted": "auto-generated",
        }
    except ValueError as error:
        raise MailUnfitError("bad_address", "An email address cannot be used as it is written.") from error
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return Mail(lines.encode("ascii") + _body(text, attachment))


def _body(text: str, attachment: Attachment | None) -> bytes:
    """What follows our own lines: how it is put together, an empty line, and the parts."""
    body = EmailMessage(policy=_BODY)
    body.set_content(text.encode(errors="replace").decode())
    if attachment is not None:
        body.add_attachment(
            attachment.content, maintype="application", subtype="pdf", filename=heads.file_name(attachment.file_name)
        )
    return body.as_bytes()


def new_message_id(sender: str) -> str:
    """Chosen when a mail is put into the outbox, so that a mail sent twice would be known as one."""
    return make_msgid(domain=sender.rpartition("@")[2] or "localhost")
