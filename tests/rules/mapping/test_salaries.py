from datetime import date
from decimal import Decimal

import pytest

from service.rules.mapping.salaries import Salary, gross_of_period, why_not_comparable


def gbp(amount, period="annual", currency="GBP"):
    return Salary(amount, currency, period, date(2020, 1, 1))


@pytest.mark.parametrize(
    ("frequency", "gross"),
    [
        ("weekly", 1000),
        ("fortnightly", 2000),
        ("four_weekly", 4000),
        ("monthly", 4333),
        ("quarterly", 13000),
        ("half_yearly", 26000),
        ("yearly", 52000),
    ],
)
def test_B9_a_year_is_paid_in_as_many_parts_as_it_has_periods(frequency, gross):
    assert gross_of_period([(gbp(52000), 10)], 10, frequency) == gross


def test_B9_a_period_in_which_the_salary_changes_is_shared_by_days_and_rounded_once_half_a_penny_up():
    assert gross_of_period([(gbp(3600000), 15), (gbp(7200000), 16)], 31, "monthly") == 454839
    assert gross_of_period([(gbp(Decimal("0.5"), "monthly"), 30)], 30, "monthly") == 1


@pytest.mark.parametrize(
    ("salaries", "code"),
    [
        ([gbp(2000, "hourly")], "salary_period"),
        ([gbp(2000), gbp(2000, "daily")], "salary_period"),
        ([gbp(2000), gbp(2000, currency="EUR")], "currency"),
    ],
)
def test_B9_a_difference_that_would_be_a_guess_is_not_given(salaries, code):
    assert why_not_comparable(salaries).code == code
    assert why_not_comparable([gbp(1), gbp(2, "weekly")]) is None
