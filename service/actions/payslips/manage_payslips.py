"""What someone decides about payslips: send, hold, release, withdraw, and what became of an unclear email."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.actions.approvals.second_person import may_release_contradicted
from service.actions.delivery.start_payday import NothingSwitchedOnError, begin, wanted_channels
from service.actions.delivery.withdraw_documents import withdraw_documents
from service.facts.audit import AuditAction
from service.facts.payslips import Channel, ChannelState, HoldReason, PayslipState
from service.rules.payslips.hold_reasons import hold as hold_reason
from service.store.companies import audit
from service.store.database.connection import write_transaction
from service.store.payslips import outbox, payslip_deliveries, payslips

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from service.services import JobNotifier, Services
    from service.store.tables.payslips import PaydayRun, Payslip, PayslipChannel


_IS: Final[dict[str, str]] = {
    PayslipState.HELD: "is on hold",
    PayslipState.RELEASED: "is approved",
    PayslipState.SUPERSEDED: "was replaced",
    PayslipState.RECALLED: "was withdrawn",
    PayslipState.PROPOSED: "is not saved yet",
}
#: How someone's answer about an unclear email is kept in the ledger.
WAS_SENT: Final = "a person says it was sent"
WAS_NOT_SENT: Final = "a person says it was not sent"
PDF_DELETED: Final = "The PDF of this payslip was deleted some time after it arrived. Upload the file again first."


class NotNowError(Exception):
    """The payslip is in no state for what was asked; `message` says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ContradictedError(NotNowError):
    """The payslip shows someone else, and it was not said that a person looked at both; `reasons` as they are held."""

    def __init__(self, reasons: Sequence[dict[str, Any]]) -> None:
        super().__init__("The PDF shows someone else. Open it, compare the two names, and confirm.")
        self.reasons = list(reasons)


def deliver_one(
    services: Services, job_notifier: JobNotifier, company_id: int, payslip_id: int, *, actor: str
) -> Payslip:
    """Send one payslip now, on every channel where it has not arrived; what failed is tried again.

    Asking twice sends once (F47). Raises LookupError, NotNowError, NothingSwitchedOnError.
    """
    payslip = _found(company_id, payslip_id)
    if payslip.state == PayslipState.HELD:
        raise NotNowError("This payslip is on hold. Check the reason and release it first.")
    if payslip.state != PayslipState.RELEASED:
        raise NotNowError(f"This payslip {_IS[payslip.state]}, so it cannot be sent.")
    if payslip.pdf_deleted_at is not None:
        raise NotNowError(PDF_DELETED)
    channels = _channels_to_send_on(company_id)
    now = services.clock()
    with write_transaction():
        payslip_deliveries.ensure([payslip], channels, now, run_id=None)
        _try_again([payslip], now, actor)
        _record(company_id, payslip_id, AuditAction.PAYSLIP_DELIVERY_ASKED, actor, now)
    job_notifier.notify_payslips(company_id)
    return payslip


def deliver_payday(
    services: Services, job_notifier: JobNotifier, company_id: int, pay_date: date, *, actor: str
) -> PaydayRun:
    """Send every released payslip of a payday now; what failed is tried again, what arrived is not.

    Raises NotNowError when there is none, NothingSwitchedOnError.
    """
    rows = payslips.released_on(company_id, pay_date)
    if not rows:
        raise NotNowError("There is no payslip to send for this payday.")
    _channels_to_send_on(company_id)
    now = services.clock()
    with write_transaction():
        run = begin(services, company_id, pay_date, rows, due_at=now, schedule="", actor=actor)
        _try_again(rows, now, actor)
    job_notifier.notify_payslips(company_id)
    return run


def _channels_to_send_on(company_id: int) -> list[Channel]:
    channels = wanted_channels(company_id)
    if not channels:
        raise NothingSwitchedOnError
    return channels


def _try_again(payslips_to_send: Sequence[Payslip], now: datetime, actor: str) -> None:
    """What failed may begin anew; what waits or is unclear need not wait any longer; the rest is left alone."""
    for row in _channels_of(payslips_to_send):
        is_upload = row.channel == Channel.HUMAANS
        if row.state in {ChannelState.REFUSED, ChannelState.RECALLED}:
            payslip_deliveries.set_state(
                row.id, ChannelState.READY, now, "asked for again", only_in={row.state}, made_by=actor, not_before=None
            )
        elif row.state == ChannelState.READY or (row.state == ChannelState.UNCLEAR and is_upload):
            payslip_deliveries.retry_now(row.id)


def hold(services: Services, company_id: int, payslip_id: int, *, actor: str) -> Payslip:
    """Keep a payslip back; what has arrived already stays. Why it was held before is held against it again.

    Raises LookupError, NotNowError.
    """
    now = services.clock()
    with write_transaction():
        payslip = _found(company_id, payslip_id)
        reasons = [hold_reason(HoldReason.BY_HAND, f"Put on hold by {actor}."), *_contradictions_passed(payslip)]
        if not payslips.change(
            payslip_id, now, only_in=(PayslipState.RELEASED,), state=PayslipState.HELD, hold_reasons=reasons
        ):
            raise NotNowError(f"This payslip {_IS[payslip.state]}, so it cannot be put on hold.")
        payslip_deliveries.requeue_unsent(payslip_id, now, made_by=actor)
        _record(company_id, payslip_id, AuditAction.PAYSLIP_HELD, actor, now)
    return _found(company_id, payslip_id)


def _contradictions_passed(payslip: Payslip) -> list[dict[str, Any]]:
    """As they were found, each once."""
    passed = [
        {name: value for name, value in reason.items() if name not in {"passed_by", "passed_at"}}
        for reason in payslip.earlier_reasons
        if reason["code"] == HoldReason.CONTRADICTED
    ]
    return [reason for at, reason in enumerate(passed) if reason not in passed[:at]]


