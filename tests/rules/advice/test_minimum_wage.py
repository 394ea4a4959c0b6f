"""Below the minimum wage by age, day and hours; hourly pay without hours; and what cannot be judged."""

from __future__ import annotations

from datetime import date

import pytest

from service.facts.issues import IssueCode
from service.rules.advice.minimum_wage import RATES, minimum_wage
from tests.builders import an_employee

DAY = date(2026, 11, 23)
ADULT = date(1990, 1, 1)


def found(day=DAY, **fields):
    said = {"date_of_birth": ADULT, "salary_currency": "GBP", "salary_period": "hourly", "hours_per_week": "37.5"}
    return [each.code for each in minimum_wage(an_employee(**said | fields).fields, day)]


@pytest.mark.parametrize(
    ("day", "born", "pence"),
    [
        (DAY, ADULT, 1271),
        (DAY, date(2005, 11, 23), 1271),
        (DAY, date(2005, 11, 24), 1085),
        (DAY, date(2008, 11, 23), 1085),
        (DAY, date(2008, 11, 24), 800),
        (date(2026, 3, 31), ADULT, 1221),
        (date(2025, 4, 1), date(2005, 1, 1), 1000),
        (date(2025, 4, 1), date(2009, 1, 1), 755),
    ],
)
def test_the_rate_is_that_of_the_age_on_the_day(day, born, pence):
    assert found(day, date_of_birth=born, salary_amount_minor=pence) == []
    assert found(day, date_of_birth=born, salary_amount_minor=pence - 1) == [IssueCode.BELOW_MINIMUM_WAGE]


@pytest.mark.parametrize(("period", "least"), [("annual", 2_478_450), ("monthly", 206_538), ("weekly", 47_663)])
def test_a_salary_is_judged_by_its_hours_and_52_weeks(period, least):
    assert found(salary_period=period, salary_amount_minor=least) == []
    assert found(salary_period=period, salary_amount_minor=least - 1) == [IssueCode.BELOW_MINIMUM_WAGE]
    assert found(salary_period=period, salary_amount_minor=1, hours_per_week=None) == []


def test_an_apprentice_has_the_lowest_rate_until_19_or_for_the_first_year():
    apprentice = {"contract_type": "Apprenticeship", "salary_amount_minor": 800}
    assert found(**apprentice, start_date=date(2026, 1, 1)) == []
    assert found(**apprentice, start_date=date(2025, 1, 1)) == [IssueCode.BELOW_MINIMUM_WAGE]
    assert found(**apprentice, start_date=date(2025, 1, 1), date_of_birth=date(2008, 1, 1)) == []


def test_pay_by_the_hour_without_hours_is_said_beside_the_rate():
    both = [IssueCode.HOURLY_WITHOUT_HOURS, IssueCode.BELOW_MINIMUM_WAGE]
    assert found(salary_amount_minor=1000, hours_per_week=None) == both
    assert found(salary_amount_minor=1000, hours_per_week="0") == both


def test_what_cannot_be_judged_is_not():
    low = {"salary_amount_minor": 1}
    for unknown in (
        {"date_of_birth": None}, {"salary_currency": "EUR"}, {"salary_period": "daily"}, {"salary_amount_minor": 0},
        {"salary_amount_minor": None}, {"day": date(2024, 3, 31)},
    ):  # fmt: skip
        assert found(**low | unknown) == []


def test_the_newest_rates_come_first():
    assert [each.since for each in RATES] == sorted((each.since for each in RATES), reverse=True)
