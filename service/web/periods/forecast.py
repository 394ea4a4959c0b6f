"""Who will not be ready on the day of a cut-off, and who must act: HR in Humaans, payroll, or the employee."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from service.actions.periods.take_snapshot import is_on_schedule
from service.store.payslips import paid_employees
from service.store.periods import period_employees
from service.web.ui import labels

if TYPE_CHECKING:
    from service.store.tables.companies import Company
    from service.store.tables.periods import PayPeriod

#: People named on the page; the file of missing information has everyone.
SHOWN: Final = 50
_EMPLOYEE: Final = frozenset(
    {"bank_account_name", "sort_code", "account_number", "personal_email", "phone_number", "starter_declaration"}
)
_PAYROLL: Final = frozenset({"tax_code", "ni_category", "student_loan_plan", "postgraduate_loan", "pay_schedule"})


class Forecast(NamedTuple):
    """People with what is missing by who must act, and how many there are in all."""

    people: list[dict[str, Any]]
    total: int


def of_period(company: Company, period: PayPeriod) -> Forecast:
    """As of the day of the cut-off: future starters, rises and leavers count as they will be then."""
    day = period.cut_off_at.astimezone(ZoneInfo(company.time_zone)).date()
    is_theirs = is_on_schedule(company.id, period.schedule)
    written = [each for each in paid_employees.pay_schedules_of(company.id) if is_theirs(each)]
    days = period.period_start, period.period_end
    total = period_employees.how_many_not_ready(company.id, *days, day, written)
    rows = period_employees.not_ready(company.id, *days, day, written, SHOWN)
    people = [
        {
            "id": row.id,
            "payroll_id": row.payroll_id,
            "name": row.name,
            "acts": _by_who_acts(row.missing) or {"hr": ["Not in Humaans any more"]},
        }
        for row in rows
    ]
    return Forecast(people, total)


def who_acts(field: str) -> str:
    """Who can give what is missing in a field."""
    if field in _EMPLOYEE:
        return "employee"
    return "payroll" if field in _PAYROLL else "hr"


def _by_who_acts(fields: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field in fields:
        found.setdefault(who_acts(field), []).append(labels.field(field))
    return found
