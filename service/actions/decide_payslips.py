"""What a person decides about payslips: deliver now, hold, release, recall, and what became of an unclear mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.actions.run_payday import NothingSwitchedOnError, begin, wanted_channels
from service.actions.unwanted_documents import mark_unwanted
from service.facts import Channel, ChannelState, PayslipState
from service.store import audit, outbox, payslip_channels, payslips
from service.store.database import write_transaction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from service.services import Doorbell, Services
    from service.store.models import PaydayRun, Payslip, PayslipChannel


#: The code of a payslip that a person holds.
BY_HAND: Final = "by_hand"
PDF_DELETED: Final = (
    "The PDF of this payslip was deleted here some time after it arrived. Hand the file in again first."
)


class NotNowError(Exception):
    """The payslip is in no state for what was asked; `message` says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def deliver_one(services: Services, doorbell: Doorbell, company_id: int, payslip_id: int, *, actor: str) -> Payslip:
    """Send one payslip now, on every channel where it has not arrived; what failed is tried again.

    Asking twice sends once (F47). Raises LookupError, NotNowError, NothingSwitchedOnError.
    """
    payslip = _found(company_id, payslip_id)
    if payslip.state == PayslipState.HELD:
        raise NotNowError("This payslip is held. Look at the reason and release it first.")
    if payslip.state != PayslipState.RELEASED:
        raise NotNowError(f"This payslip is {payslip.state}; it is not delivered any more.")
    if payslip.pdf_deleted_at is not None:
        raise NotNowError(PDF_DELETED)
    channels = _channels_to_send_on(company_id)
    now = services.clock()
    with write_transaction():
        payslip_channels.ensure([payslip], channels, now, run_id=None)
        _try_again([payslip], now, actor)
        _record(company_id, payslip_id, "payslip.delivery_asked", actor, now)
    doorbell.ring_payslips(company_id)
    return payslip


def deliver_payday(services: Services, doorbell: Doorbell, company_id: int, pay_date: date, *, actor: str) -> PaydayRun:
    """Send every released payslip of a payday now; what failed is tried again, what arrived is not.

    Raises NotNowError when there is none, NothingSwitchedOnError.
    """
    rows = payslips.released_on(company_id, pay_date)
    if not rows:
        raise NotNowError("There is no released payslip for this payday whose PDF is here.")
    _channels_to_send_on(company_id)
    now = services.clock()
    with write_transaction():
        run = begin(services, company_id, pay_date, rows, due_at=now, schedule="", actor=actor)
        _try_again(rows, now, actor)
    doorbell.ring_payslips(company_id)
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
            payslip_channels.set_state(
                row.id, ChannelState.READY, now, "asked for again", made_by=actor, not_before=None
            )
        elif row.state == ChannelState.READY or (row.state == ChannelState.UNCLEAR and is_upload):
            payslip_channels.hurry(row.id)


def hold(services: Services, company_id: int, payslip_id: int, *, actor: str) -> Payslip:
    """Keep a payslip back; what has arrived already stays. Raises LookupError, NotNowError."""
    now = services.clock()
    with write_transaction():
        payslip = _found(company_id, payslip_id)
        reason = {"code": BY_HAND, "message": f"Held by {actor}."}
        if not payslips.change(
            payslip_id, now, only_in=(PayslipState.RELEASED,), state=PayslipState.HELD, hold_reasons=[reason]
        ):
            raise NotNowError(f"This payslip is {payslip.state} already, so it cannot be held.")
        payslip_channels.bring_back_waiting(payslip_id, now, made_by=actor)
        _record(company_id, payslip_id, "payslip.held", actor, now)
    return _found(company_id, payslip_id)


def release(services: Services, company_id: int, payslip_id: int, *, actor: str) -> Payslip:
    """Let a held payslip go out on its payday, whatever it was held for. Raises LookupError, NotNowError."""
    now = services.clock()
    with write_transaction():
        payslip = _found(company_id, payslip_id)
        passed = sorted({*payslip.passed_reasons, *(reason["code"] for reason in payslip.hold_reasons)} - {BY_HAND})
        if not payslips.change(
            payslip_id,
            now,
            only_in=(PayslipState.HELD,),
            state=PayslipState.RELEASED,
            passed_reasons=passed,
            hold_reasons=[],
            decided_by=actor,
        ):
            raise NotNowError(f"This payslip is {payslip.state}, so there is nothing to release.")
        _record(company_id, payslip_id, "payslip.released", actor, now, passed=passed)
    return _found(company_id, payslip_id)


def recall(services: Services, doorbell: Doorbell, company_id: int, payslip_id: int, *, actor: str) -> Payslip:
    """Take a payslip back: what waits does not go out, its document leaves Humaans, links in mails stop opening it.

    A mail that was sent cannot be taken back. Raises LookupError, NotNowError.
    """
    now = services.clock()
    with write_transaction():
        payslip = _found(company_id, payslip_id)
        payslips.lock_versions(payslip)
        wanted = (PayslipState.HELD, PayslipState.RELEASED, PayslipState.SUPERSEDED)
        if not payslips.change(payslip_id, now, only_in=wanted, state=PayslipState.RECALLED, decided_by=actor):
            raise NotNowError("This payslip was recalled before.")
        payslip_channels.withdraw_waiting(payslip_id, now, "Recalled.", made_by=actor)
        mark_unwanted(payslip, now, made_by=actor)
        _record(company_id, payslip_id, "payslip.recalled", actor, now)
    doorbell.ring_payslips(company_id)
    return _found(company_id, payslip_id)


def settle_mail(
    services: Services, doorbell: Doorbell, company_id: int, payslip_id: int, *, was_sent: bool, actor: str
) -> Payslip:
    """Say what became of an unclear mail, after a look into the mail server's log or a word with the employee.

    A mail that was not sent goes out again. Raises LookupError, NotNowError.
    """
    payslip = _found(company_id, payslip_id)
    now = services.clock()
    row = next((each for each in _channels_of([payslip]) if each.channel == Channel.EMAIL), None)
    if row is None or row.state != ChannelState.UNCLEAR:
        raise NotNowError("The mail of this payslip is not unclear.")
    with write_transaction():
        for mail in outbox.of_channel(row.id):
            outbox.settle_unclear(mail, now, was_sent=was_sent)
        state = ChannelState.SENT if was_sent else ChannelState.READY
        word = "a person says it was sent" if was_sent else "a person says it was not sent"
        payslip_channels.set_state(
            row.id, state, now, word, made_by=actor, error_code="", error_message="", not_before=None,
            done_at=now if was_sent else None,
        )  # fmt: skip
        _record(company_id, payslip_id, "payslip.mail_settled", actor, now, was_sent=was_sent)
    doorbell.ring_payslips(company_id)
    return _found(company_id, payslip_id)


def _found(company_id: int, payslip_id: int) -> Payslip:
    payslip = payslips.by_id(company_id, payslip_id)
    if payslip is None:
        raise LookupError(payslip_id)
    return payslip


def _channels_of(rows: Sequence[Payslip]) -> list[PayslipChannel]:
    found = payslip_channels.of_payslips([row.id for row in rows])
    return [channel for channels in found.values() for channel in channels]


def _record(company_id: int, payslip_id: int, action: str, actor: str, now: datetime, **detail: object) -> None:
    audit.record(
        actor=actor, action=action, now=now, company_id=company_id, subject=f"payslip {payslip_id}", detail=detail
    )
