"""Employees whose pay schedule is none of the company's: they are paid on the first one, so it is advice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from service.rules.pay.pay_calendar import named_schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from service.facts.payslips import PaySchedule


def unknown_schedules(
    schedules: Sequence[PaySchedule], employees: Iterable[tuple[int, str | None]]
) -> dict[int, FoundIssue]:
    """The advice for each of these (employee id, pay schedule) that matches none; none while there are no schedules."""
    if not schedules:
        return {}
    first = schedules[0].name
    return {
        employee_id: _unknown(pay_schedule, first)
        for employee_id, pay_schedule in employees
        if pay_schedule and named_schedule(schedules, pay_schedule) is None
    }


def _unknown(pay_schedule: str, first: str) -> FoundIssue:
    field = FIELDS_BY_NAME["pay_schedule"]
    return FoundIssue(
        IssueCode.PAY_SCHEDULE_UNKNOWN,
        f"No schedule on the page Paydays has the name or the frequency “{pay_schedule}”, so this employee counts as "
        f"paid by “{first}”, the first one in the list. Add the schedule, or correct the field.",
        field.name,
        value_seen=pay_schedule,
        is_advice=True,
    )
