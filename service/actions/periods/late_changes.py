"""What changed in payroll since a pay period was frozen: each can be included, or counts from the next period on.

They are the changes of the history after the newest one that is in the snapshot, so that the snapshot with its late
changes is the live record, field by field. What someone included is not late any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.actions.periods.take_snapshot import is_on_schedule
from service.store.periods import period_employees, sign_offs, snapshots, variance_lines

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.tables.periods import PayPeriod, PeriodSnapshot

    Key = tuple[int, str | None]


@dataclass(frozen=True, slots=True)
class LateChange:
    """One field of one employee; without a field, someone who is in the period by now and is not in the snapshot."""

    employee_id: int
    field: str | None
    old: Any
    new: Any
    cause: str
    made_by: str
    #: When the newest of the changes behind it was made.
    at: datetime

    @property
    def key(self) -> str:
        """How forms name it."""
        return f"{self.employee_id}-{self.field or ''}"


def late_changes(period: PayPeriod, snapshot: PeriodSnapshot) -> list[LateChange]:
    """By employee and field, in order of the first change."""
    history = variance_lines.changes_after(snapshot.company_id, snapshot.last_change_id)
    if not history:
        return []
    ids = {change.employee_id for change in history}
    members = snapshots.employee_ids_of(snapshot) & ids
    days = period.period_start, period.period_end
    is_theirs = is_on_schedule(period.company_id, period.schedule)
    now_in = {
        employee_id
        for employee_id, schedule in period_employees.pay_schedules_of(period.company_id, ids, *days).items()
        if is_theirs(schedule)
    }
    found: dict[Key, LateChange] = {}
    for change in history:
        employee_id = change.employee_id
        if employee_id in members and change.field is not None:
            key: Key = (employee_id, change.field)
            old = found[key].old if key in found else change.old
            found[key] = LateChange(*key, old, change.new, change.cause, change.made_by, change.at)
        elif employee_id in now_in and employee_id not in members:
            key = (employee_id, None)
            found[key] = LateChange(*key, None, None, change.cause, change.made_by, change.at)
    return _without_included(period, found)


def _without_included(period: PayPeriod, found: dict[Key, LateChange]) -> list[LateChange]:
    for each in sign_offs.included_in(period.id):
        key = (each.employee_id, each.field)
        if key in found:
            late = found[key]
            found[key] = LateChange(*key, each.new, late.new, late.cause, late.made_by, late.at)
    return [each for each in found.values() if each.field is None or each.old != each.new]
