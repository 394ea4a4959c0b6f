"""When a pay period is frozen, and which pay periods a schedule has ahead.

A cut-off is counted back from payday in working days of the company's nation, so it never falls on a weekend or a bank
holiday. Its time is what the clock on the company's wall shows, so it is one instant on the days that clocks change.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, Final

import holidays

from service.facts.periods import CutOffRule, Nation, PlannedPeriod
from service.rules.pay.pay_calendar import paydays_from, send_instant

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from service.facts.payslips import PaySchedule

#: Pay periods are made so far ahead.
AHEAD: Final = timedelta(days=366)
_SATURDAY: Final = 5
_ONE_DAY: Final = timedelta(days=1)


def cut_off_day(payday: date, working_days: int, nation: Nation) -> date:
    """The day so many working days before payday; with none, payday itself or the working day before it."""
    day = payday
    while not is_working_day(day, nation):
        day -= _ONE_DAY
    for _ in range(working_days):
        day -= _ONE_DAY
        while not is_working_day(day, nation):
            day -= _ONE_DAY
    return day


def cut_off_instant(payday: date, rule: CutOffRule, zone: ZoneInfo) -> datetime:
    """The cut-off of a payday, in UTC."""
    return send_instant(cut_off_day(payday, rule.working_days, rule.nation), rule.at, zone)


def is_working_day(day: date, nation: Nation) -> bool:
    """Whether it is neither on a weekend nor a bank holiday of the nation."""
    return day.weekday() < _SATURDAY and day not in _bank_holidays(nation, day.year)


def periods_ahead(schedule: PaySchedule, nation: Nation, zone: ZoneInfo, today: date) -> tuple[PlannedPeriod, ...]:
    """The pay periods of a schedule whose payday is today or within the next twelve months."""
    rule = CutOffRule(schedule.cut_off_working_days, schedule.cut_off_at, nation)
    coming = takewhile(lambda payday: payday.day <= today + AHEAD, paydays_from(schedule, today))
    return tuple(
        PlannedPeriod(
            schedule.name, each.day, each.period_start, each.period_end, cut_off_instant(each.day, rule, zone)
        )
        for each in coming
    )


@lru_cache(maxsize=64)
def _bank_holidays(nation: Nation, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv=nation.value, years=year, expand=False))
