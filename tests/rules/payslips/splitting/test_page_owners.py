"""A page of a PDF with everyone's payslips is someone's only when it shows them for certain and no one else."""

import pytest

from service.facts.payslips import PdfPage
from service.rules.payslips.employee_identifiers import EmployeeIndex, Identifiers
from service.rules.payslips.splitting.page_counters import PageCounter, counter_on, of_payslips
from service.rules.payslips.splitting.page_owners import PageDoubt, PageOwner, owner_of

ADA = Identifiers("E1001", "Ada", "Quill", "CE123456A", 1)
BRAM = Identifiers("E1002", "Bram", "Oduya", "CE223456B", 2)
CEM = Identifiers("E1003", "Cem", "Aydin", None, 3)
SAM = Identifiers("E1004", "Sam", "Patel", "CE423456D", 4)
OTHER_SAM = Identifiers("E1005", "Sam", "Patel", None, 5)
ZEROS = Identifiers("00123", "Bea", "Lund", "CE523456A", 6)
NO_ZEROS = Identifiers("123", "Dee", "Marsh", "CE623456B", 7)
WORKFORCE = EmployeeIndex([ADA, BRAM, CEM, SAM, OTHER_SAM, ZEROS, NO_ZEROS])


def owner(text, **more):
    return owner_of(PdfPage(text, **more), WORKFORCE)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Payslip\nNI number: CE 12 34 56 A\nNet pay 2,000.00", 1),
        ("Employee No: E1002\nNet pay 2,000.00", 2),
        ("Mr Cem Aydin\nNet pay 2,000.00", 3),
        ("Sam Patel\nNI number CE423456D", 4),
        ("Ada Quill\nEmployee ID: E1001\nCE123456A\nApproved by Bram Oduya", 1),
        ("Bea Lund\nEmployee no: 00123\nCE523456A", 6),
    ],
)
def test_a_page_is_theirs_whom_it_shows_for_certain(text, row):
    assert owner(text).employee == row
    assert owner(text).by_number == (row != CEM.row_id)


@pytest.mark.parametrize(
    ("text", "doubt", "may_be"),
    [
        ("", PageDoubt.BLANK, ()),
        ("Acme Ltd\nPayslips of November 2026", PageDoubt.NO_MARK, ()),
        ("NI number: CE999956A\nJo Unknown", PageDoubt.UNKNOWN, ()),
        ("Sam Patel\nNet pay 2,000.00", PageDoubt.NAMESAKES, (4, 5)),
        ("Ada Quill CE123456A\nBram Oduya CE223456B", PageDoubt.SEVERAL, (1, 2)),
        ("Ada Quill CE999956A", PageDoubt.UNCERTAIN, (1,)),
    ],
)
def test_any_other_page_waits_for_someone(text, doubt, may_be):
    assert owner(text) == PageOwner(None, doubt, may_be)


def test_the_page_of_a_stranger_is_not_given_to_the_one_who_approved_it():
    assert owner("Payslip of Jo Stranger\nNet pay 2,000.00\nApproved by Cem Aydin").employee is None
    assert owner("Cem Aydin\nNI number: CE 99 99 56 A").employee is None


def test_an_id_that_differs_in_zeros_from_another_decides_nothing():
    found = owner("Employee no: 123\nNet pay")
    assert found.employee is None
    assert owner("Employee no: 123\nDee Marsh\nCE623456B").employee == 7


def test_a_list_of_employees_is_no_ones_payslip():
    everyone = "\n".join(f"{each.first_name} {each.last_name} {each.employee_id}" for each in (ADA, BRAM, CEM, SAM))
    assert owner(everyone).employee is None


def test_a_scan_and_a_page_with_form_fields_are_not_given_to_anyone():
    assert owner("", is_read=True, has_picture=True).doubt is PageDoubt.UNREADABLE
    assert owner("Ada Quill CE123456A", is_read=False).doubt is PageDoubt.UNREADABLE
    assert owner("Ada Quill CE123456A", has_notes=True).doubt is PageDoubt.NOTES


@pytest.mark.parametrize(
    ("text", "counter"),
    [
        ("Page 1 of 2", (1, 2)),
        ("PAGE: 2/3\nNet pay", (2, 3)),
        ("Payslip\n  1 of 2 \nNet pay", (1, 2)),
        ("Page 3 of 2", None),
        ("Page 1 of 2\nPage 2 of 2", None),
        ("Paid 1 of 2 instalments", None),
        ("Page 1 of 2nd", None),
    ],
)
def test_a_counter_is_read_where_it_is_one(text, counter):
    assert counter_on(text) == (PageCounter(*counter) if counter else None)


def test_a_counter_of_the_whole_file_says_nothing_about_a_payslip():
    assert of_payslips([PageCounter(1, 3), None, PageCounter(3, 3)]) == [None, None, None]
    own = [PageCounter(1, 2), PageCounter(2, 2), PageCounter(1, 1)]
    assert of_payslips(own) == own
