"""Values as people in payroll write them."""

from __future__ import annotations

import pytest

from service.web.ui import formatting


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (7_000_000, "GBP", "£70,000.00"),
        (5, "GBP", "£0.05"),
        (-150_050, "EUR", "\N{MINUS SIGN}€1,500.50"),
        (123_456, "SEK", "1,234.56 SEK"),
        (5_000, "JPY", "5,000 JPY"),
        (None, "GBP", ""),
    ],
)
def test_money_has_its_sign_commas_and_pence(minor, currency, text):
    assert formatting.money(minor, currency) == text


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("ni_number", "AB234561C", "AB 23 45 61 C"),
        ("sort_code", "202959", "20-29-59"),
        ("date_of_birth", "1988-04-07", "7 April 1988"),
        ("country", "GB", "United Kingdom"),
        ("gender", "F", "Female"),
        ("student_loan_plan", "02", "Plan 2"),
        ("salary_period", "four_weekly", "Four weekly"),
        ("first_name", None, ""),
    ],
)
def test_a_payroll_field_is_written_as_people_write_it(field, value, text):
    assert formatting.field_value(value, field) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "less than a second"), (1, "1 second"), (150, "2 minutes"), (7300, "2 hours"), (90_000, "1 day")],
)
def test_a_span_is_said_in_its_largest_unit(seconds, text):
    assert formatting.span(seconds) == text


def test_numbers_of_things_are_counted_in_words():
    assert formatting.counted(1, "employee") == "1 employee"
    assert formatting.counted(1204, "employee") == "1,204 employees"
    assert formatting.counted(2, "person", "people") == "2 people"
