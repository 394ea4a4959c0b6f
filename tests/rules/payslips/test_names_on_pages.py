"""Names as payslips print them: whose payslip it is, who approved it, and words that are names elsewhere."""

import pytest

from service.rules.payslips.employee_identifiers import EmployeeIndex, Identifiers
from service.rules.payslips.recipient_check import Verdict
from tests.rules.payslips.printed_pages import (
    ADA,
    ANN,
    FIRST,
    OTHERS,
    WILL,
    judged,
    of_ada_among_all,
)


@pytest.mark.parametrize(
    "page",
    [
        *("Mr van der Oduya", "Mr B. van der Oduya", "Dear Mr Oduya", "Oduya, Bram", "BRAM ODUYA", "B Oduya"),
        *("O NEILL ZOE", "Zo\u00eb O Neill", "Z O NEILL", "Ms O'Neill", "Miss Z ONeill", "MS O'NEILL"),
        *("Mr Ng", "Mr W Ng", "Emp: 1002", "EMP 1003", "PERNR 1004"),
    ],
)
def test_case_16_a_page_that_shows_another_in_any_way_programs_print_holds_the_file(page):
    everyone = EmployeeIndex((ADA, *OTHERS))
    assert judged(FIRST, f"{page} Net pay 2,000.00", workforce=everyone, owner=ADA).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    "page",
    ["Mrs A Quill", "Mrs Quill-Carter", "Queries to Mr Ng", "Approved by Mr Oduya", "Dr 12.00 Cr 12.00", "Ms Other"],
)
def test_a_title_before_their_own_name_or_that_of_whoever_approved_it_holds_nothing(page):
    everyone = EmployeeIndex((ADA, *OTHERS))
    assert judged(f"{FIRST} {page}", workforce=everyone, owner=ADA).verdict is Verdict.CONFIRMED


def test_a_first_name_behind_a_title_is_not_the_last_name_of_another():
    james = Identifiers("1005", "James", "Martin", None, 15)
    sarah = Identifiers("1006", "Sarah", "James", None, 16)
    everyone = EmployeeIndex((james, sarah))
    page = "Mr James Martin Employee No 1005"
    assert judged(page, owner=james, workforce=everyone).verdict is Verdict.CONFIRMED
    assert judged(page, "Ms James", owner=sarah, workforce=everyone).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    "printed",
    [
        "BramOduya",
        "B r a m O d u y a",
        "Mr. B.A. Oduya",
        "Oduya Mr B",
        "B.K. Oduya",
        "Mrs Oduya, Bram",
        *(
            "M J O'Neill-Smith",
            "Mary O\u2019Neill Smith",
            "JOSE NUNEZ",
            "Jose\u0301 Nu\u0301n\u0303ez",
            "MAY, ANN",
            "Will Page",
        ),
    ],
)
def test_case_16_a_name_holds_however_it_is_printed(printed):
    assert of_ada_among_all(printed).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    "printed",
    [
        "You may be paid. Ann",
        "Paid in May 2026 Ann Road",
        "It will Page",
        "Annex Mayfair",
        "half a day",
        "Bonus 200 Day",
    ],
)
def test_words_that_are_names_elsewhere_hold_nothing_on_a_payslip_that_says_whose_it_is(printed):
    workforce = EmployeeIndex(
        (ADA, ANN, WILL, Identifiers("1011", "Anne", "Day", None, 17), Identifiers("1012", "Bonus", "Day", None, 18))
    )
    assert judged(f"{FIRST}\n{printed}", owner=ADA, workforce=workforce).verdict is Verdict.CONFIRMED


def test_an_initial_that_is_a_word_too_is_still_an_initial():
    abe = Identifiers("1011", "Abe", "Oduya", None, 17)
    workforce = EmployeeIndex((ADA, abe))
    for printed in ("A Oduya", "A. ODUYA", "Oduya, A"):
        assert judged(f"{FIRST}\n{printed}", owner=ADA, workforce=workforce).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize("printed", ["Approved by Bram Oduya", "Line manager: Mr B Oduya", "Contact: Bram Oduya"])
def test_who_approved_it_may_be_named(printed):
    assert of_ada_among_all(printed).verdict is Verdict.CONFIRMED


@pytest.mark.parametrize(
    "printed",
    [
        "Job title: Manager\nBram Oduya",
        "Approved 12/11/2026 Bram Oduya",
        "Manager Name: Bram Oduya",
        "Director fees Bram Oduya",
    ],
)
def test_case_16_a_second_payslip_on_the_page_is_not_passed_for_who_approved_it(printed):
    assert of_ada_among_all(printed).verdict is Verdict.CONTRADICTED


def test_a_name_that_two_employees_have_confirms_for_neither():
    other = Identifiers("E-0078", "Ada", "Quill", "PW445566B", 20)
    amy = Identifiers("1013", "Amy", "Quill", None, 21)
    workforce = EmployeeIndex((ADA, other, amy))

    def of(text, owner=ADA):
        return judged(text, owner=owner, workforce=workforce).verdict

    assert of("Ada Quill") is of("Ada Quill", other) is Verdict.UNCONFIRMED
    assert of("A Quill") is of("A Quill", amy) is Verdict.UNCONFIRMED
    assert of("Amy Quill", amy) is Verdict.CONFIRMED
    assert of("Ada Quill Employee No 1001") is Verdict.CONFIRMED
    assert of("Ada Quill NI PW445566B") is Verdict.CONTRADICTED
    assert of("Ada Quill Employee No E-0078") is Verdict.CONTRADICTED


