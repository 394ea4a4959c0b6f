"""What a file does not hold is said: every payroll field is written by a column or named."""

import pytest

from service.facts.employees import PAYROLL_FIELD_KINDS
from service.rules.exports.exports_page import markdown
from service.rules.exports.registry import TARGETS
from service.rules.exports.targets.staffology_employee import ON_NOT_SENT, employee_for_staffology
from service.rules.exports.writer import cells_of
from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from tests.rules.exports.test_targets import AMELIA

#: Fields that are written in other words or instead of another one: by the column that the cell is in, or refused.
IN_OTHER_WORDS = {"salary_currency", "salary_period", "pay_schedule", "week_one_basis", "personal_email"}
#: Another value of the same kind for each field, so that a file that holds the field is another one.
OTHERS = {
    "title": "Dr", "gender": "M", "ni_category": "B", "tax_code": "1100L W1M1", "starter_declaration": "B",
    "student_loan_plan": "01", "postgraduate_loan": "yes", "marital_status": "single", "country": "FR",
    "salary_amount_minor": 5_100_000, "hours_per_week": "20", "hours_band": "A", "pay_frequency": "weekly",
    "off_payroll_worker": "yes", "irregular_payments": "yes", "director": "no", "director_ni_method": "AN",
    "payroll_id_changed": "no", "payment_method": "cash", "sort_code": "309070", "account_number": "12345668",
    "previous_taxable_pay": "1.00", "previous_tax_paid": "2.00", "previous_tax_code": "1100L", "email": "b@example.com",
    "personal_email": "c@example.com", "roll_number": "X/1",
}  # fmt: skip
ALL = AMELIA | {
    "address_line_2": "Flat 2", "county": "Kent", "director_end_date": "2027-02-01", "hours_band": "B",
    "pay_frequency": "monthly", "end_date": "2027-03-01", "student_loan_end_date": "2027-03-02",
    "postgraduate_loan_start_date": "2020-04-06", "postgraduate_loan_end_date": "2027-03-02", "contract_type": "Full",
    "work_location": "Leeds", "first_civilian_employment_date": "2026-02-02", "address_line_1": "12 High St",
    "city": "Leeds", "personal_email": "a@home.example.com",
}  # fmt: skip


def other(field):
    if field in OTHERS:
        return OTHERS[field]
    return "2021-05-06" if PAYROLL_FIELD_KINDS[field] == "date" else "Other"


def changed(field):
    """What is written differs, or is refused, when this field is another one or empty."""
    return ALL | {field: other(field)}, ALL | {field: None}


@pytest.mark.parametrize("name", TARGETS)
def test_every_payroll_field_changes_the_file_or_is_said_not_to_be_in_it(name):
    target = TARGETS[name]
    before = cells_of(target, ALL)
    for field in PAYROLL_FIELD_KINDS.keys() - IN_OTHER_WORDS:
        is_said = FIELDS_BY_NAME[field].label in target.not_written
        is_in_it = any(cells_of(target, record) != before for record in changed(field))
        assert is_said or is_in_it, field


def test_a_field_that_only_decides_is_not_taken_for_one_that_is_written():
    for name in ("employment_hero", "paiyroll", "staffology"):
        assert {"Student loan until", "Postgraduate loan from"} <= set(TARGETS[name].not_written)
    for name in ("sage50", "paiyroll"):
        assert "Director until" in TARGETS[name].not_written
    assert "Director's NI method" in TARGETS["employment_hero"].not_written
    assert "Weekly hours" in TARGETS["paiyroll"].not_written


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("freepayroll", {"Leaving date", "County", "Middle name", "Starter declaration", "Director", "NI number"}),
        ("employment_hero", {"Department", "Cost centre", "Passport number"}),
        ("sage50", {"Starter declaration", "Postgraduate loan", "Country", "Student loan plan"}),
        ("staffology", {"Country", "Sort code", "Salary"}),
        ("paiyroll", {"Job title", "Tax code", "Salary"}),
        ("brightpay", {"Payment method", "P45 tax code"}),
        ("hmrc", {"Work location", "Contract type"}),
    ],
)
def test_what_a_file_does_not_hold_is_named_in_a_sentence(name, labels):
    target = TARGETS[name]
    assert labels <= set(target.not_written)
    said = target.on_not_written
    assert said.startswith("The file has no column for these payroll fields: ")
    assert said.endswith(f". Enter those that your payroll needs in {target.label}.")
    assert said in markdown()


def test_what_is_not_sent_to_staffologys_api_is_named_too():
    before = employee_for_staffology(ALL, "monthly")
    for field in PAYROLL_FIELD_KINDS.keys() - IN_OTHER_WORDS:
        is_in_it = any(employee_for_staffology(record, "monthly") != before for record in changed(field))
        assert is_in_it or FIELDS_BY_NAME[field].label in ON_NOT_SENT, field
    assert "Leaving date" in ON_NOT_SENT


LINES = {"address_line_1": "12 Market Street", "address_line_2": "Flat 3", "address_line_3": "North", "county": None}


@pytest.mark.parametrize(
    ("name", "headings", "cells"),
    [
        (
            "employment_hero",
            ("ResidentialStreetAddress", "ResidentialAddressLine2", "ResidentialCity"),
            ("12 Market Street", "Flat 3, North", "Leeds"),
        ),
        ("freepayroll", ("Address Line 1", "City"), ("12 Market Street, Flat 3, North", "Leeds")),
    ],
)
def test_lines_of_an_address_that_have_no_column_are_in_the_last_one_or_refuse_the_employee(name, headings, cells):
    target = TARGETS[name]
    found, reasons = cells_of(target, AMELIA | LINES)
    named = dict(zip([column.heading for column in target.columns], found, strict=True))
    assert (reasons, tuple(named[heading] for heading in headings)) == ([], cells)
    long = {"address_line_4": "The old warehouse by the canal"}
    assert cells_of(target, AMELIA | LINES | long)[1] == [f"{headings[-2]} is longer than 35 characters."]


def test_an_empty_line_of_an_address_leaves_no_gap():
    column = next(each for each in TARGETS["employment_hero"].columns if each.heading == "ResidentialAddressLine2")
    assert column.cell(AMELIA | LINES | {"address_line_2": None}) == "North"
