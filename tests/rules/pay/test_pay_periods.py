from datetime import date, time
from itertools import pairwise

import pytest

from service.facts.payslips import Frequency, Payday, PaySchedule
from service.rules.pay.pay_periods import MOST_PAYDAYS, passed_paydays

TODAY = date(2026, 11, 23)


def passed(pay_schedule, since, today=TODAY, schedules=()):
    return passed_paydays(pay_schedule, schedules, date.fromisoformat(since), today)


@pytest.mark.parametrize(
    ("frequency", "since", "periods"),
    [
        ("monthly", "2026-09-10", [("2026-09-01", "2026-09-30"), ("2026-10-01", "2026-10-31")]),
        ("quarterly", "2026-08-01", [("2026-07-01", "2026-09-30")]),
        ("half_yearly", "2026-01-01", [("2026-01-01", "2026-06-30")]),
        ("yearly", "2025-02-01", [("2025-01-01", "2025-12-31")]),
        ("weekly", "2026-11-10", [("2026-11-09", "2026-11-15"), ("2026-11-16", "2026-11-22")]),
    ],
)
def test_B1_without_a_schedule_periods_are_of_the_calendar_and_paid_on_their_last_day(frequency, since, periods):
    found = passed(frequency, since)
    assert found.frequency == frequency
    assert [(each.period_start.isoformat(), each.period_end.isoformat()) for each in found.paydays] == periods
    assert all(each.day == each.period_end for each in found.paydays)


@pytest.mark.parametrize("frequency", ["fortnightly", "four_weekly"])
def test_B1_periods_of_weeks_are_the_same_whichever_day_they_are_asked_for(frequency):
    first, later = passed(frequency, "2026-01-01"), passed(frequency, "2026-06-20", date(2026, 12, 31))
    assert set(later.paydays[:3]) <= set(first.paydays)
    assert all(one.period_end < other.period_start for one, other in pairwise(first.paydays))


def test_B1_a_schedule_of_the_company_says_its_own_paydays():
    schedule = PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=27)
    found = passed("monthly", "2026-09-28", schedules=(schedule,))
    assert found.paydays == (Payday(date(2026, 10, 27), date(2026, 10, 1), date(2026, 10, 31)),)
    assert passed("monthly", "2026-09-28", date(2026, 10, 27), (schedule,)).paydays == ()


def test_B1_of_a_pay_schedule_no_one_knows_months_are_looked_at_but_not_worked_out():
    found = passed("Directors' run", "2026-10-05")
    assert found.frequency == ""
    assert [each.day for each in found.paydays] == [date(2026, 10, 31)]


def test_B1_ten_years_of_months_are_looked_back_on():
    assert len(passed("monthly", "2001-01-01").paydays) == MOST_PAYDAYS
    assert passed("monthly", "2001-01-01").paydays[-1].day == date(2026, 10, 31)
