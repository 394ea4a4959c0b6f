"""What period snapshots say each employee is paid with: beside the sealed files, for back pay and comparisons."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from peewee import fn

from service.facts.periods import PeriodState
from service.store.database import bulk
from service.store.database.compiled_queries import compiled
from service.store.database.queries import plain_rows
from service.store.tables.periods import PayPeriod, PeriodSnapshot, PeriodSnapshotPay

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    import peewee

_COLUMNS = ("company", "snapshot", "employee", "first_day", "last_day", "gross_minor", "currency", "segments")
_AT_ONCE: Final = 1000
#: A period in one of these states has been handed over, or may be.
SIGNED: tuple[str, ...] = (PeriodState.SIGNED_OFF.value, PeriodState.EXPORTED.value, PeriodState.CLOSED.value)


class SignedPeriod(NamedTuple):
    """A pay period whose snapshot is signed off."""

    snapshot_id: int
    schedule: str
    frequency: str
    pay_date: date
    period_start: date
    period_end: date


def add(rows: Iterable[Sequence[Any]]) -> None:
    """One row for each employee of a snapshot, in the order of the columns. Call inside its transaction."""
    coming = iter(rows)
    while block := list(islice(coming, _AT_ONCE)):  # all as the database takes them would be held at once
        bulk.insert(PeriodSnapshotPay, _COLUMNS, block)


def signed_periods(company_id: int, limit: int = 120) -> list[SignedPeriod]:
    """The newest pay periods of a company that are signed off, newest payday first, each with its current snapshot."""
    return [SignedPeriod(*row) for row in _signed.plain_rows(company_id, limit)]


@compiled
def _signed(company_id: Any, limit: Any) -> Any:
    return (
        PayPeriod.select(
            PeriodSnapshot.id,
            PayPeriod.schedule,
            PayPeriod.frequency,
            PayPeriod.pay_date,
            PayPeriod.period_start,
            PayPeriod.period_end,
        )
        .join(PeriodSnapshot, on=(PeriodSnapshot.period == PayPeriod.id))
        .where(
            PayPeriod.company == company_id,
            PayPeriod.state.in_(list(SIGNED)),
            PeriodSnapshot.version == PayPeriod.version,
        )
        .order_by(PayPeriod.pay_date.desc(), PayPeriod.id.desc())
        .limit(limit)
    )


def of_employees(
    snapshot_ids: Collection[int], employee_ids: Collection[int]
) -> dict[int, dict[int, PeriodSnapshotPay]]:
    """By employee and snapshot, what these snapshots say of some employees."""
    query = PeriodSnapshotPay.select().where(
        PeriodSnapshotPay.snapshot.in_(list(snapshot_ids)), PeriodSnapshotPay.employee.in_(list(employee_ids))
    )
    found: dict[int, dict[int, PeriodSnapshotPay]] = {}
    for row in query:
        found.setdefault(row.employee_id, {})[row.snapshot_id] = row
    return found


def handed_over(company_id: int, employee_ids: Collection[int]) -> set[int]:
    """Those of some employees who are in the current snapshot of a period that was handed over to payroll."""
    query = (
        PeriodSnapshotPay.select(PeriodSnapshotPay.employee)
        .join(PeriodSnapshot)
        .join(PayPeriod)
        .where(
            PeriodSnapshotPay.company == company_id,
            PeriodSnapshotPay.employee.in_(list(employee_ids)),
            PayPeriod.state.in_([PeriodState.EXPORTED.value, PeriodState.CLOSED.value]),
            PeriodSnapshot.version == PayPeriod.version,
        )
    )
    return {employee_id for (employee_id,) in plain_rows(query.distinct())}


def told(snapshot_ids: Collection[int]) -> set[int]:
    """Those of some snapshots whose pay is kept here; those taken by an earlier release are not."""
    query = PeriodSnapshot.select(PeriodSnapshot.id).where(PeriodSnapshot.id.in_(list(snapshot_ids)), _is_told())
    return {snapshot_id for (snapshot_id,) in plain_rows(query)}


def not_told(period: PayPeriod, limit: int = 12) -> list[date]:
    """Paydays before one, of the same schedule, whose signed-off snapshots are not told here; newest first."""
    query = (
        PayPeriod.select(PayPeriod.pay_date)
        .join(PeriodSnapshot, on=(PeriodSnapshot.period == PayPeriod.id))
        .where(
            PayPeriod.company == period.company_id,
            PayPeriod.schedule == period.schedule,
            PayPeriod.pay_date < period.pay_date,
            PayPeriod.state.in_(list(SIGNED)),
            PeriodSnapshot.version == PayPeriod.version,
            ~_is_told(),
        )
        .order_by(PayPeriod.pay_date.desc())
        .limit(limit)
    )
    return [pay_date for (pay_date,) in plain_rows(query)]


def _is_told() -> peewee.Expression:
    """Whether the pay of a snapshot is here; one without anyone has none to be here."""
    rows = PeriodSnapshotPay.select(PeriodSnapshotPay.id).where(PeriodSnapshotPay.snapshot == PeriodSnapshot.id)
    found: peewee.Expression = fn.EXISTS(rows.limit(1)) | (PeriodSnapshot.employees == 0)
    return found


def gross_of(snapshot_id: int) -> dict[int, tuple[str, int]]:
    """By employee, the currency and the gross that a snapshot comes to, of those of which it is known."""
    query = PeriodSnapshotPay.select(
        PeriodSnapshotPay.employee, PeriodSnapshotPay.currency, PeriodSnapshotPay.gross_minor
    ).where(PeriodSnapshotPay.snapshot == snapshot_id, PeriodSnapshotPay.gross_minor.is_null(False))
    return {employee_id: (currency, gross) for employee_id, currency, gross in plain_rows(query)}
