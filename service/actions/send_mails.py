"""Sends the outbox of one company: each mail is committed as `sending` before a word of it goes out (decision 0012).

Without a mail server the mails wait. A mail that was cut off on its way is unclear and is left to a person: no server
can be asked what it took.
"""

from __future__ import annotations

import random
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from service.actions.account_links import text_to_send
from service.actions.payslip_links import link_to
from service.actions.payslip_mails import NO_PASSWORD, form_of
from service.actions.payslip_pdf import UNREADABLE, PdfUnreadableError, read_pdf
from service.facts import ChannelState, MailState, PasswordRule, PayslipKind, PayslipMail, PayslipState
from service.mail.errors import MailLaterError, MailRefusedError, MailUnclearError, MailUnfitError
from service.mail.messages import Attachment, build
from service.pdf.readers import CannotReadPdfError
from service.rules import payslip_mail, payslip_names
from service.store import companies, employees, outbox, payday_plans, payslip_channels
from service.store.database import write_transaction

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import EmailMessage

    from service.mail.sender import MailSession
    from service.services import Services
    from service.store.models import OutboxMail, Payslip
    from service.store.outbox import MailClaim

FIRST_WAIT: Final = timedelta(seconds=20)
LONGEST_WAIT: Final = timedelta(minutes=30)
#: A server that says "later" is asked for about a day and a half.
MOST_TRIES: Final = 75
CUT_OFF: Final = "The worker stopped while the mail was on its way; it may have been sent."
log = structlog.get_logger(__name__)


def send_mails(services: Services, company_id: int, *, until: float) -> int:
    """Send what is due, until that moment of `time.monotonic`; returns how many were taken by the mail server."""
    if services.mail is None:
        return 0
    sent = 0
    with services.mail.session() as session:
        while time.monotonic() < until and (claim := outbox.claim(company_id, services.clock())) is not None:
            try:
                sent += _send(services, session, claim)
            except outbox.MailLostError:
                log.warning("the mail was taken over", mail_id=claim.id)
            except MailLaterError as error:
                if error.code == "unreachable":
                    break  # the others would meet the same
    return sent


def note_what_was_cut_off(now: datetime) -> None:
    """Mails whose worker died on the way become unclear; the tick looks for them."""
    for mail in outbox.cut_off(now):
        with write_transaction():
            if outbox.set_state(
                mail.id, MailState.SENDING, MailState.UNCLEAR, error_code="cut_off", error_message=CUT_OFF
            ):
                _tell_ledger(mail, ChannelState.UNCLEAR, now, "unclear", "cut_off", CUT_OFF)


def _send(services: Services, session: MailSession, claim: MailClaim) -> bool:
    mail = outbox.get(claim.id)
    payslip = None if mail.channel_id is None else _payslip_of(mail)
    if payslip is not None and payslip.state != PayslipState.RELEASED:
        _end(services, claim, mail, MailState.CANCELLED, ChannelState.READY, "held", "", "")
        return False
    try:
        message = _message(services, mail, payslip)
        outbox.move(claim, services.clock(), MailState.SENDING, keep=True)
        refused = session.send(message, mail.recipients)
    except MailLaterError as error:
        _later(services, claim, mail, error)
        raise
    except (MailRefusedError, MailUnfitError) as error:
        _end(services, claim, mail, MailState.REFUSED, ChannelState.REFUSED, "refused", error.code, error.message)
        return False
    except MailUnclearError as error:
        _end(services, claim, mail, MailState.UNCLEAR, ChannelState.UNCLEAR, "unclear", error.code, error.message)
        return False
    some = f"{len(refused)} of {len(mail.recipients)} addresses were refused." if refused else ""
    _end(services, claim, mail, MailState.SENT, ChannelState.SENT, "sent", "", some, refused=refused)
    return True


