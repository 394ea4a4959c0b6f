import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.facts.payslips import Frequency, PaySchedule
from service.rules.pay.pay_calendar import (
    bank_holidays,
    due_paydays,
    faults_of,
    is_working_day,
    lateness,
    named_schedule,
    next_paydays,
    payday_on,
    paydays_from,
    schedule_for,
    send_instant,
    working_day_on_or_before,
)

LONDON = ZoneInfo("Europe/London")
NINE = time(9)


def monthly(day=None, **more):
    return PaySchedule("Monthly", Frequency.MONTHLY, more.pop("send_at", NINE), day_of_month=day, **more)


def every(frequency, first, **more):
    return PaySchedule(frequency.value, frequency, more.pop("send_at", NINE), first_payday=first, **more)


def days(schedule, first, count):
    return [payday.day.isoformat() for payday in next_paydays(schedule, first, count)]


@pytest.mark.parametrize(
    ("nominal", "moved"),
    [
        (date(2026, 4, 5), date(2026, 4, 2)),  # Easter Sunday, over Good Friday
        (date(2026, 4, 6), date(2026, 4, 2)),  # Easter Monday
        (date(2026, 12, 25), date(2026, 12, 24)),
        (date(2026, 12, 28), date(2026, 12, 24)),  # Boxing Day, given on the Monday
        (date(2027, 1, 1), date(2026, 12, 31)),
        (date(2026, 5, 4), date(2026, 5, 1)),
        (date(2026, 8, 31), date(2026, 8, 28)),
        (date(2026, 3, 29), date(2026, 3, 27)),  # the Sunday on which clocks go forward
        (date(2026, 11, 27), date(2026, 11, 27)),
    ],
)
def test_a_payday_moves_to_the_working_day_before(nominal, moved):
    assert working_day_on_or_before(nominal) == moved


def test_a_monthly_payday_is_the_day_or_the_last_of_a_shorter_month():
    assert days(monthly(31), date(2026, 1, 1), 4) == ["2026-01-30", "2026-02-27", "2026-03-31", "2026-04-30"]
    assert days(monthly(28), date(2026, 11, 23), 3) == ["2026-11-27", "2026-12-24", "2027-01-28"]


def test_the_last_working_day_of_each_month():
    found = days(monthly(), date(2026, 1, 1), 12)
    assert found == [
        "2026-01-30", "2026-02-27", "2026-03-31", "2026-04-30", "2026-05-29", "2026-06-30",
        "2026-07-31", "2026-08-28", "2026-09-30", "2026-10-30", "2026-11-30", "2026-12-31",
    ]  # fmt: skip


def test_the_last_day_of_february_in_a_leap_year():
    assert days(monthly(30), date(2028, 2, 1), 1) == ["2028-02-29"]


def test_a_payday_on_the_first_of_january_is_on_new_years_eve_and_closes_january():
    payday = next_paydays(monthly(1), date(2026, 12, 31), 1)[0]
    assert payday.day == date(2026, 12, 31)
    assert (payday.period_start, payday.period_end) == (date(2027, 1, 1), date(2027, 1, 31))


@pytest.mark.parametrize(
    ("frequency", "found"),
    [
        (Frequency.WEEKLY, ["2026-12-18", "2026-12-24", "2026-12-31", "2027-01-08"]),
        (Frequency.FORTNIGHTLY, ["2026-12-18", "2026-12-31", "2027-01-15", "2027-01-29"]),
        (Frequency.FOUR_WEEKLY, ["2026-12-18", "2027-01-15", "2027-02-12", "2027-03-12"]),
    ],
)
def test_paydays_counted_from_the_first(frequency, found):
    assert days(every(frequency, date(2026, 12, 18)), date(2026, 12, 1), 4) == found


def test_a_moved_weekly_payday_closes_the_week_it_stood_in():
    payday = payday_on(every(Frequency.WEEKLY, date(2026, 12, 18)), date(2026, 12, 24))
    assert (payday.period_start, payday.period_end) == (date(2026, 12, 19), date(2026, 12, 25))


def test_there_are_no_paydays_before_the_first():
    assert payday_on(every(Frequency.WEEKLY, date(2026, 12, 18)), date(2026, 12, 11)) is None


@pytest.mark.parametrize(
    ("day", "send_at", "instant"),
    [
        (date(2026, 3, 27), NINE, "2026-03-27T09:00"),
        (date(2026, 3, 30), NINE, "2026-03-30T08:00"),
        (date(2026, 10, 23), NINE, "2026-10-23T08:00"),
        (date(2026, 10, 26), NINE, "2026-10-26T09:00"),
        (date(2026, 3, 29), time(1, 30), "2026-03-29T01:30"),  # a time the clock never shows
        (date(2026, 10, 25), time(1, 30), "2026-10-25T00:30"),  # one that it shows twice
        (date(2026, 12, 31), time(23, 59), "2026-12-31T23:59"),
        (date(2026, 7, 1), time(0, 15), "2026-06-30T23:15"),
    ],
)
def test_F51_the_send_time_is_what_the_clock_on_the_wall_shows(day, send_at, instant):
    assert send_instant(day, send_at, LONDON) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize("turn", [date(2026, 3, 29), date(2026, 10, 25)])
