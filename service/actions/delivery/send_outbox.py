"""Sends the outbox of one company: each email is committed as `sending` before anything is sent (decision 0012).

Each address has its own outcome: what failed for one is tried again for that one alone, and no one gets an email twice.
Without a mail server emails wait, and so they do while the server is away or refuses our settings (decision 0020). An
email that was cut off is unclear, for no server can be asked what it accepted: about a payslip someone decides, and any
other email is sent again (`mail_fates`).
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog

from service.actions.delivery import mail_fates
from service.actions.delivery.mail_content import content_of, parts_of
from service.actions.delivery.payslip_events import tell_programs
from service.actions.delivery.queue_payslip_email import has_left
from service.backoff import wait_seconds
from service.facts.payslips import SETUP_FAULT, Channel, ChannelState, MailState, PayslipState
from service.notify.email.errors import Fate, MailServerError, MailUnfitError, Outcome
from service.rules.fields.contact_formats import mailable
from service.rules.payslips.recipients import WHY, AddressKind, LeftOut
from service.store.database.connection import write_transaction
from service.store.database.leases import LeaseLostError
from service.store.employees import employee_records
from service.store.operations import mail_server
from service.store.payslips import outbox, payslip_deliveries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from service.notify.email.sender import MailSession, SmtpSender
    from service.services import Services
    from service.store.payslips.outbox import MailClaim
    from service.store.tables.payslips import OutboxMail, Payslip

FIRST_WAIT: Final = timedelta(seconds=20)
LONGEST_WAIT: Final = timedelta(minutes=30)
_RANDOM: Final = random.Random()  # noqa: S311 - jitter, not a secret
CUT_OFF: Final = "The worker stopped while it sent the email. It may have been sent."
#: An address in a bad form does not stop the email to the others.
_UNUSABLE: Final = Outcome(Fate.REFUSED, LeftOut.UNUSABLE, WHY[LeftOut.UNUSABLE])
log = structlog.get_logger(__name__)


def send_outbox(services: Services, company_id: int, *, until: float) -> int:
    """Send what is due, until that moment of `time.monotonic`; returns how many were taken by the mail server."""
    if services.mail is None:
        return 0
    sent = 0
    with services.mail.session() as session:
        while time.monotonic() < until and mail_server.may_be_tried(services.clock()):
            claim = outbox.claim(company_id, services.clock())
            if claim is None:
                break
            try:
                sent += _send(services, services.mail, session, claim)
            except LeaseLostError:
                log.warning("the email was taken over", mail_id=claim.id)
    return sent


def note_what_was_cut_off(now: datetime) -> None:
    """Say of emails whose worker died what became of them at the addresses it was sending to. Called by the tick."""
    for mail in outbox.cut_off(now):
        fate = mail_fates.judged(mail, Outcome(Fate.UNCLEAR, "cut_off", CUT_OFF))
        outcomes = mail_fates.merged(mail, dict.fromkeys(outbox.on_their_way(mail), fate), now)
        state, channel_state, _ = mail_fates.altogether(outcomes)
        with write_transaction():
            if outbox.set_state(
                mail.id, MailState.SENDING, state, outcomes=outcomes, error_code="cut_off", error_message=CUT_OFF
            ):
                _tell_ledger(mail, channel_state, now, "unclear", "cut_off", CUT_OFF, mail_fates.in_words(outcomes))


def _send(services: Services, sender: SmtpSender, session: MailSession, claim: MailClaim) -> bool:
    """Whether the server took it at all. Raises LeaseLostError."""
    now = services.clock()
    mail = outbox.get(claim.id)
    payslip = None if mail.channel_id is None else payslip_deliveries.by_id(mail.channel_id).payslip
    if payslip is not None and payslip.state != PayslipState.RELEASED:
        with write_transaction():
            outbox.move(claim, now, MailState.CANCELLED)
            _tell_ledger(mail, ChannelState.READY, now, "held", "", "", "")
        return False
    mail.outcomes = {each: {"state": outbox.WAITS} for each in mail.recipients} | mail.outcomes
    if payslip is not None:
        mail.outcomes = _without_work_addresses_of_leavers(services, mail, payslip)
    told = _Told()
    try:
        _say_to_each_part(services, sender, session, claim, mail, payslip, told)
    except MailServerError as error:
        if not told.by_server:
            _wait_for_server(claim, mail, error, services.clock())
            return False
        _note(services, claim, mail, told.by_server | told.unfit)
        mail_server.note_trouble(error.code, error.message, services.clock())
    else:
        _note(services, claim, mail, told.by_server | told.unfit)
        _note_server(told.by_server, now, was_our_setup=mail.error_code.startswith(SETUP_FAULT))
    return any(each.fate is Fate.SENT for each in told.by_server.values())


@dataclass(slots=True)
class _Told:
    """What became of a mail at its addresses: by the server's word, and where nothing could be sent."""

    by_server: dict[str, Outcome] = field(default_factory=dict)
    unfit: dict[str, Outcome] = field(default_factory=dict)