def contradictions(payslip: Payslip) -> list[dict[str, Any]]:
    """Why a held payslip shows someone else, as it was found; empty when it does not."""
    return [reason for reason in payslip.hold_reasons if reason["code"] == HoldReason.CONTRADICTED]


def release(services: Services, company_id: int, payslip_id: int, *, confirmed: bool = True, actor: str) -> Payslip:
    """Let a payslip on hold be sent on its payday, whatever it was held for; the reasons are kept for ever.

    One that shows someone else needs `confirmed`: that a person saw both names. Raises LookupError, NotNowError,
    ContradictedError, SecondPersonError.
    """
    now = services.clock()
    with write_transaction():
        payslip = _found(company_id, payslip_id)
        found = contradictions(payslip)
        if payslip.state == PayslipState.HELD and found and not confirmed:
            raise ContradictedError(found)
        if payslip.state == PayslipState.HELD and found:
            may_release_contradicted(company_id, payslip, actor)
        reasons = [reason for reason in payslip.hold_reasons if reason["code"] != HoldReason.BY_HAND]
        passed = sorted({*payslip.passed_reasons, *(reason["code"] for reason in reasons)})
        kept = [reason | {"passed_by": actor, "passed_at": now.isoformat()} for reason in reasons]
        if not payslips.change(
            payslip_id,
            now,
            only_in=(PayslipState.HELD,),
            state=PayslipState.RELEASED,
            passed_reasons=passed,
            earlier_reasons=[*payslip.earlier_reasons, *kept],
            hold_reasons=[],
            decided_by=actor,
        ):
            raise NotNowError(f"This payslip {_IS[payslip.state]}, so there is nothing to release.")
        told = {"reasons": [reason["message"] for reason in reasons]} if reasons else {}
        _record(
            company_id,
            payslip_id,
            AuditAction.PAYSLIP_RELEASED_ALTHOUGH_CONTRADICTED if found else AuditAction.PAYSLIP_RELEASED,
            actor,
            now,
            given_to=payslip.payroll_id,
            **told,
        )
    return _found(company_id, payslip_id)


def recall(services: Services, job_notifier: JobNotifier, company_id: int, payslip_id: int, *, actor: str) -> Payslip:
    """Withdraw a payslip: what waits is not sent, its document leaves Humaans, links in emails stop opening it.

    An email that was sent cannot be unsent. Raises LookupError, NotNowError.
    """
    now = services.clock()
    with write_transaction():
        payslip = _found(company_id, payslip_id)
        payslips.lock_versions(payslip)
        wanted = (PayslipState.HELD, PayslipState.RELEASED, PayslipState.SUPERSEDED)
        if not payslips.change(payslip_id, now, only_in=wanted, state=PayslipState.RECALLED, decided_by=actor):
            raise NotNowError("This payslip was withdrawn before.")
        payslip_deliveries.cancel_unsent(payslip_id, now, "Withdrawn.", made_by=actor)
        withdraw_documents(payslip, now, made_by=actor)
        _record(company_id, payslip_id, AuditAction.PAYSLIP_RECALLED, actor, now)
    job_notifier.notify_payslips(company_id)
    return _found(company_id, payslip_id)


def settle_mail(
    services: Services, job_notifier: JobNotifier, company_id: int, payslip_id: int, *, was_sent: bool, actor: str
) -> Payslip:
    """Say what became of an unclear email, after checking with the email provider or the employee.

    One that was not sent is sent again. Raises LookupError, NotNowError.
    """
    now = services.clock()
    word = WAS_SENT if was_sent else WAS_NOT_SENT
    with write_transaction():
        payslip = _found(company_id, payslip_id)
        payslips.lock_versions(payslip)
        row = next((each for each in _channels_of([payslip]) if each.channel == Channel.EMAIL), None)
        if row is None or row.state != ChannelState.UNCLEAR:
            raise NotNowError("We know what happened to the email of this payslip.")
        for mail in outbox.of_channel(row.id):
            outbox.confirm_unclear(mail, now, was_sent=was_sent)
        state = ChannelState.SENT if was_sent else ChannelState.READY
        payslip_deliveries.set_state(
            row.id, state, now, word, made_by=actor, error_code="", error_message="", not_before=None,
            done_at=now if was_sent else None,
        )  # fmt: skip
        _record(company_id, payslip_id, AuditAction.PAYSLIP_MAIL_SETTLED, actor, now, was_sent=was_sent)
    job_notifier.notify_payslips(company_id)
    return _found(company_id, payslip_id)


def is_settled(payslip_id: int, *, was_sent: bool) -> bool:
    """Whether this was the last answer about an email that was unclear: then saying it again changes nothing."""
    rows = payslip_deliveries.of_payslips([payslip_id])[payslip_id]
    row = next((each for each in rows if each.channel == Channel.EMAIL), None)
    word = "" if row is None else payslip_deliveries.last_outcome(row.id, (WAS_SENT, WAS_NOT_SENT))
    return word == (WAS_SENT if was_sent else WAS_NOT_SENT)


def _found(company_id: int, payslip_id: int) -> Payslip:
    payslip = payslips.by_id(company_id, payslip_id)
    if payslip is None:
        raise LookupError(payslip_id)
    return payslip


def _channels_of(rows: Sequence[Payslip]) -> list[PayslipChannel]:
    found = payslip_deliveries.of_payslips([row.id for row in rows])
    return [channel for channels in found.values() for channel in channels]


def _record(company_id: int, payslip_id: int, action: AuditAction, actor: str, now: datetime, **detail: object) -> None:
    audit.record(
        actor=actor, action=action, now=now, company_id=company_id, subject=f"payslip {payslip_id}", detail=detail
    )
