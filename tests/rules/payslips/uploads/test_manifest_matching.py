"""Which line of a manifest is about which file: names, folders, and those that could be meant twice."""

import pytest

from service.rules.payslips.uploads.manifest import read_manifest, unreadable
from service.rules.payslips.uploads.manifest_matching import (
    NO_FOLDER,
    NOT_IN_MANIFEST,
    TWO_IDS,
    UNREADABLE_MANIFEST,
    ids_by_manifest,
)

PER_EMPLOYEE = "1001/payslip.pdf,1001\n1002/payslip.pdf,1002\n"


def given(lines, *paths):
    manifest = read_manifest(f"file,employee_id\n{lines}")
    assert not manifest.faults
    return ids_by_manifest(paths, manifest)


def test_a_line_without_folders_names_the_only_file_of_that_name():
    assert given("1002.pdf,1001", "folder/1002.PDF") == ["1001"]
    assert given("scan,1001", "Scan.pdf") == ["1001"]
    assert given("scan.pdf,1001", "other.pdf", "", "/") == [NOT_IN_MANIFEST] * 3


def test_case_4_a_folder_for_each_employee_gives_each_their_own_file():
    assert given(PER_EMPLOYEE, "1001/payslip.pdf", "1002/payslip.pdf") == ["1001", "1002"]
    assert given(PER_EMPLOYEE, "November\\1002\\Payslip.PDF", "November\\1001\\Payslip.PDF") == ["1002", "1001"]
    assert given("./C:/pay/1001/payslip.pdf,1001\n", "1001/payslip.pdf") == ["1001"]


def test_case_4_a_file_in_another_folder_is_not_the_one_that_is_named():
    assert given("1001/payslip.pdf,1001\n", "1002/payslip.pdf") == [NOT_IN_MANIFEST]
    assert given("1/payslip.pdf,1001\n", "11/payslip.pdf") == [NOT_IN_MANIFEST]
    assert given("1001/payslip.pdf,1001\n", "1001/again/payslip.pdf") == [NOT_IN_MANIFEST]


def test_case_4_a_name_that_several_files_or_lines_have_is_no_ones():
    assert given("payslip.pdf,1001\n", "a/payslip.pdf", "b/payslip.pdf") == [NO_FOLDER] * 2
    assert given(PER_EMPLOYEE, "payslip.pdf") == [TWO_IDS]


def test_the_line_with_more_of_the_folders_goes_before_the_one_with_fewer():
    lines = f"payslip.pdf,1003\n{PER_EMPLOYEE}"
    assert given(lines, "1002/payslip.pdf", "other/payslip.pdf") == ["1002", "1003"]


@pytest.mark.parametrize("path", ["payslip.pdf", "1001/payslip.pdf", "x" * 300])
def test_a_manifest_that_cannot_be_read_gives_no_file_to_anyone(path):
    assert ids_by_manifest([path], unreadable("It is torn.")) == [UNREADABLE_MANIFEST]


def test_a_line_that_gives_one_file_to_two_employees_gives_it_to_neither():
    manifest = read_manifest("file,employee_id\n1001/p.pdf,1001\n1001\\P.pdf,1002\n")
    assert manifest.faults == ("The manifest gives 1001\\P.pdf to two Employee IDs.",)
    assert ids_by_manifest(["1001/p.pdf"], manifest) == [TWO_IDS]
    assert ids_by_manifest(["y" * 300 + ".pdf"], manifest)[0].code == "name_too_long"