def test_F51_each_payday_around_the_turning_of_clocks_is_due_once(turn):
    daily = every(Frequency.WEEKLY, turn - timedelta(days=2), send_at=time(1, 30))
    now = datetime(turn.year, turn.month, turn.day, tzinfo=UTC) - timedelta(days=3)
    seen = []
    while now.date() < turn + timedelta(days=8):
        seen += [payday.day for payday, _ in due_paydays(daily, LONDON, now)]
        now += timedelta(minutes=30)
    assert sorted(set(seen)) == [turn - timedelta(days=2), working_day_on_or_before(turn + timedelta(days=5))]


def test_a_payday_is_due_from_its_send_time_on():
    schedule = monthly(27)
    assert due_paydays(schedule, LONDON, datetime(2026, 11, 27, 8, 59, tzinfo=UTC)) == ()
    (found,) = due_paydays(schedule, LONDON, datetime(2026, 11, 27, 9, 0, tzinfo=UTC))
    assert found[0].day == date(2026, 11, 27)


def test_F23_a_missed_payday_is_still_due_and_late_within_a_week():
    schedule = monthly(27)
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    ((payday, due_at),) = due_paydays(schedule, LONDON, now)
    assert payday.day == date(2026, 11, 27)
    assert lateness(due_at, now) == timedelta(days=3, hours=3)
    assert lateness(due_at, due_at + timedelta(minutes=2)) is None
    assert due_paydays(schedule, LONDON, datetime(2026, 12, 5, 9, 1, tzinfo=UTC)) == ()


def test_a_schedule_that_is_new_does_not_reach_back():
    schedule = monthly(27, since=datetime(2026, 11, 27, 9, 30, tzinfo=UTC))
    assert due_paydays(schedule, LONDON, datetime(2026, 11, 27, 10, tzinfo=UTC)) == ()


def test_employees_are_on_the_schedule_their_pay_schedule_names():
    office, site = monthly(28), every(Frequency.FOUR_WEEKLY, date(2026, 1, 2))
    both = (office, site)
    assert schedule_for(both, "MONTHLY") is office
    assert schedule_for(both, "Four-weekly") is site
    assert schedule_for(both, None) is office
    assert schedule_for(both, "lunar") is office
    assert named_schedule(both, "lunar") is None
    assert named_schedule(both, "") is None
    assert schedule_for((), "monthly") is None


@pytest.mark.parametrize(
    ("schedule", "field"),
    [
        (monthly(32), "day_of_month"),
        (monthly(0), "day_of_month"),
        (PaySchedule(" ", Frequency.MONTHLY, NINE), "name"),
        (PaySchedule("Weekly", Frequency.WEEKLY, NINE), "first_payday"),
    ],
)
def test_a_schedule_that_gives_no_days_is_refused(schedule, field):
    assert [name for name, _ in faults_of(schedule)] == [field]


SCHEDULES = st.one_of(
    st.builds(monthly, st.one_of(st.none(), st.integers(1, 31))),
    st.builds(
        every,
        st.sampled_from([Frequency.WEEKLY, Frequency.FORTNIGHTLY, Frequency.FOUR_WEEKLY]),
        st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    ),
)


@given(SCHEDULES, st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_paydays_rise_are_working_days_and_the_same_from_wherever_one_looks(schedule, first):
    found = next_paydays(schedule, first, 6)
    assert all(is_working_day(payday.day) for payday in found)
    assert all(one.day < next_one.day for one, next_one in itertools.pairwise(found))
    assert all(one.period_end < next_one.period_start for one, next_one in itertools.pairwise(found))
    assert next_paydays(schedule, found[2].day, 1)[0] == found[2]
    assert next_paydays(schedule, found[2].day + timedelta(days=1), 1)[0] == found[3]


@given(SCHEDULES, st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_periods_follow_each_other_without_a_gap(schedule, first):
    found = next_paydays(schedule, first, 5)
    assert all(
        next_one.period_start - one.period_end == timedelta(days=1) for one, next_one in itertools.pairwise(found)
    )


@given(SCHEDULES, st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.times())
def test_the_instant_has_the_local_day_of_the_payday(schedule, first, send_at):
    payday = next(paydays_from(schedule, first))
    assert send_instant(payday.day, send_at, LONDON).astimezone(LONDON).date() == payday.day


def test_substitute_days_are_bank_holidays():
    assert date(2027, 12, 27) in bank_holidays(2027)
    assert date(2027, 12, 28) in bank_holidays(2027)
