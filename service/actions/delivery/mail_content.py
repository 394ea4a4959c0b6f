"""Builds the content of a queued email when it is sent: its stored text, and a payslip or its link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.accounts.account_links import text_to_send
from service.actions.delivery.payslip_links import link_to
from service.actions.delivery.payslip_pdf import UNREADABLE, PdfUnreadableError, read_pdf
from service.actions.delivery.queue_payslip_email import NO_PASSWORD, form_of
from service.facts.payslips import PasswordRule, PayslipKind, PayslipMail
from service.notify.email.errors import MailUnfitError
from service.notify.email.messages import Attachment, build
from service.pdf.readers import CannotReadPdfError
from service.rules.payslips import document_names, email_text
from service.rules.payslips.recipients import AddressKind
from service.store.companies import companies
from service.store.employees import employee_records
from service.store.payslips import pay_schedules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.notify.email.messages import Mail
    from service.notify.email.sender import SmtpSender
    from service.services import Services
    from service.store.tables.payslips import OutboxMail, Payslip


def parts_of(mail: OutboxMail, addresses: Sequence[str]) -> list[list[str]]:
    """The addresses that get the same email: a link is each address's own, anything else is sent to all at once."""
    if _is_link(mail):
        return [[each] for each in addresses]
    return [list(addresses)] if addresses else []


def content_of(
    services: Services, sender: SmtpSender, mail: OutboxMail, payslip: Payslip | None, part: Mapping[str, str]
) -> Mail:
    """The mail as it goes to these addresses, which are as they are kept and as mail is sent to them.

    Raises MailUnfitError.
    """
    first = next(iter(part))
    return build(
        sender=sender.mail_from,
        sender_name=sender.sender_name or companies.get(mail.company_id).name,
        recipients=list(part.values()),
        subject=mail.subject,
        text=text_to_send(services, mail) if payslip is None else _text(services, mail, payslip, first),
        message_id=_message_id(mail, first),
        at=services.clock(),
        attachment=None if payslip is None else _attachment(services, mail, payslip),
    )


def _is_link(mail: OutboxMail) -> bool:
    return mail.channel_id is not None and form_of(mail.kind)[0] is PayslipMail.LINK


def _text(services: Services, mail: OutboxMail, payslip: Payslip, address: str) -> str:
    if not _is_link(mail):
        return mail.text
    # A mail that an earlier release put into the outbox does not say of which kind its addresses are.
    kind = AddressKind(mail.outcomes.get(address, {}).get("kind") or AddressKind.WORK)
    return email_text.with_link(mail.text, link_to(services, payslip, kind, services.clock()))


def _message_id(mail: OutboxMail, address: str) -> str:
    """A message id; emails with different texts have different ids, even in one mailbox."""
    number = mail.recipients.index(address) if _is_link(mail) else 0
    return f"<{number}.{mail.message_id[1:]}" if number else mail.message_id


def _attachment(services: Services, mail: OutboxMail, payslip: Payslip) -> Attachment | None:
    """The attachment, if any. A link is sent only for what it can open. Raises MailUnfitError."""
    form, rule = form_of(mail.kind)
    try:
        content = read_pdf(services, payslip)
    except PdfUnreadableError as error:
        raise MailUnfitError(UNREADABLE, error.message) from error
    if form is PayslipMail.LINK:
        return None
    if form is PayslipMail.PROTECTED:
        content = _protected(services, payslip, content, rule)
    return Attachment(document_names.plain_file_name(PayslipKind(payslip.kind), payslip.pay_date), content)


def _protected(services: Services, payslip: Payslip, content: bytes, rule: PasswordRule | None) -> bytes:
    if rule is None:
        rule = PasswordRule(pay_schedules.of_company(payslip.company_id).password_rule)
    fields = employee_records.records(payslip.company_id, [payslip.employee_id])[payslip.employee_id].fields
    password = email_text.password(rule, fields)
    if password is None:
        raise MailUnfitError("no_password", NO_PASSWORD)
    try:
        return services.pdfs.locked(content, password)
    except CannotReadPdfError as error:
        message = "This PDF cannot be locked with a password, so it was not emailed."
        raise MailUnfitError("not_lockable", message) from error
