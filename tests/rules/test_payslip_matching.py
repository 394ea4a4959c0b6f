import pytest

from service.rules.payslip_matching import Unnamed, employee_id_of, pattern_fault, read_manifest

KNOWN = ("1001", "1002", "E-7", "10020")


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
def test_F49_a_file_that_names_nobody_or_two_is_nobodys(name, code):
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


def test_a_name_unlike_the_pattern_is_nobodys():
    found = employee_id_of("1002.pdf", KNOWN, pattern="payslip_{employee_id}.pdf")
    assert isinstance(found, Unnamed)
    assert pattern_fault("payslip.pdf") is not None
    assert pattern_fault("{employee_id}") is None


def test_a_manifest_goes_before_the_name():
    manifest = read_manifest("\ufeffEmployee ID,File\n1001,1002.pdf\n")
    assert employee_id_of("folder/1002.PDF", KNOWN, manifest=manifest) == "1001"
    other = employee_id_of("1001.pdf", KNOWN, manifest=manifest)
    assert isinstance(other, Unnamed)
    assert other.code == "not_in_manifest"


def test_a_manifest_that_says_two_things_of_one_file_names_nobody():
    manifest = read_manifest("file,employee_id\na.pdf,1001\na.pdf,1002\n,1001\nb.pdf,\n")
    assert isinstance(employee_id_of("a.pdf", KNOWN, manifest=manifest), Unnamed)
    assert len(manifest.faults) == 3


def test_a_manifest_without_its_headings_is_told():
    assert read_manifest("a.pdf,1001\n").faults
    assert read_manifest("").faults
