from datetime import date

import pytest

from service.rules.fields import tax_years


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2026, 4, 5), date(2025, 4, 6)),
        (date(2026, 4, 6), date(2026, 4, 6)),
        (date(2026, 12, 31), date(2026, 4, 6)),
        (date(2027, 1, 1), date(2026, 4, 6)),
    ],
)
def test_a_tax_year_starts_on_6_april(day, start):
    assert tax_years.start_of_tax_year(day) == start


@pytest.mark.parametrize(
    ("day", "plans"),
    [
        (date(2025, 4, 6), {"01", "02", "04"}),
        (date(2026, 4, 5), {"01", "02", "04"}),
        (date(2026, 4, 6), {"01", "02", "04", "05"}),
    ],
)
def test_student_loan_plans_are_those_of_the_day(day, plans):
    assert tax_years.rules_of(day).student_loan_plans == plans


def test_a_day_outside_the_known_years_is_judged_by_the_nearest():
    assert tax_years.rules_of(date(2000, 1, 1)) is tax_years.TAX_YEARS[0]
    assert tax_years.rules_of(date(2100, 1, 1)) is tax_years.TAX_YEARS[-1]


def test_the_years_stand_in_order_and_each_starts_on_6_april():
    starts = [rules.starts for rules in tax_years.TAX_YEARS]
    assert starts == sorted(set(starts))
    assert {(start.month, start.day) for start in starts} == {(4, 6)}


def test_the_category_letters_are_those_in_use():
    assert "".join(sorted(tax_years.rules_of(date(2025, 6, 1)).ni_categories)) == "ABCDEFHIJKLMNSVXZ"
