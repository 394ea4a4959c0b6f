from datetime import date

import pytest

from service.facts.issues import IssueCode
from service.rules.advice.placeholder_values import IT_IS_RIGHT
from service.rules.advice.unlikely_pay_and_dates import unlikely_pay_and_dates
from tests.builders import DAY
from tests.rules.planning.test_readiness import READY, missing


def found(**fields):
    return list(unlikely_pay_and_dates(READY | fields, DAY))


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"start_date": date(1939, 12, 31), "date_of_birth": None}, "start_date", "before 1940"),
        ({"start_date": date(2062, 1, 5)}, "start_date", "more than a year ahead"),
        ({"start_date": date(2027, 11, 24)}, "start_date", "more than a year ahead"),
        ({"start_date": date(1988, 4, 16)}, "start_date", "before the date of birth"),
        ({"start_date": date(2001, 4, 16)}, "start_date", "before this employee was 13"),
        ({"continuous_employment_date": date(1980, 1, 7)}, "continuous_employment_date", "before the date of birth"),
        (
            {"continuous_employment_date": date(2022, 3, 1)},
            "start_date",
            "is before Continuous employment date, which is 1 March 2022",
        ),
        ({"salary_effective_date": date(2062, 4, 1)}, "salary_effective_date", "more than a year ahead"),
        ({"previous_leaving_date": date(2206, 5, 29)}, "previous_leaving_date", "more than a year ahead"),
        (
            {"director_start_date": date(2024, 4, 8), "director_end_date": date(2023, 4, 8)},
            "director_end_date",
            "before Director from",
        ),
        (
            {"student_loan_start_date": date(2026, 4, 6), "student_loan_end_date": date(2025, 4, 6)},
            "student_loan_end_date",
            "before Student loan from",
        ),
        ({"end_date": date(2206, 12, 31)}, "end_date", "more than 60 years ahead"),
    ],
)
def test_formats_a_date_that_is_a_slip_or_in_the_wrong_order_is_advised(fields, field, told):
    (issue,) = found(**fields)
    assert (issue.code, issue.field, issue.choices) == (IssueCode.UNLIKELY_DATE, field, (IT_IS_RIGHT,))
    assert told in issue.message
    assert issue.is_advice


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"start_date": date(1974, 9, 2), "date_of_birth": date(1958, 5, 1)},
        {"start_date": date(2001, 4, 17)},
        {"start_date": date(2027, 11, 23)},
        {"end_date": date(2099, 12, 31)},
        {"end_date": date(9999, 12, 31)},
        {"start_date": date(1970, 1, 1)},  # said as a placeholder
        {"director_start_date": date(2024, 4, 8), "director_end_date": date(2024, 4, 8)},
        {"salary_effective_date": date(2020, 1, 1)},
        {"start_date": date(1974, 9, 2), "date_of_birth": None},
    ],
)
def test_formats_a_date_that_may_well_be_is_left_alone(fields):
    assert found(**fields) == []


def test_formats_a_salary_of_nought_is_advised_and_stops_nothing():
    (issue,) = found(salary_amount_minor=0)
    assert (issue.code, issue.field) == (IssueCode.SALARY_OF_NOUGHT, "salary_amount_minor")
    assert issue.choices == (IT_IS_RIGHT,)
    assert missing(salary_amount_minor=0) == []
    assert found(salary_amount_minor=1) == []
    assert found(salary_amount_minor=None) == []