#: Someone, and how a program prints their name on a page of a file that was given to someone else.
PRINTED_OTHERWISE = (
    ("Ada", "Quill", "Ada Rose Mary Quill"),
    ("Ada", "Quill", "Ada R M Quill"),
    ("Ada", "Quill", "A.R.M. Quill"),
    ("Ada", "Quill", "Forenames: Ada Rose Surname: Quill"),
    ("Ada", "Quill", "Surname: Quill First name(s): Ada Rose"),
    ("Mary Jane", "Watson", "MJ Watson"),
    ("Mary Jane", "Watson", "Maryjane Watson"),
    ("Ayse", "Yildiz", "Ay\u015fe Y\u0131ld\u0131z"),
    ("Karm", "Hamrun", "Karm \u0126amrun"),
    ("Elcin", "Eliyeva", "El\u00e7in \u018fliyeva"),
    ("Joerg", "Mueller", "J\u00f6rg M\u00fcller"),
    ("Anne", "Smith-Jones", "Anne Smith"),
    ("Anne", "Smith-Jones", "Anne Marie Jones"),
    ("Jose", "Garcia Marquez", "Jos\u00e9 Garc\u00eda"),
    ("Maria", "de la Cruz Santos", "Maria de la Cruz"),
    ("Siobhan", "Mac Giolla", "Siobhan MacGiolla"),
    ("Rene", "MacDonald", "Ren\u00e9 Mac Donald"),
    ("Sean", "O'Riordan", "Sean ORiordan"),
)


@pytest.mark.parametrize(("first", "last", "printed"), PRINTED_OTHERWISE)
def test_case_16_longer_and_shorter_forms_of_a_name_hold_too(first, last, printed):
    other = Identifiers("1050", first, last, None, 30)
    owner = Identifiers("1002", "Bram", "Oduya", "CE234561B", 12)
    page = "Name: Bram Oduya\nNI number: CE234561B"
    found = judged(page, f"Payslip {printed} Net pay 2,000.00", owner=owner, workforce=EmployeeIndex((owner, other)))
    assert [(each.page, each.row_id) for each in found.contradictions] == [(2, 30)]


@pytest.mark.parametrize(("first", "last", "printed"), PRINTED_OTHERWISE)
def test_a_form_of_their_own_name_never_contradicts_its_owner(first, last, printed):
    owner = Identifiers("1050", first, last, None, 30)
    everyone = EmployeeIndex((owner, Identifiers("1002", "Bram", "Oduya", "CE234561B", 12)))
    assert judged(f"{printed} Net pay 2,000.00", owner=owner, workforce=everyone).verdict is not Verdict.CONTRADICTED


def test_a_shorter_form_that_is_the_name_of_a_colleague_confirms_for_neither():
    anne = Identifiers("1051", "Anne", "Smith", None, 31)
    double = Identifiers("1052", "Anne", "Smith-Jones", None, 32)
    both = EmployeeIndex((anne, double))
    assert judged("Anne Smith", owner=anne, workforce=both).verdict is Verdict.UNCONFIRMED
    assert judged("Anne Smith", owner=double, workforce=both).verdict is Verdict.UNCONFIRMED
    assert judged("Anne Smith-Jones", owner=double, workforce=both).verdict is Verdict.CONFIRMED
    assert judged("Anne Smith Employee ID: 1051", owner=anne, workforce=both).verdict is Verdict.CONFIRMED


@pytest.mark.parametrize(
    "printed",
    ["Ada Net Pay Quill", "Ada Department Sales Quill", "Bram Bonus Hours Oduya", "Bram 12 High Street Oduya"],
)
def test_columns_of_a_payslip_are_no_middle_names(printed):
    workforce = EmployeeIndex((ADA, Identifiers("1002", "Bram", "Oduya", None, 12)))
    amy = Identifiers("1003", "Amy", "Hart", "AB987654B", 13)
    assert judged(f"Amy Hart {printed}", owner=amy, workforce=workforce).verdict is Verdict.CONFIRMED


@pytest.mark.parametrize(
    "printed", ["Anne Smith-Jones", "Anne Jones-Smith", "SMITH\u2010JONES, ANNE", "Smith-Jones Anne"]
)
def test_half_of_a_double_last_name_confirms_nothing_alone(printed):
    anne = Identifiers("1051", "Anne", "Smith", None, 31)
    alone = EmployeeIndex((anne,))
    assert judged(printed, owner=anne, workforce=alone).verdict is Verdict.UNCONFIRMED
    assert judged(f"{printed} Employee ID: 1051", owner=anne, workforce=alone).verdict is Verdict.CONFIRMED
    assert judged("Anne-Marie Smith", owner=anne, workforce=alone).verdict is Verdict.CONFIRMED
