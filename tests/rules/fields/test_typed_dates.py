"""Dates as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from service.rules.fields.typed_dates import typed_date


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
