"""Who of a pay period will not be ready on the day of its cut-off: how many, and which fields they miss."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from service.store.payslips import paid_employees
from service.store.periods import period_employees

if TYPE_CHECKING:
    from datetime import date

    from service.store.tables.companies import Company
    from service.store.tables.periods import PayPeriod


def how_many_not_ready(company: Company, period: PayPeriod) -> int:
    """How many employees of the period will not be ready."""
    return period_employees.how_many_not_ready(company.id, *_scope(company, period))


def missing_fields(company: Company, period: PayPeriod) -> list[list[str]]:
    """Of each employee who will not be ready, the fields that are missing."""
    return period_employees.missing_of_not_ready(company.id, *_scope(company, period))


def _scope(company: Company, period: PayPeriod) -> tuple[date, date, date, list[str | None]]:
    """The days of the period, the company's day of the cut-off, and the pay schedules as records have them."""
    day = period.cut_off_at.astimezone(ZoneInfo(company.time_zone)).date()
    written = paid_employees.schedules_written_for(company.id, period.schedule)
    return period.period_start, period.period_end, day, written
