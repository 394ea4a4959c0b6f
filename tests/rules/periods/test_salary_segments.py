"""The salaries of a period, each with its days."""

from __future__ import annotations

from datetime import date

from service.rules.periods.salary_segments import DatedSalary, Segment, gross_of, segments_of

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
