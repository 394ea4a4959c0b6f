"""Which numbers on a page may be Employee IDs, and what they mean."""

import pytest

from service.rules.payslips.ids_on_pages import holders_of_ids_on, labelled_ids, loose_ids, readings, references
from tests.rules.payslips.printed_pages import ADA, BRAM, TWO


@pytest.mark.parametrize("label", ["Employee No", "Payroll number:", "Works No.", "Staff ID", "Emp. Ref", "Clock #"])
def test_a_plain_label_says_that_its_number_is_an_id(label):
    assert list(labelled_ids(f"{label} 4711 Net pay", TWO)) == ["4711"]


def test_a_date_or_an_amount_behind_a_label_is_none():
    assert list(labelled_ids("Employee No 28/11/2026", TWO)) == [None]
    assert list(labelled_ids("Employee No 2,000.00", TWO)) == [None]


def test_behind_a_looser_label_only_the_id_of_someone_counts():
    assert list(loose_ids("Employee 1001 Staff 4711 Payee 1002", TWO)) == ["1001", "1002"]
    assert not list(loose_ids("Department ID: 1001, employee 1001.50, staff 1001 of 2000", TWO))


def test_behind_a_word_for_many_kinds_of_number_it_must_be_of_no_other_thing():
    assert list(references("Ref: 1001 Payroll 1002 Reference 4711", TWO)) == ["1001", "1002"]
    assert not list(references("Bank ref 1001, tax reference 1002, payroll 11/2026", TWO))


def test_a_number_is_read_with_its_thousands_and_up_to_its_stroke():
    assert list(readings("1,001")) == ["1001", "1"]
    assert list(readings("1001/2")) == ["1001/2", "1001"]
    assert list(readings("1001.")) == ["1001"]


def test_everyone_is_found_whose_id_may_be_on_the_page():
    assert [each.row_id for each in holders_of_ids_on("Employee No: 1002 Staff ID 01001", TWO)] == [
        BRAM.row_id,
        ADA.row_id,
    ]