def _message(services: Services, mail: OutboxMail, payslip: Payslip | None) -> EmailMessage:
    """Raises MailUnfitError."""
    if services.mail is None:
        raise MailUnfitError("no_server", "There is no mail server.")
    return build(
        sender=services.mail.mail_from,
        sender_name=companies.get(mail.company_id).name,
        recipients=mail.recipients,
        subject=mail.subject,
        text=text_to_send(services, mail) if payslip is None else _text(services, mail, payslip),
        message_id=mail.message_id,
        at=services.clock(),
        attachment=None if payslip is None else _attachment(services, mail, payslip),
    )


def _text(services: Services, mail: OutboxMail, payslip: Payslip) -> str:
    if form_of(mail.kind)[0] is not PayslipMail.LINK:
        return mail.text
    return payslip_mail.with_link(mail.text, link_to(services, payslip, services.clock()))


def _attachment(services: Services, mail: OutboxMail, payslip: Payslip) -> Attachment | None:
    """A link is mailed only to what it will open. Raises MailUnfitError."""
    form, rule = form_of(mail.kind)
    try:
        content = read_pdf(services, payslip)
    except PdfUnreadableError as error:
        raise MailUnfitError(UNREADABLE, error.message) from error
    if form is PayslipMail.LINK:
        return None
    if form is PayslipMail.PROTECTED:
        content = _protected(services, payslip, content, rule)
    return Attachment(payslip_names.plain_file_name(PayslipKind(payslip.kind), payslip.pay_date), content)


def _protected(services: Services, payslip: Payslip, content: bytes, rule: PasswordRule | None) -> bytes:
    if rule is None:
        rule = PasswordRule(payday_plans.of_company(payslip.company_id).password_rule)
    fields = employees.records(payslip.company_id, [payslip.employee_id])[payslip.employee_id].fields
    password = payslip_mail.password(rule, fields)
    if password is None:
        raise MailUnfitError("no_password", NO_PASSWORD)
    try:
        return services.pdfs.locked(content, password)
    except CannotReadPdfError as error:
        message = "This PDF cannot be locked with a password, so it was not mailed."
        raise MailUnfitError("not_lockable", message) from error


def _payslip_of(mail: OutboxMail) -> Payslip:
    return payslip_channels.by_id(mail.channel_id or 0).payslip


def _later(services: Services, claim: MailClaim, mail: OutboxMail, error: MailLaterError) -> None:
    if claim.tries >= MOST_TRIES:
        _end(services, claim, mail, MailState.REFUSED, ChannelState.REFUSED, "refused", error.code, error.message)
        return
    longest = min(FIRST_WAIT * float(2 ** min(claim.tries - 1, 8)), LONGEST_WAIT)
    now = services.clock()
    outbox.move(
        claim,
        now,
        MailState.WAITING,
        not_before=now + longest * random.uniform(0.5, 1.0),  # noqa: S311 - jitter, not a secret
        error_code=error.code,
        error_message=error.message,
    )


def _end(
    services: Services,
    claim: MailClaim,
    mail: OutboxMail,
    state: MailState,
    channel_state: ChannelState,
    outcome: str,
    code: str,
    message: str,
    *,
    refused: dict[str, str] | None = None,
) -> None:
    """The mail's end and its line in the ledger, together or not at all."""
    now = services.clock()
    with write_transaction():
        outbox.move(
            claim,
            now,
            state,
            error_code=code,
            error_message=message,
            refused=refused or {},
            sent_at=now if state is MailState.SENT else None,
        )
        _tell_ledger(mail, channel_state, now, outcome, code, message)


def _tell_ledger(mail: OutboxMail, state: ChannelState, now: datetime, outcome: str, code: str, message: str) -> None:
    if mail.channel_id is None:
        return
    payslip_channels.set_state(
        mail.channel_id,
        state,
        now,
        outcome,
        message,
        error_code=code,
        error_message=message if code else "",
        done_at=now if state is ChannelState.SENT else None,
    )
