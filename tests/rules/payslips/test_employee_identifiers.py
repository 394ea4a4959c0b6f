"""Employee IDs as payslips print them: with labels, other zeros and other signs between."""

import pytest

from service.rules.payslips.employee_identifiers import EmployeeIndex, Identifiers
from service.rules.payslips.recipient_check import Verdict
from tests.rules.payslips.printed_pages import (
    ADA,
    FIRST,
    OTHERS,
    judged,
    of_ada_among_all,
)


def of_id(text, employee_id, *others):
    owner = Identifiers(employee_id, "Cem", "Aydin", None, 1)
    workforce = EmployeeIndex((owner, *(Identifiers(each, "Dora", "Zed", None, 2) for each in others)))
    return judged(text, owner=owner, workforce=workforce).verdict


@pytest.mark.parametrize(
    ("text", "employee_id"),
    [
        ("Employee No: 00123", "123"),
        ("Employee No: 123", "00123"),
        ("Employee No\n27/11/2026", "1045"),
        ("Employee No\n27 Nov 2026", "1045"),
        ("Payroll number: 2026-11-30", "1045"),
        ("Employee No: 1 045", "1045"),
        ("Employee No: 1\u00a0045", "1045"),
        ("Employee No: 1,045", "1045"),
        ("Staff ref: 7", "1045"),
    ],
)
def test_case_17_a_number_written_otherwise_neither_confirms_nor_holds(text, employee_id):
    assert of_id(text, employee_id, "9999") is Verdict.UNCONFIRMED
    assert of_id(f"Cem Aydin {text}", employee_id, "9999") is Verdict.UNCONFIRMED


@pytest.mark.parametrize(
    ("text", "employee_id", "other"),
    [
        ("Employee No: 4711", "1045", "1046"),
        ("Employee No: 1 046", "1045", "1046"),
        ("Employee No: 01046", "1045", "1046"),
        ("Employee No: 1 047", "1045", "1046"),
        ("Employee No: F-1007", "E-1007", "E-1008"),
        ("Employee No: 00123", "123", "00123"),
        ("Employee No: 1 045", "1", "1045"),
    ],
)
def test_case_17_an_unknown_number_of_our_own_shape_or_anothers_still_holds(text, employee_id, other):
    assert of_id(text, employee_id, other) is Verdict.CONTRADICTED


def test_case_16_a_page_with_a_labelled_number_that_is_no_ones_is_not_confirmed_by_another_page():
    everyone = EmployeeIndex((ADA, *OTHERS))
    assert judged(FIRST, "Payroll No: 44", workforce=everyone, owner=ADA).verdict is Verdict.UNCONFIRMED
    assert judged(FIRST, "Notes for employees", workforce=everyone, owner=ADA).verdict is Verdict.CONFIRMED


def test_case_4_an_id_that_is_anothers_but_for_zeros_confirms_nothing():
    assert of_id("Employee No: 123", "123", "00123") is Verdict.UNCONFIRMED
    assert of_id("Employee No: 123 Cem Aydin", "123", "00123") is Verdict.UNCONFIRMED
    assert of_id("Cem Aydin", "123", "00123") is Verdict.CONFIRMED


def test_case_4_an_id_that_is_anothers_but_for_what_parts_it_confirms_nothing_and_holds_for_the_other():
    assert of_id("Employee No: E-7", "E-7", "E7") is Verdict.UNCONFIRMED
    assert of_id("Employee No: E7", "E-7", "E7") is Verdict.CONTRADICTED
    assert of_id("Employee No: E7", "E-7", "E8") is Verdict.UNCONFIRMED


@pytest.mark.parametrize(
    "text",
    [
        *("Pension: Employee 5% 104.17 Employer 3% 62.50", "Employee 5 % 50.00", "Staff 5% discount"),
        *("Employee 1,044.00 Employer 800.00", "Employee 12.50 Employer 12.50", "Employee 5,250.00"),
        *("Employee 12/11/2026", "Employee 12 Nov 2026", "Employee 5 of 12"),
        *("Staff ID: 1044 Location ID: 12", "Cost centre ID: 5", "Batch ID #12", "Employer ID: 5"),
    ],
)
def test_what_is_no_id_behind_a_loose_label_holds_nothing(text):
    """A company that counts its employees from 1 has each small number as an ID."""
    assert of_id(f"Employee No: 1044 {text}", "1044", "1", "5", "12") is Verdict.CONFIRMED


@pytest.mark.parametrize("text", ["ID: 12", "Employee 12", "Staff: 5 Grade 1", "Bram Oduya ID # 5", "Payee 12."])
def test_what_may_be_anothers_id_behind_a_loose_label_still_holds(text):
    assert of_id(text, "1044", "1", "5", "12") is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    "printed",
    [
        "Employee No. (1002)",
        "Employee ID [1002]",
        'Employee No. "1002"',
        "Employee No's 1002",
        "Employee Nr 1002",
        "Employee Reference Number: 1002",
        "Employee ID No: 1002",
        "Employee I.D. 1002",
        "Employee \u2116 1002",
        *(
            "employee_id 1002",
            "Employee-No 1002",
            "Staff-number=1002",
            "Employee No 1002/01",
            "Pay No 1002",
            "ID: 1002",
        ),
        "Payee No 1002",
        "Pay Ref 1002",
        "Employee Number (as printed): 01002",
        "Works No\t1002",
        "Emp No E0077",
    ],
)
def test_case_16_an_id_holds_however_it_is_labelled(printed):
    assert of_ada_among_all(printed).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    "printed", ["Week no 32", "Company ID: 1002", "Pay code 1002", "Pay 1002.00", "Department 1002"]
)
def test_other_numbers_are_no_ids(printed):
    assert of_ada_among_all(printed).verdict is Verdict.CONFIRMED


def test_an_id_without_the_signs_that_part_it_neither_confirms_nor_holds():
    assert of_id("Employee No: E0077", "E-0077", "E-0078") is Verdict.UNCONFIRMED
    assert of_id("Employee No: E0078", "E-0077", "E-0078") is Verdict.CONTRADICTED
