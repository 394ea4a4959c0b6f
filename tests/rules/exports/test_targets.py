"""Files for payroll programs: a golden file each, read back by an independent reader, and every limit at its edge."""

import csv
import io
import json
from pathlib import Path

import pytest

from service.rules.exports.exports_page import markdown
from service.rules.exports.registry import TARGETS
from service.rules.exports.writer import Written, cells_of, csv_lines, rows_of, table_of
from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from tests.imports import ROOT

GOLDEN = Path(__file__).parent / "golden"
#: Canonical values as a period snapshot has them, with the payday of its pay period.
AMELIA = {
    "employee_id": "1002", "title": "Ms", "first_name": "Amelia", "middle_name": "Rose", "last_name": "Hart-O'Neill",
    "gender": "F", "date_of_birth": "1965-04-17", "ni_number": "CE234567A", "email": "amelia@example.com",
    "personal_email": None, "phone_number": "07700 900123", "address_line_1": "Flat 3, 12 Market Street",
    "address_line_2": None, "city": "Leeds", "county": None, "postcode": "LS1 6DT", "country": "GB",
    "start_date": "2026-01-05", "end_date": None, "job_title": "=cmd|' /C calc'!A0", "department": "Sales, North",
    "contract_type": None, "work_location": None, "tax_code": "S1257L W1M1", "ni_category": "A",
    "starter_declaration": "A", "student_loan_plan": "02", "postgraduate_loan": "no",
    "salary_amount_minor": 4200000, "salary_currency": "GBP", "salary_period": "annual",
    "salary_effective_date": "2026-04-01", "hours_per_week": "37.5", "pay_schedule": "monthly",
    "bank_account_name": "A Hart", "sort_code": "012959", "account_number": "00748472",
    "passport_number": "533380006", "marital_status": "civil_partnership", "nationality": "British",
    "continuous_employment_date": "2019-09-02", "cost_centre": "CC-410", "workplace_postcode": "TS18 3AD",
    "previous_payroll_id": "0877", "payroll_id_changed": "yes", "off_payroll_worker": "no",
    "director": "yes", "director_ni_method": "AL", "director_start_date": "2024-04-08",
    "student_loan_start_date": "2026-04-06", "student_loan_end_date": "2026-10-31",
    "previous_taxable_pay": "12345.67", "previous_tax_paid": "1234.56", "previous_tax_code": "1257L W1M1",
    "previous_leaving_date": "2025-12-31", "irregular_payments": "no", "payment_method": "bank",
    "roll_number": "D/12345678-9", "pay_date": "2026-10-30",
}  # fmt: skip
ANNA = AMELIA | {
    "employee_id": "00123", "first_name": "Anna", "middle_name": None, "last_name": "Byrne", "gender": "F",
    "date_of_birth": "2001-12-31", "ni_number": None, "address_line_1": "1 Rue Verte", "address_line_2": "Bat. 2",
    "city": "Lyon", "postcode": "69001", "country": "FR", "tax_code": "1257L", "salary_amount_minor": "1282.05",
    "salary_period": "hourly", "hours_per_week": "15.99", "student_loan_plan": None, "end_date": "2026-11-30",
    "email": "anna@example.com", "job_title": 'Head of "Style"', "department": "Design",
    **dict.fromkeys(
        (
            "passport_number", "marital_status", "previous_payroll_id", "payroll_id_changed", "director",
            "director_ni_method", "director_start_date", "student_loan_start_date", "student_loan_end_date",
            "previous_taxable_pay", "previous_tax_paid", "previous_tax_code", "previous_leaving_date", "roll_number",
        )
    ),
    "week_one_basis": "yes", "pay_schedule": "Lyon office", "pay_frequency": "monthly", "address_line_3": "Quai Nord",
    "nationality": "French", "ni_category": "V", "first_civilian_employment_date": "2026-02-02",
}  # fmt: skip
READY = {"readiness": "ready", "missing": []}
PEOPLE = [
    READY | {"record": 1, "employee_id": "00123", "fields": ANNA},
    READY | {"record": 2, "employee_id": "1002", "fields": AMELIA},
]


