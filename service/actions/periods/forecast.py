"""Who will not be ready on the day of a cut-off, as of what is known now, and who must act."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from service.rules.periods.who_acts import by_who_acts
from service.store.payslips import paid_employees
from service.store.periods import period_employees

if TYPE_CHECKING:
    from datetime import date

    from service.facts.periods import WhoActs
    from service.store.tables.companies import Company
    from service.store.tables.periods import PayPeriod


class NotReadyThen(NamedTuple):
    """Someone who will not be ready; without a missing field they are not in Humaans any more."""

    id: int
    payroll_id: str
    name: str
    missing: dict[WhoActs, list[str]]


class Forecast(NamedTuple):
    """The company's day that it is about, some people by name, and how many there are in all."""

    day: date
    people: list[NotReadyThen]
    total: int
    #: How many are in the pay period, ready or not.
    employees: int


def of_period(company: Company, period: PayPeriod, *, limit: int, offset: int = 0) -> Forecast:
    """As of the day of the cut-off: future starters, rises and leavers count as they will be then."""
    day = period.cut_off_at.astimezone(ZoneInfo(company.time_zone)).date()
    written = paid_employees.schedules_written_for(company.id, period.schedule)
    days = period.period_start, period.period_end
    total = period_employees.how_many_not_ready(company.id, *days, day, written)
    rows = period_employees.not_ready(company.id, *days, day, written, limit, offset)
    people = [NotReadyThen(row.id, row.payroll_id, row.name, by_who_acts(row.missing)) for row in rows]
    return Forecast(day, people, total, period_employees.how_many(company.id, *days, written))
