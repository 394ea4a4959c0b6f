"""The paydays that have passed for one employee, each with the pay period that it closed.

A company's own pay schedule says its paydays. Without one, the payroll field "pay schedule" may name a frequency; its
periods are then calendar months, quarters and years, or weeks from Monday, each paid on its last day.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from service.facts.payslips import Payday
from service.rules.pay.pay_calendar import named_schedule, paydays_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.facts.payslips import PaySchedule

_MONTHS: Final = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
_DAYS: Final = {"weekly": 7, "fortnightly": 14, "four_weekly": 28}
#: A Monday from which weeks are counted where no schedule says from which day.
_FIRST_MONDAY: Final = date(2001, 1, 1)
#: Paydays looked back at most: ten years of months. What is backdated further is worked out by hand.
MOST_PAYDAYS: Final = 120


@dataclass(frozen=True, slots=True)
class PassedPaydays:
    """Paydays in order, and how often they come: a key of salaries.TIMES_A_YEAR, or "" when that is not known."""

    frequency: str
    paydays: tuple[Payday, ...]


def passed_paydays(pay_schedule: str, schedules: Sequence[PaySchedule], since: date, today: date) -> PassedPaydays:
    """The paydays from `since` on that lie before `today`, the newest MOST_PAYDAYS.

    `pay_schedule` is the payroll field; of one that is not known, calendar months are looked at. The days are the
    company's local ones.
    """
    schedule = named_schedule(schedules, pay_schedule)
    if schedule is not None:
        frequency: str = schedule.frequency.value
        found = paydays_from(schedule, since)
    elif pay_schedule in _MONTHS or pay_schedule in _DAYS:
        frequency, found = pay_schedule, _calendar_paydays(pay_schedule, since)
    else:
        frequency, found = "", _calendar_paydays("monthly", since)
    passed = takewhile(lambda payday: payday.day < today, found)
    return PassedPaydays(frequency, tuple(deque(passed, maxlen=MOST_PAYDAYS)))


def _calendar_paydays(frequency: str, since: date) -> Iterator[Payday]:
    starts = _period_start_on(frequency, since)
    while True:
        following = _next_start(frequency, starts)
        yield Payday(following - timedelta(days=1), starts, following - timedelta(days=1))
        starts = following


def _period_start_on(frequency: str, day: date) -> date:
    if frequency in _MONTHS:
        months = day.year * 12 + day.month - 1
        year, month = divmod(months - months % _MONTHS[frequency], 12)
        return date(year, month + 1, 1)
    return day - timedelta(days=(day - _FIRST_MONDAY).days % _DAYS[frequency])


def _next_start(frequency: str, starts: date) -> date:
    if frequency in _DAYS:
        return starts + timedelta(days=_DAYS[frequency])
    year, month = divmod(starts.year * 12 + starts.month - 1 + _MONTHS[frequency], 12)
    return date(year, month + 1, 1)