def written(target, people=PEOPLE, before=None, **more):
    found = Written()
    rows = list(rows_of(target, people, found, before or {}, **more))
    return rows, found


def content(target):
    rows, _ = written(target)
    table = table_of(target, rows)
    return "".join(csv_lines(table.headings, table.rows, mark=target.has_byte_order_mark))


def read_back(text):
    """As a program reads it that knows nothing of ours."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_the_file_of_each_program_is_as_it_was(name):
    """After a wanted change: python -m tests.rules.exports.write_golden"""
    assert content(TARGETS[name]).encode() == (GOLDEN / f"{name}.csv").read_bytes()


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_another_reader_finds_every_value(name):
    target = TARGETS[name]
    rows = read_back(content(target))
    for row, each in zip(rows, PEOPLE, strict=True):
        cells = dict(
            zip([column.heading for column in target.columns], cells_of(target, each["fields"])[0], strict=True)
        )
        assert row == {heading: cells[heading] for heading in row}
        assert not any(cell for heading, cell in cells.items() if heading not in row)
    assert len({column.heading for column in target.columns}) == len(target.columns)


def test_values_are_raw_and_lose_no_zero_and_no_sign():
    anna, amelia = read_back(content(TARGETS["hmrc"]))
    assert (anna["PayId"], anna["SortCode"], anna["AccountNo"]) == ("00123", "012959", "00748472")
    assert amelia["JobTitle"] == "=cmd|' /C calc'!A0"
    assert amelia["Department"] == "Sales, North"
    assert (amelia["Payment.TaxCode.TaxRegime"], amelia["Payment.TaxCode"]) == ("S", "1257L")
    assert amelia["Payment.TaxCode.BasisNonCumulative"] == "yes"
    assert (anna["Salary"], anna["SalaryPeriod"], amelia["Salary"]) == ("12.8205", "hourly", "42000.00")
    assert (anna["Address.UKPostcode"], anna["Address.ForeignCountry"]) == ("", "France")
    assert (anna["Payment.HoursWorked"], amelia["Payment.HoursWorked"]) == ("A", "D")
    assert (anna["Payment.TaxCode.BasisNonCumulative"], anna["Payment.PayFreq"]) == ("yes", "M1")
    assert [anna[f"Address.Line{place}"] for place in range(1, 5)] == ["1 Rue Verte", "Bat. 2", "Quai Nord", "Lyon"]


def test_years_always_have_four_digits():
    anna, amelia = read_back(content(TARGETS["sage50"]))
    assert (amelia["Date of Birth"], anna["Work End Date"]) == ("17/04/1965", "30/11/2026")
    assert content(TARGETS["sage50"]).startswith("\ufeffEmployee Reference,Title,")
    assert len(TARGETS["sage50"].columns) == 197
    assert (amelia["Gross Salary"], anna["Gross Salary"]) == ("42000.00", "")


@pytest.mark.parametrize(
    ("name", "field", "value", "reason"),
    [
        ("sage50", "last_name", None, "Surname is needed and empty."),
        ("sage50", "title", None, "Title is needed and empty."),
        ("sage50", "first_name", "Zoë", "Forename can hold only letters, spaces, hyphens and apostrophes."),
        ("sage50", "pay_schedule", "Head office", "Pay frequency has a value for which this program has no code."),
        ("staffology", "student_loan_plan", "05", "Student loan plan has a value for which this program has no code."),
        ("hmrc", "sort_code", "12959", "SortCode can hold only six digits."),
        ("hmrc", "salary_currency", "EUR", "The salary is not in GBP."),
        ("brightpay", "job_title", "Head\nof", "Job Title has a line break or a character that does not show."),
        ("employment_hero", "salary_period", "daily", "Salary period has a value for which this program has no code."),
        ("freepayroll", "postcode", None, "Postcode is needed and empty."),
        ("hmrc", "week_one_basis", "no", "Tax code and Week 1/month 1 disagree."),
        ("sage50", "director_ni_method", None, "Director's NI method is missing, and the employee is a director."),
        ("staffology", "director_start_date", None, "Director from is missing, and the employee is a director."),
        ("staffology", "director", "no", "Director from has no Director until, and the employee is not a director."),
        ("hmrc", "pay_schedule", "Head office", "Pay frequency has a value for which this program has no code."),
    ],
)
def test_an_employee_whose_value_does_not_fit_is_refused_beside_the_others(name, field, value, reason):
    people = [PEOPLE[0], PEOPLE[1] | {"fields": AMELIA | {field: value}}]
    rows, found = written(TARGETS[name], people)
    assert len(rows) == 1
    assert found.included == [1]
    assert [(each.record, each.employee_id) for each in found.refused] == [(2, "1002")]
    assert reason in found.refused[0].reasons


@pytest.mark.parametrize(
    ("name", "heading", "fields", "cell"),
    [
        ("hmrc", "Payment.HoursWorked", {"hours_band": "E"}, "E"),
        ("hmrc", "Payment.HoursWorked", {"hours_per_week": "29.99"}, "C"),
        ("hmrc", "Payment.HoursWorked", {"hours_per_week": "30"}, "D"),
        ("hmrc", "Payment.PayFreq", {"pay_frequency": "irregular"}, "IR"),
        ("hmrc", "DirectorsNIC", {"director": "no"}, ""),
        ("hmrc", "DirectorsNIC", {"director": None, "director_ni_method": "AN"}, "AN"),
        ("sage50", "Director Status", {"director": "no"}, "0"),
        ("sage50", "Director Status", {"director": None, "director_ni_method": None}, ""),
        ("sage50", "Director Status", {}, "2"),
        ("paiyroll", "taxdetail_director_NI_cumulative", {}, "false"),
        ("employment_hero", "PreviousEmployerW1M1", {}, "true"),
        ("brightpay", "Period Pay", {"salary_period": "monthly", "salary_amount_minor": 350_000}, "3500.00"),
        ("brightpay", "Period Pay", {"salary_period": "monthly", "pay_frequency": "weekly"}, ""),
        ("brightpay", "Period Pay", {}, ""),
        ("brightpay", "Daily Pay Rate", {"salary_period": "daily", "salary_amount_minor": 15_000}, "150.00"),
        ("sage50", "Salary Per Period", {"salary_period": "weekly", "pay_frequency": "weekly"}, "42000.00"),
        ("brightpay", "Is a Director", {"director": None, "director_ni_method": None}, ""),
        *(
            (name, heading, {"email": email, "personal_email": "home@example.com"}, email or "home@example.com")
            for name, heading in (
                ("hmrc", "Email"),
                ("sage50", "E-mail Address"),
                ("brightpay", "Email Address"),
                ("staffology", "Email"),
                ("employment_hero", "EmailAddress"),
                ("paiyroll", "username"),
                ("paiyroll", "email"),
                ("freepayroll", "Email"),
            )
            for email in ("amelia@example.com", None)
        ),
    ],
)
def test_a_code_says_what_payroll_has_and_a_blank_where_it_has_nothing(name, heading, fields, cell):
    column = next(each for each in TARGETS[name].columns if each.heading == heading)
    assert column.cell(AMELIA | fields) == cell


def test_a_column_that_is_blank_for_everyone_is_not_given_to_a_program_that_could_clear_it():
    """Sage's layout is fixed, so its page says what a blank may do; of other programs the column is not in the file."""
    people = [PEOPLE[1] | {"fields": AMELIA | {"roll_number": None, "cost_centre": None}}]
    for name, heading in (("hmrc", "RollNumber"), ("sage50", "Building Soc Number")):
        rows, found = written(TARGETS[name], people)
        assert found.blank[heading] == 1
        assert (heading in table_of(TARGETS[name], rows).headings) == TARGETS[name].has_fixed_columns
    assert "Sage 50 Payroll may clear the values that it has." in TARGETS["sage50"].on_blank("Notes", 1, 1)
    assert TARGETS["brightpay"].on_blank("Is a Director", 3, 3).endswith("BrightPay keeps what it has.")
    assert "blank for 2 employees. BrightPay may" in TARGETS["brightpay"].on_blank("Is a Director", 2, 3)
    assert "nothing is cleared" in TARGETS["employment_hero"].on_blank("Title", 2, 3)


