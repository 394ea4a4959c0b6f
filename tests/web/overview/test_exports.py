"""Lists as files: safe to open (S30), masked unless asked for, audited, not for viewers, not endlessly."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from service.store.database.connection import connection
from service.store.tables.companies import AuditEntry, Company
from service.store.tables.employees import Employee
from service.web.overview.exports import _newest
from service.web.ui.csv_files import cell, csv_file
from tests.web.test_ways import fill

PLACE = "/companies/acme/export"
XML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _lines(answer):
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_s30_a_cell_that_could_be_a_formula_gets_a_quote(start):
    assert cell(f"{start}1+1") == f"'{start}1+1"


def test_s30_numbers_stay_numbers_and_everything_else_is_as_it_was():
    assert cell(-5) == -5
    assert cell(Decimal("1.50")) == Decimal("1.50")
    assert [cell(each) for each in ("a=b", None, True, date(2026, 1, 2))] == ["a=b", "", "yes", "2026-01-02"]


@pytest.mark.parametrize("phone", ["+44 7700 900102", "+442079460018", "+1 415-555-2671", "+44 20 7946 0018 x12"])
def test_case_33_a_phone_number_carries_no_apostrophe(phone):
    assert cell(phone) == phone


@pytest.mark.parametrize(
    "text",
    [
        "+44+A1",
        "+1234567|x",
        "+SUM(1)",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "-44 7700",
        "@SUM(1)",
        "＝1+1",
        "+44 7700\n=1",
        "+",
    ],
)
def test_case_33_what_is_no_phone_number_is_no_formula_either(text):
    assert cell(text) == f"'{text}"


def test_case_33_the_file_keeps_phones_leading_zeros_and_who_is_gone(alice, imported):
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
        said = {"phone_number": "+44 7700 900102", "sort_code": "070116", "account_number": "00123456"}
        Employee.update(**said, student_loan_plan="01", employee_id="00042", not_seen=True).where(
            Employee.id == amelia.id
        ).execute()
    (line,) = _lines(alice.send(f"{PLACE}/employees?q=amelia", {"numbers": "yes", "codes": "yes"}))
    assert (line["Phone"], line["Sort code"], line["Account number"]) == ("+44 7700 900102", "070116", "00123456")
    assert (line["Student loan plan"], line["Employee ID"], line["No longer in Humaans"]) == ("01", "00042", "yes")


def test_B24_a_file_speaks_in_the_words_of_pages_and_in_codes_when_asked(alice, imported):
    with connection():
        said = {"gender": "F", "country": "GB", "student_loan_plan": "01", "pay_schedule": "four_weekly"}
        Employee.update(**said).where(Employee.first_name == "Amelia").execute()
    names = ("Gender", "Country", "Student loan plan", "Pay schedule")
    (words,) = _lines(alice.send(f"{PLACE}/employees?q=amelia"))
    (codes,) = _lines(alice.send(f"{PLACE}/employees?q=amelia", {"codes": "yes"}))
    assert [words[name] for name in names] == ["Female", "United Kingdom", "Plan 1", "Four weekly"]
    assert [codes[name] for name in names] == ["F", "GB", "01", "four_weekly"]


def test_B24_times_are_the_companys_and_such_as_a_spreadsheet_reads(alice, imported):
    with connection():
        Company.update(time_zone="Asia/Tokyo").where(Company.slug == "acme").execute()
    (line,) = _lines(alice.send(f"{PLACE}/employees?q=amelia"))
    assert re.fullmatch(r"2026-11-23 19:\d\d:\d\d", line["Last synced"])


def _cells(answer):
    """The texts of a workbook, and the XML of its one sheet."""
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        texts = [
            "".join(part.text or "" for part in each.iter(f"{XML}t"))
            for each in ET.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 - made by us
        ]
        return texts, ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - made by us


def test_B24_excel_gets_texts_as_texts_so_that_leading_zeros_stay_and_nothing_is_a_formula(alice, imported):
    with connection():
        said = {"sort_code": "070116", "phone_number": "+44 7700 900102", "job_title": '=HYPERLINK("http://x")'}
        Employee.update(**said, employee_id="00042").where(Employee.first_name == "Amelia").execute()
    answer = alice.send(f"{PLACE}/employees?q=amelia", {"numbers": "yes", "format": "xlsx"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="acme-employees-2026-11-23.xlsx"'
    texts, sheet = _cells(answer)
    for text in ("070116", "+44 7700 900102", '=HYPERLINK("http://x")', "00042", "Employee ID"):
        assert text in texts
    assert not list(sheet.iter(f"{XML}f"))
    assert not list(sheet.iter(f"{XML}hyperlink"))
    with connection():
        amelia = Employee.get(Employee.employee_id == "00042")
    numbers = {each.text for cell in sheet.iter(f"{XML}c") if cell.get("t") != "s" for each in cell.iter(f"{XML}v")}
    assert any(Decimal(each) * 100 == amelia.salary_amount_minor for each in numbers)


@pytest.mark.parametrize("what", ["employees", "issues", "runs", "payslips", "audit", "missing-information"])
def test_B24_every_list_can_be_had_for_excel_and_is_masked_all_the_same(alice, imported, what):
    answer = alice.send(f"{PLACE}/{what}", {"format": "xlsx"})
    assert (answer.status_code, answer.data[:2]) == (200, b"PK")
    texts, _sheet = _cells(answer)
    with connection():
        numbers = {row.account_number for row in Employee.select()} - {None}
    assert not numbers & set(texts)


def test_a_file_that_cannot_hold_everything_says_so():
    rows, left_off = _newest([1, 2, 3], 2, "runs")
    assert (rows, left_off) == ([1, 2], "Only the newest 2 runs are in this file.")
    assert _newest([1, 2], 2, "runs") == ([1, 2], "")
    with Flask("files").app_context():
        text = csv_file("x.csv", ["A"], [], left_off=left_off).get_data(as_text=True)
    assert text.splitlines()[-1] == left_off


def test_employees_are_exported_as_filtered_with_numbers_masked(alice, imported):
    answer = alice.send(f"{PLACE}/employees?q=hart")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="acme-employees-2026-11-23.csv"'
    (line,) = _lines(answer)
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
    assert line["Employee ID"] == amelia.employee_id
    assert Decimal(line["Salary"]) * 100 == amelia.salary_amount_minor or line["Salary"].startswith("•")
    assert amelia.account_number not in answer.text
    assert amelia.ni_number not in answer.text


def test_numbers_are_in_the_file_only_when_asked_for_and_the_audit_says_so(alice, imported):
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
    answer = alice.send(f"{PLACE}/employees?q=hart", {"numbers": "yes"})
    assert amelia.account_number in answer.text
    with connection():
        entry = AuditEntry.get(AuditEntry.action == "list.exported")
    assert (entry.actor, entry.subject, entry.detail) == (
        "alice@example.com",
        "employees",
        {"rows": 1, "numbers": True},
    )


@pytest.mark.parametrize("what", ["issues", "runs", "audit"])
def test_other_lists_are_exported_and_audited(alice, imported, what):
    lines = _lines(alice.send(f"{PLACE}/{what}"))
    assert lines
    with connection():
        assert AuditEntry.get(AuditEntry.action == "list.exported").subject == what
    assert "Download as CSV" in alice.open(f"/companies/acme/{what}").text


def test_the_ledger_of_payslips_is_exported_as_it_is_looked_at(alice, imported):
    fill(alice, imported)
    page = alice.open("/companies/acme/payslips").text
    action = re.search(r'action="([^"]+/export/payslips[^"]*)"', page).group(1)
    assert action.endswith("?pay_date=2026-11-27")
    (line,) = _lines(alice.send(action))
    assert (line["Employee"], line["Employee ID"], line["Status"]) == ("Amelia Hart", "1002", "Approved")
    assert (line["Humaans"], line["Email"], line["Payday"]) == ("not yet", "not yet", "2026-11-27")
    assert alice.send(f"{PLACE}/payslips?pay_date=2020-01-01&state=nonsense&employee=x").status_code == 200


def test_a_name_that_is_a_formula_is_harmless_in_the_file(alice, imported):
    with connection():
        Employee.update(last_name='=HYPERLINK("http://evil.example")').execute()
    assert all(line["Last name"].startswith("'=") for line in _lines(alice.send(f"{PLACE}/employees")))


@pytest.mark.parametrize("what", ["employees", "issues", "runs", "payslips", "audit"])
def test_viewers_take_no_files(vera, imported, what):
    assert vera.send(f"{PLACE}/{what}").status_code == 403
    assert "Download as CSV" not in vera.open("/companies/acme/runs").text


def test_s37_files_are_not_taken_endlessly(alice, imported):
    answers = [alice.send(f"{PLACE}/runs").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
