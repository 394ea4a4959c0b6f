"""Why employees whom a payroll program has are not in a pay period, as payroll has them now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.periods.take_snapshot import is_on_schedule
from service.rules.exports.gone_employees import EmployeeNow, why_gone
from service.store.periods import period_employees

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from service.store.tables.periods import PayPeriod


def why_they_are_gone(
    label: str, period: PayPeriod, employee_ids: Collection[int]
) -> Iterator[tuple[int, EmployeeNow, str]]:
    """The record of each, what decides it, and a sentence in which `label` is the program's."""
    if not employee_ids:
        return
    days, is_theirs = (period.period_start, period.period_end), is_on_schedule(period.company_id, period.schedule)
    for each in period_employees.as_they_are(period.company_id, employee_ids):
        now = EmployeeNow(each.first_day, each.last_day, each.is_excluded, is_theirs(each.pay_schedule))
        yield each.id, now, why_gone(label, now, period.schedule, days)