@pytest.mark.parametrize(
    ("name", "columns", "are"),
    [
        ("sage50", "Marital Status, Payment Method and SLR Plan Type", "these columns are blank"),
        ("brightpay", "Payment Method", "this column is not in the file"),
        ("paiyroll", "bankdetail_payment_method", "this column is not in the file"),
        ("employment_hero", "NationalInsuranceCalculationMethod", "this column is not in the file"),
    ],
)
def test_a_column_whose_words_are_not_known_is_left_to_payroll_in_a_sentence(name, columns, are):
    target = TARGETS[name]
    said = target.on_unknown_words
    assert f" takes in {columns} are not published, so {are}. Choose the values in {target.label}" in said
    assert not set(target.unknown_words) & {column.heading for column in target.filled}
    assert said in markdown()


def test_a_blank_that_a_program_takes_for_a_no_is_said_to_be_one():
    said = TARGETS["staffology"].on_blank("Student Loan", 2, 3)
    assert said.endswith("takes a blank for no student loan. Check these employees before you import everyone.")


def test_an_address_with_more_lines_than_a_program_takes_is_refused_and_not_cut():
    fields = AMELIA | {"address_line_2": "a", "address_line_3": "b", "county": "c"}
    assert cells_of(TARGETS["sage50"], fields)[1] == []
    reasons = ["The address has 5 lines with town and county; this program takes 4."]
    assert cells_of(TARGETS["hmrc"], fields)[1] == reasons


