"""Whose payslip a file is, by what its pages show: confirmed, contradicted or neither."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.facts.payslips import PdfPage
from service.rules.payslips.employee_identifiers import EmployeeIndex, Identifiers
from service.rules.payslips.recipient_check import Verdict, check_owner, id_differs
from tests.rules.payslips.printed_pages import (
    ADA,
    AMELIA,
    FIRST,
    TWO,
    ZOE,
    judged,
    of_ada,
)


def verdict(text, owner=AMELIA):
    return judged(text, owner=owner).verdict


def test_each_mark_alone_confirms():
    assert verdict("Payslip of Amelia Hart") is Verdict.CONFIRMED
    assert verdict("HART, AMELIA  Net pay 2,000.00") is Verdict.CONFIRMED
    assert verdict("A Hart") is Verdict.CONFIRMED
    assert verdict("NI: CE 23 45 67 A") is Verdict.CONFIRMED
    assert verdict("Employee ID: 1002") is Verdict.CONFIRMED
    assert verdict("Works No. 1002") is Verdict.CONFIRMED
    assert verdict("zoe o\u2019brien-luc", ZOE) is Verdict.CONFIRMED


def test_each_mark_of_someone_else_contradicts():
    assert verdict("Payslip of Ben Carter") is Verdict.CONTRADICTED
    assert verdict("Carter B") is Verdict.CONTRADICTED
    assert verdict("NI AB987654B") is Verdict.CONTRADICTED
    assert verdict("NI DQ234561C Amelia Hart") is not Verdict.CONTRADICTED  # no such number can be
    assert verdict("NI JK234561C Amelia Hart") is Verdict.CONTRADICTED
    assert verdict("Employee number 4711") is Verdict.CONTRADICTED
    assert verdict("for employee 1003") is Verdict.CONTRADICTED


def test_a_number_of_someone_else_contradicts_whoever_is_named_beside_it():
    assert verdict("Amelia Hart, NI AB987654B") is Verdict.CONTRADICTED
    assert verdict("Amelia Hart, Employee ID 1003") is Verdict.CONTRADICTED
    assert verdict("NI CE234567A and AB987654B") is Verdict.CONTRADICTED


def test_someone_else_may_be_named_once_a_number_says_whose_it_is():
    assert verdict("Amelia Hart 1002. Employee ID: 1002. Approved by Ben Carter") is Verdict.CONFIRMED
    assert verdict("Amelia Hart. Approved by Ben Carter") is Verdict.CONTRADICTED


def test_an_employee_without_an_ni_number_is_not_given_a_colleagues():
    assert verdict("NI CE234567A", ZOE) is Verdict.CONTRADICTED
    assert verdict("NI JK234561C Zoe O'Brien-Luc", ZOE) is Verdict.CONFIRMED


def test_a_text_without_marks_proves_nothing():
    assert verdict("") is Verdict.UNCONFIRMED
    assert verdict("Net pay 1003.00, payroll 11/2026, employee pension 52.00") is Verdict.UNCONFIRMED


def test_reasons_name_no_number():
    reasons = [each.message for each in judged("NI AB987654B Ben Carter Employee ID 1003").contradictions]
    assert len(reasons) == 3
    assert not any("987654" in reason or "1003" in reason or "Carter" in reason for reason in reasons)


@pytest.mark.parametrize(
    "other", ["Bram Oduya", "ODUYA, Bram", "Mr B. Oduya", "Bram Jan Oduya", "Employee No 1002", "staff id 1002"]
)
def test_case_16_any_page_that_shows_another_employee_holds_the_file(other):
    found = of_ada(FIRST, f"Payslip\n{other}\nNet pay 2,000.00")
    assert found.verdict is Verdict.CONTRADICTED
    assert [(each.page, each.row_id) for each in found.contradictions] == [(2, 12)]
    assert of_ada(f"Payslip\n{other}", FIRST).verdict is Verdict.CONTRADICTED


def test_case_16_the_fifteenth_page_counts_as_the_first():
    pages = [FIRST + "\n" + "Terms and conditions. " * 4000, *["more " * 1000] * 13, "Bram Oduya"]
    found = of_ada(*pages)
    assert [each.page for each in found.contradictions] == [15]


def test_case_16_two_payslips_on_one_page_are_held():
    assert of_ada(FIRST + "\nGross pay 1.00\nName: Bram Oduya\nGross pay 2.00").verdict is Verdict.CONTRADICTED
    assert of_ada(FIRST + "\nApproved by Bram Oduya").verdict is Verdict.CONFIRMED


def test_case_16_what_was_not_read_is_never_confirmed():
    assert of_ada(FIRST, "Holiday left: 12 days").verdict is Verdict.CONFIRMED
    assert of_ada(FIRST, PdfPage("", is_read=False)).verdict is Verdict.UNCONFIRMED
    assert of_ada(PdfPage(FIRST, is_read=False)).verdict is Verdict.UNCONFIRMED
    assert of_ada(FIRST, PdfPage("Scanned with care", has_picture=True)).verdict is Verdict.UNCONFIRMED
    assert of_ada(PdfPage(FIRST, has_picture=True)).verdict is Verdict.CONFIRMED  # a logo


@pytest.mark.parametrize(
    "second", ["Payslip\nB. Stranger\nNet pay 2,000.00", "Year to date 24,000.00", "Tax code 1257L", "Your wages"]
)
def test_case_16_a_page_with_pay_that_does_not_say_whose_it_is_is_never_confirmed(second):
    assert of_ada(FIRST, second).verdict is of_ada(second, FIRST).verdict is Verdict.UNCONFIRMED
    assert of_ada(FIRST, f"Ada Quill {second}").verdict is Verdict.CONFIRMED


@pytest.mark.parametrize("shown", ["Ref: 1002", "Payroll 1002", "PERSONNEL 1002", "Our reference 1002"])
def test_case_16_the_id_of_another_behind_a_word_for_many_numbers_holds_a_page_without_their_own(shown):
    assert [each.row_id for each in of_ada(FIRST, f"{shown} Net pay 2,000.00").contradictions] == [12]
    assert of_ada(f"{FIRST}\n{shown}").verdict is Verdict.CONFIRMED


@pytest.mark.parametrize("shown", ["Payroll 11/2026", "Bank ref 1002", "Ref: 44", "Payroll 1002.00", "Ref: 1001"])
def test_other_numbers_behind_such_a_word_hold_nothing(shown):
    assert not of_ada(FIRST, f"{shown} and notes").contradictions


@pytest.mark.parametrize(
    "filler", [" ", "\u00a0", "\n", "1 ", "A", "a b ", ".", "-", "AB12", "employee ", "employee no ", "NI "]
)
def test_case_31_a_text_of_any_kind_is_judged_at_once(filler):
    text = "employee" + filler * (500_000 // len(filler)) + "Ada Quill"
    assert judged(text, owner=ADA, workforce=TWO).verdict in set(Verdict)


LETTERS = st.text("ABCEGHJKLMNPRSTWXYZ", min_size=2, max_size=2)


#: None is a word of the labels below: "Aa" before "Employee ID" would be someone called Aa Id.
NAMES = st.text("abcdefghij", min_size=2, max_size=8).map(str.title).filter(lambda name: name != "Id")
PEOPLE = st.builds(
    Identifiers,
    st.integers(1, 99999).map(str),
    NAMES,
    NAMES,
    st.one_of(st.none(), st.builds("AB{:06}C".format, st.integers(0, 999999))),
)


@given(PEOPLE, PEOPLE, st.permutations(["id", "name", "ni"]), st.integers(1, 3))
def test_a_payslip_of_one_person_is_never_confirmed_for_another(one, other, order, count):
    assume(one.employee_id != other.employee_id and one.ni_number != other.ni_number)
    assume((one.first_name, one.last_name) != (other.first_name, other.last_name))
    assume({one.first_name, one.last_name} != {other.first_name, other.last_name})
    assume(not (one.first_name[0] == other.first_name[0] and one.last_name == other.last_name))
    assume(not (one.first_name[0] == other.last_name[0] and one.last_name == other.first_name))
    lines = {
        "id": f"Employee ID: {one.employee_id}",
        "name": f"Name: {one.first_name} {one.last_name}.",
        "ni": f"NI number {one.ni_number or ''}",
    }
    text = "\n".join(lines[name] for name in order[:count])
    workforce = EmployeeIndex((one, other))
    assert judged(text, owner=other, workforce=workforce).verdict is not Verdict.CONFIRMED
    if "id" in order[:count]:
        assert judged(text, owner=other, workforce=workforce).verdict is Verdict.CONTRADICTED
    assert judged(text, owner=one, workforce=workforce).verdict is not Verdict.CONTRADICTED


#: IDs that are the same to a program that leaves out what parts their numbers.
PARTED = (("1-11", "Ada"), ("11-1", "Bram"), ("111", "Cem"))


@pytest.mark.parametrize(("own", "first"), PARTED)
@pytest.mark.parametrize(("shown", "_first"), PARTED)
def test_case_4_an_id_that_is_a_colleagues_as_it_stands_is_the_colleagues(own, first, shown, _first):
    everyone = EmployeeIndex([Identifiers(each, name, "Quill", None, row) for row, (each, name) in enumerate(PARTED)])
    owner = next(each for each in everyone.by_id.values() if each.employee_id == own)
    found = check_owner([PdfPage(f"Employee No: {shown} Net pay")], owner, everyone)
    assert (found.verdict is Verdict.CONTRADICTED) == (own != shown)


@pytest.mark.parametrize(
    "leader", [" .......... ", ". . . . . : ", " : ----- ", ".....: ", " ________ ", "……… ", " ····· "]
)
def test_case_16_what_leads_from_a_label_to_its_number_hides_no_id(leader):
    for text in (f"Employee No{leader}1002 Net pay 2,000", f"Ada Quill Payroll ID{leader}1002"):
        assert of_ada(text).verdict is Verdict.CONTRADICTED
    assert of_ada(f"Employee No{leader}1001").verdict is Verdict.CONFIRMED


@pytest.mark.parametrize(
    "text",
    [
        "Line manager: Ada Quill Employee: Bob Stranger Net pay 2,000",
        "Payroll contact: Ada Quill. Employee: Robert Stranger.",
        "Approved by Ada Quill",
    ],
)
def test_case_16_a_name_that_stands_there_by_the_way_says_of_no_one_that_it_is_theirs(text):
    assert of_ada(text).verdict is Verdict.UNCONFIRMED


def test_case_16_the_end_of_a_longer_name_is_not_certainly_someone():
    maria, carmen = Identifiers("1", "Maria", "Lopez", None, 1), Identifiers("2", "Carmen", "Lopez", None, 2)
    everyone = EmployeeIndex([maria, carmen])
    assert check_owner([PdfPage("Maria del Carmen Lopez")], carmen, everyone).verdict is not Verdict.CONFIRMED
    assert check_owner([PdfPage("Name: Carmen Lopez")], carmen, everyone).verdict is Verdict.CONFIRMED


def test_case_18_an_id_that_looks_like_a_month_is_an_id_where_someone_has_it():
    cy, di = Identifiers("2019-12", "Cy", "Dell", None, 1), Identifiers("2019-13", "Di", "Moss", None, 2)
    everyone = EmployeeIndex([cy, di])
    assert check_owner([PdfPage("Employee No: 2019-13")], cy, everyone).verdict is Verdict.CONTRADICTED
    assert check_owner([PdfPage("Employee No: 2019-12")], cy, everyone).verdict is Verdict.CONFIRMED


#: A pay date, or an amount, in the column behind the label.
BESIDE_A_LABEL = EmployeeIndex(
    [
        Identifiers("14", "Ada", "Quill", "QQ123456C", 1),
        Identifiers("28", "Bram", "Oduya", None, 2),
        Identifiers("30", "June", "Moss", None, 3),
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Employee No 14 Nov 2026 Bob Stranger Net pay", Verdict.UNCONFIRMED),
        ("Pay date Employee No 28/11/2026 14 Ada Quill NI number QQ123456C", Verdict.CONFIRMED),
        ("Employee No 28 Nov 2026 14 Ada Quill NI QQ 12 34 56 C", Verdict.CONFIRMED),
        ("Cost centre Employee No\n-------- ------\n4000 1001 Ada Quill NI QQ123456C", Verdict.CONFIRMED),
        ("Employee No ------ 2,000.00 Ada Quill NI QQ123456C", Verdict.CONFIRMED),
        ("Employee No: 14 Payslip issued to: Ada Quill. Approved by Bram Oduya", Verdict.CONFIRMED),
        ("Employee No: 14 Finance Director Ada Quill. Payroll contact: Bram Oduya", Verdict.CONFIRMED),
        ("Pay slip prepared for: Ada Quill Net pay", Verdict.CONFIRMED),
        ("Month June Ada Quill Net pay 2000", Verdict.CONFIRMED),
        ("Issued to Bram Oduya Employee No: 14 Ada Quill", Verdict.CONTRADICTED),
    ],
)
def test_case_16_what_is_no_id_and_no_approver_costs_no_one_their_payslip(text, expected):
    owner = BESIDE_A_LABEL.by_id["14"]
    assert check_owner([PdfPage(text)], owner, BESIDE_A_LABEL).verdict is expected


def test_an_id_that_humaans_shows_no_more_differs_and_one_that_may_not_be_seen_does_not():
    assert id_differs("1001", "")
    assert not id_differs("1001", None)
    assert not id_differs("e-7", "E-7")
