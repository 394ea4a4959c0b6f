"""The paydays to come of some schedules, and the bank holidays near them, as pages show them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from service.rules.pay import pay_calendar
from service.rules.pay.bank_holidays import bank_holidays_between
from service.store.companies.company_day import local_day
from service.store.payslips import paid_employees
from service.web.http import access
from service.web.http.app_context import services
from service.web.ui import formatting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from service.facts.payslips import PaySchedule
    from service.rules.pay.bank_holidays import BankHoliday

A_YEAR: Final = timedelta(days=365)


def today() -> date:
    """The day it is for the company."""
    return local_day(access.company(), services().clock())


def coming(schedules: Sequence[PaySchedule], number: int) -> list[dict[str, Any]]:
    """The next so many paydays of each schedule, by day, with when their payslips are sent and why one moved."""
    zone = ZoneInfo(access.company().time_zone)
    found = [
        {
            "schedule": schedule,
            "payday": payday,
            "at": pay_calendar.send_instant(payday.day, schedule.send_at, zone),
            "moved": _moved(schedule, payday.day),
        }
        for schedule in schedules
        for payday in pay_calendar.next_paydays(schedule, today(), number)
    ]
    return sorted(found, key=lambda each: (each["payday"].day, each["schedule"].name))


def _moved(schedule: PaySchedule, day: date) -> str:
    """Why a payday is not on the day of its schedule; empty when it is."""
    nominal = pay_calendar.moved_from(schedule, day)
    return "" if nominal is None else f"Moved from {nominal:%A} {formatting.long_day(nominal)}"


def bank_holidays() -> list[BankHoliday]:
    """Of the next twelve months."""
    return bank_holidays_between(today(), today() + A_YEAR)


def employees_on(schedules: Sequence[PaySchedule]) -> dict[str, int]:
    """By name of schedule, how many employees are on it."""
    found: dict[str, int] = {}
    for written, number in paid_employees.how_many_by_pay_schedule(access.company().id).items():
        if (theirs := pay_calendar.schedule_for(schedules, written)) is not None:
            found[theirs.name] = found.get(theirs.name, 0) + number
    return found
