"""Dates as people type them, and those that payroll fields accept."""

from __future__ import annotations

from datetime import date

import pytest

from service.rules.fields import typed_dates
from service.rules.fields.formats import Invalid
from service.rules.fields.typed_dates import typed_date
from tests.builders import DAY


@pytest.mark.parametrize(
    "text",
    [
        "06/04/2026", "6/4/2026", "06.04.2026", "6-4-2026", "06 04 2026", " 6 / 4 / 2026 ", "6 April 2026",
        "6 apr 2026", "6th April 2026", "06 APRIL 2026", "6 April, 2026", "6-Apr-2026", "6 Apr. 2026", "2026-04-06",
    ],
)  # fmt: skip
def test_a_day_is_read_however_people_in_the_uk_write_it(text):
    assert typed_date(text) == date(2026, 4, 6)


@pytest.mark.parametrize(
    ("text", "month"), [("1 sept 2026", 9), ("1 mar 2026", 3), ("1 may 2026", 5), ("1 jul 2026", 7)]
)
def test_a_month_goes_by_its_name_or_its_beginning(text, month):
    assert typed_date(text) == date(2026, month, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "31/02/2026",
        "31 June 2026",
        "6 Avril 2026",
        "April 2026",
        "6/4/26",
        "04/2026",
        "2026/04/06",
        "6 A 2026",
    ],
)
def test_what_is_no_day_is_not_guessed(text):
    assert typed_date(text) is None


GOOD = [
    (typed_dates.calendar_date, "2026-01-05", date(2026, 1, 5)),
    (typed_dates.calendar_date, "2024-02-29", date(2024, 2, 29)),
    (typed_dates.calendar_date, "1900-01-01", date(1900, 1, 1)),
    (typed_dates.calendar_date, "2020-01-28T08:44:42.000Z", date(2020, 1, 28)),
    (typed_dates.birth_date, "1988-04-17", date(1988, 4, 17)),
    (typed_dates.birth_date, DAY.isoformat(), DAY),
    (typed_dates.birth_date, "1896-11-24", date(1896, 11, 24)),
    (typed_dates.leaving_date, "2019-04-06", date(2019, 4, 6)),
    (typed_dates.leaving_date, "2027-12-31", date(2027, 12, 31)),
]
BAD = [
    (typed_dates.calendar_date, "05/01/2026", "not_a_date"),
    (typed_dates.calendar_date, "0026-01-05", "too_long_ago"),
    (typed_dates.calendar_date, "1899-12-31", "too_long_ago"),
    (typed_dates.birth_date, "0088-04-17", "too_long_ago"),
    (typed_dates.leaving_date, "0026-04-17", "too_long_ago"),
    (typed_dates.calendar_date, "17/04/65", "not_a_date"),
    (typed_dates.calendar_date, "2026-02-30", "not_a_date"),
    (typed_dates.calendar_date, "2026-01-05 or so", "not_a_date"),
    (typed_dates.calendar_date, "2026-01-051", "not_a_date"),
    (typed_dates.calendar_date, "20260105", "not_a_date"),
    (typed_dates.calendar_date, "2026-W01-1", "not_a_date"),
    (typed_dates.calendar_date, "２０２６-01-05", "not_a_date"),
    (typed_dates.birth_date, "2026-11-24", "in_the_future"),
    (typed_dates.birth_date, "1896-11-23", "too_long_ago"),
    (typed_dates.birth_date, "17 April 1988", "not_a_date"),
    (typed_dates.leaving_date, "2019-04-05", "too_long_ago"),
    (typed_dates.leaving_date, "soon", "not_a_date"),
]


@pytest.mark.parametrize(("parse", "typed", "value"), GOOD)
def test_a_good_value_is_taken_and_written_one_way(parse, typed, value):
    assert parse(typed, DAY) == value


@pytest.mark.parametrize(("parse", "typed", "code"), BAD)
def test_a_bad_value_is_refused_with_its_code(parse, typed, code):
    found = parse(typed, DAY)
    assert isinstance(found, Invalid)
    assert found.code == code


@pytest.mark.parametrize(
    ("parse", "typed", "number"),
    [
        (typed_dates.birth_date, "2026-11-24", "5001"),
        (typed_dates.birth_date, "1896-11-23", "7826"),
        (typed_dates.leaving_date, "2019-04-05", "7831"),
    ],
)
def test_a_fault_carries_the_error_number_hmrc_has_for_it(parse, typed, number):
    assert parse(typed, DAY).hmrc == number


@pytest.mark.parametrize("typed", ["17/04/65", "7-4-65", "17 April 65", "65-04-17"])
def test_a_year_of_two_digits_is_never_given_a_century(typed):
    """Of 1965 and 2065 a program would choose one; a person is asked."""
    assert "two digits" in typed_dates.birth_date(typed, DAY).message