def _say_to_each_part(
    services: Services,
    sender: SmtpSender,
    session: MailSession,
    claim: MailClaim,
    mail: OutboxMail,
    payslip: Payslip | None,
    told: _Told,
) -> None:
    """Send it part by part; only the part that is on its way is marked so. Raises MailServerError, LeaseLostError."""
    written = {address: mailable(address) for address in outbox.pending(mail)}
    usable = {address: used for address, used in written.items() if used is not None}
    told.unfit |= {address: _UNUSABLE for address in written if address not in usable}
    for part in parts_of(mail, list(usable)):
        now = services.clock()
        try:
            message = content_of(services, sender, mail, payslip, {each: usable[each] for each in part})
        except MailUnfitError as error:
            told.unfit |= dict.fromkeys(part, Outcome(Fate.REFUSED, error.code, error.message))
            continue
        outcomes = outbox.marked_on_their_way(mail_fates.merged(mail, told.by_server, now), part)
        outbox.move(claim, now, MailState.SENDING, keep=True, outcomes=outcomes)
        try:
            found = session.send(message, [usable[each] for each in part])
        except MailServerError as error:
            if error.at_recipient:  # other emails come first, so that one address does not delay them
                told.by_server |= dict.fromkeys(part, Outcome(Fate.LATER, error.code, error.message))
            raise
        told.by_server |= {each: found[usable[each]] for each in part}


def _without_work_addresses_of_leavers(services: Services, mail: OutboxMail, payslip: Payslip) -> dict[str, Any]:
    """A mail may have waited beyond its employee's last day (case 8)."""
    record = employee_records.records(payslip.company_id, [payslip.employee_id])[payslip.employee_id]
    if not has_left(payslip.company_id, record, services.clock()):
        return dict(mail.outcomes)
    private = {str(record.fields["personal_email"] or "").casefold()}
    found = dict(mail.outcomes)
    for address in outbox.pending(mail):
        kind = found.get(address, {}).get("kind")
        if kind is None:  # put into the outbox by an earlier release
            kind = AddressKind.PRIVATE if address.casefold() in private else AddressKind.WORK
        if kind == AddressKind.WORK:
            found[address] = {
                "kind": kind, "state": "left_out", "code": LeftOut.LEFT, "message": WHY[LeftOut.LEFT],
                "at": services.clock().isoformat(),
            }  # fmt: skip
    return found


def _wait_for_server(claim: MailClaim, mail: OutboxMail, error: MailServerError, now: datetime) -> None:
    """The server takes no email at present; leave this one as if it had not been tried."""
    mail_server.note_trouble(error.code, error.message, now)
    with write_transaction():
        outbox.requeue(claim, error.code, error.message, mail.outcomes)
        if mail.channel_id is not None:
            payslip_deliveries.note_reason(mail.channel_id, error.code, error.message, now)
    log.warning("the mail server takes no email", code=error.code)


def _note(services: Services, claim: MailClaim, mail: OutboxMail, outcomes: Mapping[str, Outcome]) -> None:
    """Write the fate at each address, and what that makes of the mail and of its payslip, together or not at all."""
    now = services.clock()
    judged = {address: mail_fates.judged(mail, each) for address, each in outcomes.items()}
    found = mail_fates.merged(mail, judged, now)
    state, channel_state, word = mail_fates.altogether(found)
    worst = mail_fates.worst(found)
    with write_transaction():
        outbox.move(
            claim,
            now,
            state,
            outcomes=found,
            refused={address: each["code"] for address, each in found.items() if each["state"] == "refused"},
            error_code=worst[0],
            error_message=worst[1],
            not_before=_next_try(claim, now) if state is MailState.WAITING else None,
            sent_at=now if state is MailState.SENT else None,
        )
        if judged or state is not MailState.WAITING:
            _tell_ledger(mail, channel_state, now, word, *worst, mail_fates.in_words(found))


def _note_server(outcomes: Mapping[str, Outcome], now: datetime, *, was_our_setup: bool) -> None:
    """Note what the outcomes at these addresses mean for every other email."""
    stopping = [each for each in outcomes.values() if each.stops_all]
    if stopping and len(stopping) == len(outcomes):
        mail_server.note_trouble(stopping[0].code, stopping[0].message, now)
    elif outcomes:
        is_right_now = any(each.fate is Fate.SENT for each in outcomes.values()) and was_our_setup
        if mail_server.note_well() or is_right_now:
            outbox.retry_now(SETUP_FAULT)


def _next_try(claim: MailClaim, now: datetime) -> datetime:
    first, longest = FIRST_WAIT.total_seconds(), LONGEST_WAIT.total_seconds()
    return now + timedelta(
        seconds=wait_seconds(claim.tries - 1, first=first, longest=longest, random=_RANDOM, at_least=0.5)
    )


def _tell_ledger(
    mail: OutboxMail, state: ChannelState, now: datetime, outcome: str, code: str, message: str, detail: str
) -> None:
    if mail.channel_id is None:
        return
    told = payslip_deliveries.set_state(
        mail.channel_id,
        state,
        now,
        outcome,
        detail or message,
        error_code=code,
        error_message=message if code else "",
        done_at=now if state is ChannelState.SENT else None,
    )
    if told:
        payslip_id = payslip_deliveries.by_id(mail.channel_id).payslip_id
        tell_programs(mail.company_id, payslip_id, Channel.EMAIL, state, now)
