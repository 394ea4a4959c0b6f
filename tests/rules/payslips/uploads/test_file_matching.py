import pytest

from service.rules.payslips.uploads.file_matching import Unnamed, employee_id_of, pattern_fault
from service.rules.payslips.uploads.known_ids import KnownIds
from tests.rules.payslips.uploads.week_names import WEEKS_AND_YEARS

KNOWN = KnownIds(("1001", "1002", "E-7", "10020"))


@pytest.mark.parametrize(
    ("name", "employee_id"),
    [
        ("1002.pdf", "1002"),
        ("2026-11/1002.PDF", "1002"),
        ("C:\\payslips\\Payslip_1002_November 2026.pdf", "1002"),
        ("payslip-e-7-nov.pdf", "E-7"),
        ("Payslip (10020).pdf", "10020"),
        ("E-7.pdf", "E-7"),
    ],
)
def test_a_file_is_named_by_the_known_id_in_its_name(name, employee_id):
    assert employee_id_of(name, KNOWN) == employee_id


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("9999.pdf", "unknown_employee"),
        ("Amelia Hart.pdf", "unknown_employee"),
        ("1001 and 1002.pdf", "ambiguous"),
        ("x1002.pdf", "unknown_employee"),
        ("21002.pdf", "unknown_employee"),
        ("", "unknown_employee"),
    ],
)
def test_F49_a_file_that_names_no_one_or_two_is_no_ones(name, code):
    found = employee_id_of(name, KNOWN)
    assert isinstance(found, Unnamed)
    assert found.code == code


@pytest.mark.parametrize(
    ("pattern", "name", "employee_id"),
    [
        ("payslip_{employee_id}_*.pdf", "Payslip_1002_Nov.pdf", "1002"),
        ("{employee_id}.pdf", "9999.pdf", "9999"),
        ("*-{employee_id}.pdf", "Nov-2026-E.7.pdf", "E.7"),
    ],
)
def test_a_pattern_says_where_the_id_stands(pattern, name, employee_id):
    assert employee_id_of(name, KNOWN, pattern=pattern) == employee_id


def test_a_name_unlike_the_pattern_is_no_ones():
    found = employee_id_of("1002.pdf", KNOWN, pattern="payslip_{employee_id}.pdf")
    assert isinstance(found, Unnamed)
    assert pattern_fault("payslip.pdf") is not None
    assert pattern_fault("{employee_id}") is None


@pytest.mark.parametrize(
    ("pattern", "name", "employee_id"),
    [
        ("*_{employee_id}_*.pdf", "payslip_2026_11_1044_x.pdf", None),
        ("*_{employee_id}_*.pdf", "payslip_27.11.2026_1044_x.pdf", "1044"),
        ("*_{employee_id}_*.pdf", "payslip_500_11_x.pdf", None),
        ("*{employee_id}*", "1" * 240, None),
        ("*a*a*a*a{employee_id}*a*a*a*a*b", "a" * 250, None),
        ("payslip_{employee_id}.pdf", "payslip_11.pdf", "11"),
    ],
)
def test_case_18_a_pattern_that_fits_in_several_places_names_no_one(pattern, name, employee_id):
    found = employee_id_of(name, WEEKS_AND_YEARS, pattern=pattern)
    assert (None if isinstance(found, Unnamed) else found) == employee_id


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("payslip_{employee_id}*.pdf", "payslip_1044.pdf"),
        ("payslip_{employee_id}*.pdf", "payslip_1044_nov.pdf"),
        ("*{employee_id}.pdf", "payslip-1044.pdf"),
        ("{employee_id}*", "1044 Ada Quill.pdf"),
    ],
)
def test_a_pattern_parts_no_number(pattern, name):
    known = KnownIds(("1", "4", "10", "44", "104", "1044"))
    assert employee_id_of(name, known, pattern=pattern) == "1044"


def test_a_name_longer_than_any_file_has_is_listed():
    assert isinstance(employee_id_of("1044 " * 100 + ".pdf", WEEKS_AND_YEARS), Unnamed)
    assert pattern_fault("*" * 11 + "{employee_id}")


@pytest.mark.parametrize("ids", [("E-7", "E_7"), ("E_7", "E-7"), ("10.01", "10 01"), ("A/7", "A-7")])
def test_case_4_ids_that_differ_only_in_what_parts_them_are_told_apart_by_no_longer_name(ids):
    for employee_id in ids:
        found = employee_id_of(f"payslip {employee_id.replace('/', '_')} x.pdf", KnownIds(ids))
        assert isinstance(found, Unnamed)
        assert all(each in found.message for each in ids)


def test_an_id_with_a_stroke_is_found_whatever_stands_in_its_place():
    assert employee_id_of("payslip_ACME_17_2026-11-27.pdf", KnownIds(("ACME/17",))) == "ACME/17"


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("E-100.pdf", ("100", "E-200")),
        ("E_100 payslip.pdf", ("100", "E-200")),
        ("UK-1001.pdf", ("1001", "US-1002")),
        ("1001-A.pdf", ("1001", "1002-B")),
    ],
)
def test_case_4_an_id_that_may_be_a_part_of_a_longer_one_names_no_one(name, ids):
    assert employee_id_of(name, KnownIds(ids)).code == "ambiguous"


@pytest.mark.parametrize(
    "name",
    [
        "Payslip-1001.pdf", "Emp 1001.pdf", "Ada Quill 1001.pdf", "1001 Pay Nov 2026.pdf", "Tom 1001.pdf",
        "HR 1001.pdf", "1001 payslips.pdf", "1001_Payslips_Nov2026.pdf",
    ],
)  # fmt: skip
def test_words_beside_an_id_are_no_part_of_it(name):
    assert employee_id_of(name, KnownIds(("1001", "E-200"))) == "1001"


@pytest.mark.parametrize(
    ("name", "pattern"), [("payslip-US1001.pdf", "payslip*{employee_id}.pdf"), ("US1001.pdf", "*{employee_id}.pdf")]
)
def test_a_pattern_cuts_no_word(name, pattern):
    assert employee_id_of(name, KnownIds(("S1001", "S1002")), pattern=pattern) not in {"S1001", "S1002"}


@pytest.mark.parametrize(
    ("ids", "name", "pattern"),
    [
        (("200", "E-200", "E-201"), "PayslipE-200.pdf", "*{employee_id}.pdf"),
        (("200", "E-200", "E-201"), "PayslipE-200_Nov.pdf", "*{employee_id}_*.pdf"),
        (("200", "201", "US-200"), "NovUS-200.pdf", "*{employee_id}.pdf"),
        (("200", "201", "US-200"), "AcmeUS-200-Nov.pdf", "*{employee_id}*.pdf"),
    ],
)
def test_case_4_where_a_longer_id_fits_too_a_pattern_gives_the_file_to_no_one(ids, name, pattern):
    assert isinstance(employee_id_of(name, KnownIds(ids), pattern=pattern), Unnamed)


def test_beside_a_word_of_the_pattern_an_id_may_begin_with_letters():
    assert employee_id_of("payslipS1001.pdf", KnownIds(("S1001",)), pattern="payslip*{employee_id}.pdf") == "S1001"


@pytest.mark.parametrize(
    "name",
    ["32 payslips.pdf", "All 32 payslips.pdf", "Payslip 32 hours.pdf", "Payslip PE 32.pdf", "Payslip ending 11.pdf"],
)
def test_case_18_a_count_of_payslips_or_hours_is_no_id(name):
    assert isinstance(employee_id_of(name, KnownIds(("11", "32"))), Unnamed)
