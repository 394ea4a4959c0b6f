"""Cut-offs: working days before payday, by the company's bank holidays and clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from service.facts.payslips import Frequency, PaySchedule
from service.facts.periods import CutOffRule, Nation
from service.rules.periods.cut_offs import cut_off_day, cut_off_instant, periods_ahead

LONDON = ZoneInfo("Europe/London")
ENGLAND = Nation.ENGLAND_AND_WALES


@pytest.mark.parametrize(
    ("payday", "nation", "expected"),
    [
        (date(2026, 11, 27), ENGLAND, date(2026, 11, 20)),
        # 25 and 28 December 2026 are bank holidays.
        (date(2026, 12, 31), ENGLAND, date(2026, 12, 22)),
        # Good Friday is 3 April 2026, Easter Monday is a bank holiday in England but not in Scotland.
        (date(2026, 4, 9), ENGLAND, date(2026, 3, 31)),
        (date(2026, 4, 9), Nation.SCOTLAND, date(2026, 4, 1)),
        # 12 July is a Sunday, so Northern Ireland has Monday 13 July 2026.
        (date(2026, 7, 15), Nation.NORTHERN_IRELAND, date(2026, 7, 7)),
        (date(2026, 7, 15), ENGLAND, date(2026, 7, 8)),
    ],
)
def test_a_cut_off_is_so_many_working_days_of_the_nation_before_payday(payday, nation, expected):
    assert cut_off_day(payday, 5, nation) == expected


def test_without_working_days_the_cut_off_is_on_payday_itself():
    assert cut_off_day(date(2026, 11, 27), 0, ENGLAND) == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("payday", "expected"),
    [
        # Clocks go forward on 29 March: the cut-off on the 27th is still in winter time.
        (date(2026, 4, 7), datetime(2026, 3, 27, 17, tzinfo=UTC)),
        # Clocks go back on 25 October: the cut-off on the 23rd is still in summer time.
        (date(2026, 10, 30), datetime(2026, 10, 23, 16, tzinfo=UTC)),
        (date(2027, 1, 5), datetime(2026, 12, 24, 17, tzinfo=UTC)),
    ],
)
def test_the_time_of_a_cut_off_is_what_the_clock_on_the_wall_shows(payday, expected):
    days = {date(2026, 4, 7): 5, date(2026, 10, 30): 5, date(2027, 1, 5): 5}[payday]
    assert cut_off_instant(payday, CutOffRule(days, time(17)), LONDON) == expected


def test_periods_are_made_twelve_months_ahead_each_with_its_days():
    schedule = PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=27)
    found = periods_ahead(schedule, ENGLAND, LONDON, date(2026, 11, 28))
    assert len(found) == 12
    first = found[0]
    assert (first.pay_date, first.first_day, first.last_day) == (
        date(2026, 12, 24), date(2026, 12, 1), date(2026, 12, 31),
    )  # fmt: skip
    assert first.cut_off_at == datetime(2026, 12, 17, 17, tzinfo=UTC)