def test_only_changed_employees_are_in_the_file_of_changes():
    target = TARGETS["sage50"]
    before = {each["record"]: cells_of(target, each["fields"])[0] for each in PEOPLE}
    raised = [PEOPLE[0], PEOPLE[1] | {"fields": AMELIA | {"salary_amount_minor": 4300000}}]
    rows, found = written(target, raised, before, only_changed=True)
    assert (len(rows), found.included, found.unchanged) == (1, [2], 1)
    rows, found = written(target, raised, before)
    assert (len(rows), found.unchanged) == (2, 0)


def test_a_value_that_is_gone_is_to_be_cleared_by_hand():
    target = TARGETS["sage50"]
    before = {2: cells_of(target, AMELIA)[0]}
    _, found = written(target, [PEOPLE[1] | {"fields": AMELIA | {"ni_number": None}}], before)
    assert found.by_hand[0].reasons == ("NI Number is empty now. Clear it in Sage 50 Payroll by hand.",)


def test_where_an_import_clears_what_the_file_does_not_have_only_new_employees_are_exported():
    target = TARGETS["employment_hero"]
    before = {2: cells_of(target, AMELIA)[0]}
    rows, found = written(target, PEOPLE, before)
    assert (len(rows), found.included, found.unchanged) == (1, [1], 1)
    moved = [PEOPLE[1] | {"fields": AMELIA | {"city": "York"}}]
    rows, found = written(target, moved, before)
    assert rows == []
    assert "Change it by hand." in found.refused[0].reasons[0]


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda each: each.name)
def test_every_column_that_is_filled_has_an_example_and_known_fields(target):
    for column in target.filled:
        assert column.example, column.heading
        assert set(column.source.fields) <= FIELDS_BY_NAME.keys()


def test_the_page_of_all_columns_is_made_from_the_tables():
    assert (ROOT / "docs" / "exports.md").read_text(encoding="utf-8") == markdown()


def test_a_snapshot_record_is_read_as_its_json_has_it():
    record = json.loads(json.dumps(PEOPLE[0]))
    rows, _ = written(TARGETS["hmrc"], [record])
    assert rows[0][0] == "00123"
