"""Who will not be ready on the day of a cut-off, as of what is known now, and who must act."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from service.actions.periods.take_snapshot import is_on_schedule
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


def of_period(company: Company, period: PayPeriod, *, limit: int, offset: int = 0) -> Forecast:
    """As of the day of the cut-off: future starters, rises and leavers count as they will be then."""
    scope = _scope(company, period)
    total = period_employees.how_many_not_ready(company.id, *scope)
    rows = period_employees.not_ready(company.id, *scope, limit, offset)
    people = [NotReadyThen(row.id, row.payroll_id, row.name, by_who_acts(row.missing)) for row in rows]
    return Forecast(scope.day, people, total)


def how_many_not_ready(company: Company, period: PayPeriod) -> int:
    """How many will not be ready on the day of the cut-off."""
    return period_employees.how_many_not_ready(company.id, *_scope(company, period))


def missing_fields(company: Company, period: PayPeriod) -> list[list[str]]:
    """Of each employee who will not be ready, the fields that are missing."""
    return period_employees.missing_of_not_ready(company.id, *_scope(company, period))


class _Scope(NamedTuple):
    """The days of a period, the company's day of its cut-off, and its pay schedules as records have them."""

    first: date
    last: date
    day: date
    written: list[str | None]


def _scope(company: Company, period: PayPeriod) -> _Scope:
    day = period.cut_off_at.astimezone(ZoneInfo(company.time_zone)).date()
    is_theirs = is_on_schedule(company.id, period.schedule)
    written = [each for each in paid_employees.pay_schedules_of(company.id) if is_theirs(each)]
    return _Scope(period.period_start, period.period_end, day, written)
