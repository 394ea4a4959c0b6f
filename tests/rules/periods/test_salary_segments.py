"""The salaries of a period, each with its days."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.rules.periods.salary_segments import DatedSalary, Segment, gross_of, salaries_as_frozen, segments_of

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
ALWAYS = (date(2020, 1, 1), None)


def fields(amount=3_600_000, since=date(2025, 1, 1)):
    return {
        "salary_amount_minor": amount,
        "salary_currency": "GBP",
        "salary_period": "annual",
        "salary_effective_date": since,
    }


def part(first, last, amount):
    return Segment(date(2026, 11, first), date(2026, 11, last), amount, "GBP", "annual")


def test_an_unchanged_salary_is_one_segment_of_the_whole_period():
    assert segments_of(fields(), (), ALWAYS, NOVEMBER) == (part(1, 30, 3_600_000),)


def test_a_rise_on_the_15th_is_two_segments_whether_it_is_past_or_still_to_come():
    before = DatedSalary(date(2026, 9, 1), 3_600_000, "GBP", "annual")
    after = DatedSalary(date(2026, 11, 15), 4_200_000, "GBP", "annual")
    expected = (part(1, 14, 3_600_000), part(15, 30, 4_200_000))
    assert segments_of(fields(4_200_000, date(2026, 11, 15)), (before,), ALWAYS, NOVEMBER) == expected
    assert segments_of(fields(), (after,), ALWAYS, NOVEMBER) == expected
    assert gross_of(expected, NOVEMBER, "monthly") == 326_667  # 14/30 of 3,000.00 and 16/30 of 3,500.00


def test_segments_end_where_the_employment_does():
    employed = (date(2026, 11, 9), date(2026, 11, 20))
    assert segments_of(fields(), (), employed, NOVEMBER) == (part(9, 20, 3_600_000),)
    assert segments_of(fields(), (), (date(2026, 12, 1), None), NOVEMBER) == ()


def test_what_was_paid_before_the_first_known_salary_is_not_guessed():
    assert segments_of(fields(since=date(2026, 11, 15)), (), ALWAYS, NOVEMBER) == (part(15, 30, 3_600_000),)


def test_gross_is_unknown_for_hourly_pay_and_for_two_currencies():
    hourly = Segment(*NOVEMBER, 1_500, "GBP", "hourly")
    assert gross_of((hourly,), NOVEMBER, "monthly") is None
    euro = Segment(date(2026, 11, 15), date(2026, 11, 30), 1, "EUR", "annual")
    assert gross_of((part(1, 14, 100), euro), NOVEMBER, "monthly") is None


def by_day(parts):
    return {
        each.first_day + timedelta(days=number): (each.amount_minor, each.currency, each.period)
        for each in parts
        for number in range((each.last_day - each.first_day).days + 1)
    }


DAYS = st.dates(date(2026, 10, 25), date(2026, 12, 5))
SALARIES = st.lists(st.builds(DatedSalary, DAYS, st.sampled_from([100, 200, 300]), st.just("GBP"), st.just("annual")))
OWN = st.builds(fields, st.sampled_from([100, 200, 300]), st.none() | DAYS)
EMPLOYED = st.tuples(st.none() | DAYS, st.none() | DAYS)


@given(OWN, SALARIES, EMPLOYED, EMPLOYED)
def test_other_days_of_employment_have_the_salaries_that_the_record_was_made_from(own, others, employed, later):
    parts = segments_of(own, others, employed, NOVEMBER)
    frozen = salaries_as_frozen(own, parts, others)
    assert by_day(segments_of(own, frozen, later, NOVEMBER)) == by_day(segments_of(own, others, later, NOVEMBER))


@given(OWN, SALARIES, SALARIES, EMPLOYED, EMPLOYED)
def test_no_salary_that_came_later_gets_into_the_frozen_days(own, others, now, employed, later):
    was = by_day(segments_of(own, others, employed, NOVEMBER))
    frozen = salaries_as_frozen(own, segments_of(own, others, employed, NOVEMBER), now)
    then = by_day(segments_of(own, frozen, later, NOVEMBER))
    assert all(then[day] == was[day] for day in was.keys() & then.keys())
    wanted = by_day(segments_of(own, others, later, NOVEMBER))
    assert was.keys() & wanted.keys() <= then.keys()
