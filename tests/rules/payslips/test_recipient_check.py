import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.facts.payslips import PdfPage
from service.rules.payslips.employee_identifiers import EmployeeIndex, Identifiers
from service.rules.payslips.recipient_check import Verdict, check_owner

AMELIA = Identifiers("1002", "Amelia", "Hart", "CE234567A", 1)
BEN = Identifiers("1003", "Ben", "Carter", "AB987654B", 2)
ZOE = Identifiers("E-7", "Zoë", "O'Brien-Łuć", None, 3)
EVERYONE = EmployeeIndex((AMELIA, BEN, ZOE))


def verdict(text, owner=AMELIA):
    return judged(text, owner=owner).verdict


def judged(*pages, owner=AMELIA, workforce=EVERYONE):
    return check_owner([PdfPage(page) if isinstance(page, str) else page for page in pages], owner, workforce)


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


ADA = Identifiers("1001", "Ada", "Quill", "CE123456A", 11)
BRAM = Identifiers("1002", "Bram", "Oduya", None, 12)
TWO = EmployeeIndex((ADA, BRAM))
FIRST = "Name: Ada Quill\nNI number: CE123456A\nEmployee No: 1001"


def of_ada(*pages):
    return judged(*pages, owner=ADA, workforce=TWO)


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


OTHERS = (
    Identifiers("1002", "Bram", "van der Oduya", "AB987654B", 12),
    Identifiers("1003", "Zo\u00eb", "O\u2019Neill", None, 13),
    Identifiers("1004", "Wei", "Ng", None, 14),
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


def test_an_ni_number_without_its_letter_is_the_one_with_it():
    short = Identifiers("1001", "Ada", "Quill", "CE123456", 11)
    assert of_ada("NI number: CE 12 34 56").verdict is Verdict.CONFIRMED
    assert (
        judged("NI number CE123456A", owner=short, workforce=EmployeeIndex((short, BRAM))).verdict is Verdict.CONFIRMED
    )
    assert of_ada("NI number CE123457").verdict is Verdict.CONTRADICTED
    assert of_ada("Our order PO123456").verdict is Verdict.UNCONFIRMED  # a number of another kind
    assert judged("NI number CE123456", owner=BRAM, workforce=TWO).verdict is Verdict.CONTRADICTED


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


ANN = Identifiers("1003", "Ann", "May", None, 13)
WILL = Identifiers("E-0077", "Will", "Page", None, 14)
MARY = Identifiers("1009", "Mary Jane", "O'Neill-Smith", None, 15)
NUMBERED = Identifiers("1010", "José", "Núñez", "AB987654C", 16)
ALL = EmployeeIndex((ADA, BRAM, ANN, WILL, MARY, NUMBERED))


def of_ada_among_all(text):
    return judged(f"{FIRST}\n{text}", owner=ADA, workforce=ALL)


@pytest.mark.parametrize(
    "printed",
    [
        *(
            "A B 9 8 7 6 5 4 C",
            "AB 987 654 C",
            "AB_98_76_54_C",
            "AB - 98 - 76 - 54 - C",
            "AB \u2013 98 \u2013 76 \u2013 54 C",
        ),
        "NINOAB987654CNet pay",
        "AB987654",
        "ab987654c",
        "AB987\n654C",
        "AB98765 4C",
        "A B 98 76 54 C",
        "AB987654C1",
        *(
            "\uff21\uff22\uff19\uff18\uff17\uff16\uff15\uff14\uff23",
            "AB\u00a098\u200976\u202f54\u00a0C",
            "AB\n98\n76\n54",
        ),
    ],
)
def test_case_16_a_known_ni_number_holds_whatever_parts_it(printed):
    assert [(each.mark, each.row_id) for each in of_ada_among_all(printed).contradictions] == [("ni_number", 16)]


@pytest.mark.parametrize("printed", ["C E 1 2 3 4 5 6 A", "CE - 12 - 34 - 56 - A", "CE 123 456 A", "CE\n12\n34\n56\nA"])
def test_their_own_ni_number_confirms_whatever_parts_it(printed):
    assert of_ada(f"Number {printed}").verdict is Verdict.CONFIRMED


def test_numbers_that_only_resemble_an_ni_number_hold_nothing():
    for text in ("Overtime at 12.50 for 37 hours", "Ref PO 12 34 56 78", "Tel 0123 456 789", "Total 98 76 54"):
        assert of_ada_among_all(text).verdict is Verdict.CONFIRMED
    assert of_ada_among_all("NI No: JK 112 233 D").verdict is Verdict.CONTRADICTED


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
