"""B1: back pay is beside what payroll had on the paydays that have passed, and of nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rules.mapping.effective_dates import all_in_force
from service.rules.mapping.salaries import Salary
from service.rules.pay.back_pay import BackPayPeriod, FieldWritten, Held, back_pay, held_on_paydays, held_over_time
from service.rules.pay.pay_periods import passed_paydays

FIRST, TODAY = date(2026, 8, 10), date(2026, 11, 23)
ALWAYS = (date.min, date.max)


def day(text):
    return date.fromisoformat(text)


def gbp(amount, effective="2020-01-01", end=None, period="annual", currency="GBP"):
    return Salary(amount, currency, period, day(effective), None if end is None else day(end))


class History:
    """Salaries as Humaans has them."""

    def __init__(self, *salaries):
        self.salaries = salaries

    def on(self, day):
        found = all_in_force(self.salaries, day)
        return found[0] if len(found) == 1 else None

    def turning_points(self):
        for salary in self.salaries:
            yield salary.effective_date
            if salary.end_date is not None:
                yield salary.end_date + timedelta(days=1)


def owed(held, due, frequency="monthly", employed=ALWAYS, settled=None):
    """`held` are (day from which payroll held it, salary) pairs."""
    history = [Held(day(since), salary) for since, salary in held]
    passed = passed_paydays(frequency, (), history[0].since, TODAY)
    return back_pay(held_on_paydays(history, passed), History(*due), employed, settled or {})


def differences(found):
    return [] if found is None else [(period.starts.isoformat(), period.difference_minor) for period in found.periods]


OLD, RISE = gbp(4_200_000), gbp(4_500_000, "2026-09-01")


def test_B1_a_backdated_rise_is_owed_for_the_paydays_since_the_first_import():
    found = owed([("2026-08-10", OLD)], [OLD, RISE])
    assert found.periods == (
        BackPayPeriod(day("2026-09-01"), day("2026-09-30"), day("2026-09-30"), 350000, 375000),
        BackPayPeriod(day("2026-10-01"), day("2026-10-31"), day("2026-10-31"), 350000, 375000),
    )
    assert (found.effective_date, found.currency, found.difference_minor) == (day("2026-09-01"), "GBP", 50000)


def test_B1_paydays_before_the_first_import_count_for_nothing():
    assert differences(owed([("2026-10-05", OLD)], [gbp(4_500_000)])) == [("2026-10-01", 25000)]
    assert owed([("2026-11-01", OLD)], [gbp(4_500_000)]) is None


def test_B1_a_slip_that_was_corrected_before_a_payday_leaves_nothing():
    right, slip = gbp(6_100_000, "2020-03-02"), gbp(1_600_000, "2020-03-02")
    assert owed([("2026-08-10", right), ("2026-10-20", slip), ("2026-10-20", right)], [right]) is None
    assert owed([("2026-08-10", right), ("2026-11-20", slip)], [right]) is None


def test_B1_a_slip_that_stood_on_a_payday_is_owed_for_that_payday():
    right, slip = gbp(6_000_000, "2020-03-02"), gbp(1_200_000, "2020-03-02")
    found = owed([("2026-08-10", right), ("2026-10-20", slip), ("2026-11-02", right)], [right])
    assert [(each.payday, each.had_minor, each.due_minor) for each in found.periods] == [
        (day("2026-10-31"), 100_000, 500_000)
    ]


def test_B1_a_rise_that_payroll_had_in_time_is_not_owed_again():
    assert owed([("2026-08-10", OLD), ("2026-09-01", RISE)], [OLD, RISE]) is None
    assert owed([("2026-08-10", OLD), ("2026-09-20", RISE)], [OLD, RISE]) is None
    inside = gbp(4_500_000, "2026-09-16")
    assert owed([("2026-08-10", OLD), ("2026-09-16", inside)], [OLD, inside]) is None


def test_B1_a_rise_inside_a_period_is_owed_by_calendar_days():
    old, rise = gbp(3_600_000), gbp(7_200_000, "2026-10-16")
    assert differences(owed([("2026-10-05", old)], [old, rise])) == [("2026-10-01", 154839)]


def test_B1_what_was_settled_is_not_owed_twice_and_comes_back_when_it_is_taken_back():
    settled = {(day("2026-09-01"), day("2026-09-30")): 25000, (day("2026-10-01"), day("2026-10-31")): 25000}
    assert owed([("2026-08-10", OLD)], [OLD, RISE], settled=settled) is None
    more = gbp(4_800_000, "2026-09-01")
    assert differences(owed([("2026-08-10", OLD)], [OLD, more], settled=settled)) == [
        ("2026-09-01", 25000),
        ("2026-10-01", 25000),
    ]
    back = owed([("2026-08-10", OLD)], [OLD], settled=settled)
    assert differences(back) == [("2026-09-01", -25000), ("2026-10-01", -25000)]
    assert back.difference_minor == -50000


def test_B1_days_of_which_one_side_knows_nothing_are_not_compared():
    assert owed([("2026-08-10", None), ("2026-11-20", OLD)], [OLD]) is None
    assert owed([("2026-08-10", gbp(4_200_000, "2026-08-20"))], [gbp(1), gbp(4_200_000, "2026-08-20")]) is None
    assert owed([("2026-08-10", OLD)], []) is None
    ended = gbp(4_200_000, end="2026-09-15")
    assert owed([("2026-08-10", OLD)], [ended]) is None


def test_B1_days_outside_the_employment_are_not_compared():
    assert owed([("2026-08-10", OLD)], [RISE, OLD], employed=(date.min, day("2026-08-31"))) is None
    found = owed([("2026-08-10", OLD)], [RISE, OLD], employed=(day("2026-10-17"), date.max))
    assert [(each.had_minor, each.due_minor) for each in found.periods] == [(169355, 181452)]


@pytest.mark.parametrize(
    ("new", "frequency", "word"),
    [
        (gbp(2000, "2026-09-01", period="hourly"), "monthly", "time worked"),
        (gbp(20000, "2026-09-01", period="daily"), "monthly", "time worked"),
        (gbp(4_500_000, "2026-09-01", currency="EUR"), "monthly", "currency"),
        (gbp(4_500_000, "2026-09-01"), "Directors' run", "pay schedule"),
    ],
)
def test_B9_a_difference_that_would_be_a_guess_is_not_given(new, frequency, word):
    found = owed([("2026-08-10", OLD)], [OLD, new], frequency)
    assert word in found.trouble
    assert (found.periods, found.difference_minor, found.effective_date) == ((), None, day("2026-09-01"))


def test_B9_pay_that_comes_to_the_same_is_no_back_pay():
    assert owed([("2026-08-10", gbp(1_200_000))], [gbp(100_000, period="monthly")]) is None


def written(field, old, new, on, *, edited=False, at=None):
    return FieldWritten(at or on, day(on), field, old, new, edited)


FIELDS = {
    "salary_amount_minor": 5_250_000,
    "salary_currency": "GBP",
    "salary_period": "annual",
    "salary_effective_date": date(2021, 9, 6),
}


def test_B1_what_payroll_held_is_told_from_the_history_of_its_fields():
    held = held_over_time(
        FIRST,
        FIELDS,
        [
            written("salary_amount_minor", 4_800_000, 5_250_000, "2026-09-01"),
            written("salary_effective_date", date(2020, 1, 1), date(2021, 9, 6), "2026-09-01"),
        ],
    )
    assert held == [
        Held(FIRST, gbp(4_800_000, "2020-01-01")),
        Held(day("2026-09-01"), gbp(5_250_000, "2021-09-06")),
    ]


def test_B1_an_edit_made_here_is_left_out_also_when_a_sync_wrote_over_it():
    held = held_over_time(
        FIRST,
        FIELDS,
        [
            written("salary_amount_minor", 5_250_000, 5_300_000, "2026-09-01", edited=True),
            written("salary_amount_minor", 5_300_000, 5_250_000, "2026-11-02"),
        ],
    )
    assert {each.salary for each in held} == {gbp(5_250_000, "2021-09-06")}


def test_B1_without_an_effective_date_a_salary_counts_from_the_day_it_came():
    held = held_over_time(
        FIRST,
        FIELDS | {"salary_effective_date": None},
        [written("salary_amount_minor", 4_800_000, 5_250_000, "2026-09-16")],
    )
    assert [each.salary.effective_date for each in held] == [None, day("2026-09-16")]


def test_B1_a_salary_of_which_a_part_is_empty_is_none():
    (held,) = held_over_time(FIRST, FIELDS | {"salary_period": None}, [])
    assert held.salary is None


DAYS = st.dates(date(2026, 6, 1), date(2026, 12, 31)).map(date.isoformat)
SALARIES = st.builds(gbp, st.integers(0, 10**8), DAYS)
HELD = st.lists(st.tuples(DAYS, st.none() | SALARIES), min_size=1, max_size=5).map(
    lambda rows: sorted(rows, key=lambda row: row[0])
)
DUE = st.lists(SALARIES, max_size=4)


@given(HELD, DUE, st.sampled_from(["monthly", "weekly", "four_weekly"]))
def test_B1_only_paydays_that_have_passed_since_the_first_import_are_told_each_once_and_oldest_first(
    held, due, frequency
):
    found = owed(held, due, frequency)
    periods = () if found is None else found.periods
    assert all(period.difference_minor and day(held[0][0]) <= period.payday < TODAY for period in periods)
    for first, second in pairwise(periods):
        assert first.ends < second.starts


@given(HELD, DUE, st.sampled_from(["monthly", "weekly", "four_weekly"]))
def test_B1_what_is_settled_nets_to_nothing(held, due, frequency):
    found = owed(held, due, frequency)
    if found is not None:
        settled = {(period.starts, period.ends): period.difference_minor for period in found.periods}
        assert owed(held, due, frequency, settled=settled) is None


def test_B1_a_day_that_was_corrected_before_the_payday_leaves_nothing_to_pay():
    moved = gbp(4_500_000, "2026-09-16")
    held = [("2026-08-01", OLD), ("2026-09-02", RISE), ("2026-09-20", moved)]
    assert owed(held, [OLD, moved]) is None


def test_B1_a_day_that_is_corrected_after_the_payday_is_owed_back():
    moved = gbp(4_500_000, "2026-09-16")
    held = [("2026-08-01", OLD), ("2026-09-02", RISE), ("2026-10-10", moved)]
    (period,) = owed(held, [OLD, moved]).periods
    assert period.starts.isoformat() == "2026-09-01"
    assert period.difference_minor < 0


def test_B1_a_rate_that_was_paid_for_months_stays_paid_when_its_first_day_is_corrected():
    again, corrected = gbp(4_500_000, "2026-10-15"), gbp(4_500_000, "2026-08-03")
    held = [("2026-06-01", OLD), ("2026-07-30", gbp(4_500_000, "2026-08-01")), ("2026-10-10", again)]
    assert [starts for starts, _ in differences(owed(held, [OLD, corrected, again]))] == ["2026-08-01"]
