from datetime import date

import pytest

from service.rules.payslips.uploads.batch_names import employee_ids_of
from service.rules.payslips.uploads.file_matching import Unnamed
from service.rules.payslips.uploads.known_ids import KnownIds
from service.rules.payslips.uploads.manifest import read_manifest

PAYDAY = date(2026, 11, 27)
KNOWN = KnownIds(
    (
        "1001",
        "1002",
        "1003",
        "2025",
        "2026",
        "7",
        "11",
        "32",
        "P12",
        "P101",
        "P102",
        "P103",
        "112026",
        "112027",
        "400001",
        "400002",
        "400003",
    )
)
SURE = ("1001", "1002", "1003")


def named(form, *employee_ids, beside=SURE):
    """What the files of these IDs are given to, in a batch with others of the same form."""
    found = employee_ids_of([form.format(each) for each in (*beside, *employee_ids)], KNOWN, pay_date=PAYDAY)
    return [None if isinstance(each, Unnamed) else each for each in found[len(beside) :]]


@pytest.mark.parametrize(
    "form",
    ["{}.pdf", "Payslip {}.pdf", "payslip_{}_2026-11-27.pdf", "{}_Nov2026.pdf", "{} week 35.pdf", "{}_M8_2026-27.pdf"],
)
def test_an_id_that_may_be_the_year_is_one_where_others_are_named_alike(form):
    assert named(form, "2025", "2026") == ["2025", "2026"]
    assert named(form, "2025", "2026", beside=SURE[:2]) == [None, None]


def test_a_short_id_is_one_where_others_are_named_alike_unless_it_makes_a_date_or_a_week():
    assert named("payslip_{}_2026-11.pdf", "7", "32") == ["7", "32"]
    assert named("Nov 2026 {}.pdf", "32") == ["32"]
    assert named("{} Nov 2026.pdf", "11", "32") == [None, "32"]
    assert named("Payslip week {}.pdf", "32") == [None]
    assert named("{} (2).pdf", "11") == [None]


def test_an_id_that_may_be_a_month_is_one_where_the_others_are_as_long():
    assert named("payslip_{}.pdf", "112026") == [None]
    assert named("payslip_{}_2026-11-27.pdf", "112026") == ["112026"]
    assert named("payslip_{}.pdf", "112026", beside=("400001", "400002", "400003")) == ["112026"]


def test_only_ids_that_are_built_alike_are_named_alike():
    assert named("Payslip {}.pdf", "P12") == [None]
    assert named("Payslip {}.pdf", "P12", beside=("P101", "P102", "P103")) == ["P12"]


def test_a_name_with_anything_else_in_it_is_not_named_alike():
    names = ["1001.pdf", "1002.pdf", "1003.pdf", "Ada Quill 2026.pdf", "2026 2025.pdf", "2026.pdf"]
    found = employee_ids_of(names, KNOWN, pay_date=PAYDAY)
    assert [each if isinstance(each, str) else None for each in found] == ["1001", "1002", "1003", None, None, "2026"]


def test_a_manifest_and_a_pattern_are_never_replaced_by_how_others_are_named():
    names = ["1001.pdf", "1002.pdf", "1003.pdf", "2026.pdf"]
    manifest = read_manifest("file,employee_id\n1001.pdf,1001\n1002.pdf,1002\n1003.pdf,1003\n")
    assert isinstance(employee_ids_of(names, KNOWN, manifest=manifest, pay_date=PAYDAY)[3], Unnamed)
    assert isinstance(employee_ids_of([*names[:3], "x.pdf"], KNOWN, pattern="1{employee_id}.pdf")[3], Unnamed)
