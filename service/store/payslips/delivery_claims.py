"""What one worker may write of a delivery that it has claimed, and each line of the ledger.

These statements are asked several times for each payslip of a payday, so they are compiled (decision 0064).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import peewee
from peewee import fn

from service.store.database import leases
from service.store.database.compiled_queries import compiled
from service.store.database.connection import is_postgres, write_statement, write_transaction
from service.store.database.leases import Lease, LeaseLostError
from service.store.payslips import payslips
from service.store.tables.channels import EventEndpoint
from service.store.tables.payslips import PayslipAttempt, PayslipChannel

if TYPE_CHECKING:
    from datetime import datetime

    from service.facts.payslips import Channel, ChannelState
    from service.store.tables.payslips import Payslip

#: Longer than any one call to Humaans may take, so that a claim is taken over only when its worker died.
LEASE: Final = timedelta(seconds=180)


@dataclass(frozen=True, slots=True)
class DeliveryClaim(Lease):
    """One worker's right to move one payslip on one channel, until its lease ends."""

    company_id: int
    payslip_id: int
    channel: Channel
    state: ChannelState
    tries: int
    file_id: str | None
    document_id: str | None
    missed_at: datetime | None


def move(
    claim: DeliveryClaim, now: datetime, outcome: str, detail: str = "", *, keep: bool = False, **values: Any
) -> None:
    """Write what became of a claim, with its line in the ledger; `keep` renews the lease, else the claim is over.

    Raises LeaseLostError when the row is no longer this worker's.
    """
    if not _try_move(claim, now, outcome, detail, keep=keep, **values):
        raise LeaseLostError(f"payslip channel {claim.id} was taken over")


def move_alone(
    claim: DeliveryClaim, payslip: Payslip, now: datetime, outcome: str, detail: str = "", **values: Any
) -> bool:
    """As `move`, where no version of the payslip has to leave Humaans and no program is told: then nothing else is
    to be written in the same transaction. False, with nothing written, otherwise, or when the claim was lost.

    The versions are locked as `payslips.lock_versions` does, so that none is withdrawn or replaced meanwhile.
    """
    period = (payslip.employee_id, payslip.period_start, payslip.period_end, payslip.pay_date)
    return _try_move(claim, now, outcome, detail, period, **values)


def _try_move(
    claim: DeliveryClaim,
    now: datetime,
    outcome: str,
    detail: str,
    alone_in: tuple[Any, ...] = (),
    *,
    keep: bool = False,
    **values: Any,
) -> bool:
    """One statement on Postgres, where each is a round trip: the line in the ledger is made of the row that moved.

    `alone_in`: the employee, the pay period's days and the payday of a payslip that must have nothing else to be done.
    """
    held = (claim.id, claim.fencing_token, claim.company_id, now, now + LEASE)
    form = {"columns": tuple(values), "keep": keep, "alone": bool(alone_in)}
    if outcome and is_postgres():
        return bool(_moved_and_noted.changed(*held, outcome, detail, *alone_in, *values.values(), **form))
    with write_transaction() if outcome else write_statement():
        is_moved = bool(_moved.changed(*held, *alone_in, *values.values(), **form))
        if is_moved and outcome:
            note(claim.id, outcome, detail, now)
    return is_moved


def _moving(
    channel_id: Any, fencing_token: Any, company_id: Any, now: Any, renewed: Any, *rest: Any,
    columns: tuple[str, ...], keep: bool, alone: bool,
) -> Any:  # fmt: skip
    table = PayslipChannel
    which = leases.held_by(table, Lease(channel_id, fencing_token))
    if alone:
        (employee_id, period_start, period_end, pay_date), rest = rest[:4], rest[4:]
        versions = payslips.versions_to_lock(employee_id, period_start, period_end, pay_date).alias("versions")
        ended = peewee.Select((versions,), (peewee.SQL("1"),)).where(versions.c.state.in_(list(payslips.ENDED)))
        listening = EventEndpoint.select(peewee.SQL("1")).where(EventEndpoint.company == company_id)
        which &= ~fn.EXISTS(ended) & ~fn.EXISTS(listening)
    written = {name: place.given_as(getattr(table, name).db_value) for name, place in zip(columns, rest, strict=True)}
    written["updated_at"] = now.given_as(table.updated_at.db_value)
    if keep:
        written["lease_until"] = renewed.given_as(table.lease_until.db_value)
    else:
        written |= {"lease_until": None, "fence": table.fence + 1}
    return table.update(**written).where(which)


@compiled
def _moved(*values: Any, **form: Any) -> Any:
    return _moving(*values, **form)


@compiled
def _moved_and_noted(
    channel_id: Any, fencing_token: Any, company_id: Any, now: Any, renewed: Any, outcome: Any, detail: Any, *rest: Any,
    **form: Any,
) -> Any:  # fmt: skip
    moving = _moving(channel_id, fencing_token, company_id, now, renewed, *rest, **form)
    moved = moving.returning(PayslipChannel.id).cte("moved")
    at = now.given_as(PayslipAttempt.at.db_value)
    line = peewee.Select((moved,), [moved.c.id, outcome, detail, peewee.Value(""), at])
    columns = [PayslipAttempt.channel, PayslipAttempt.outcome, PayslipAttempt.detail, PayslipAttempt.made_by]
    return PayslipAttempt.insert_from(line, [*columns, PayslipAttempt.at]).with_cte(moved).as_rowcount()


def note(channel_id: int, outcome: str, detail: str, now: datetime, made_by: str = "") -> None:
    """A line in the ledger. Call in the transaction that writes what it says."""
    _noted.changed(channel_id, outcome, detail, made_by, now)


@compiled
def _noted(channel_id: Any, outcome: Any, detail: Any, made_by: Any, at: Any) -> Any:
    columns = {"channel": channel_id, "outcome": outcome, "detail": detail, "made_by": made_by, "at": at}
    return PayslipAttempt.insert(
        {name: place.given_as(getattr(PayslipAttempt, name).db_value) for name, place in columns.items()}
    )
