"""The order of reading one list, without any network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.facts.humaans import BankAccount, CustomValue, Resource
from service.humaans.http.errors import IncompleteListError, NotUnderstoodError
from service.humaans.parsing.assembling import RowsByPerson
from service.humaans.reading.listing import ListReading, Page, envelope_of


class Kept(list):
    def add(self, owners, facts):
        self.extend(facts)

    def replace(self, row_id, owner, fact):
        self[self.index(int(row_id))] = fact


def page(rows, total, size=2):
    ids = [str(row) for row in rows]
    return Page(total, size, ids, ids, list(rows))


def read(rows, size, order):
    kept = Kept()
    reading = ListReading(Resource.PEOPLE, kept)
    due = [0]
    while due:
        skip = due.pop(order.draw(st.integers(0, len(due) - 1)))
        due += reading.take(page(rows[skip : skip + size], len(rows), size))
    assert reading.is_complete
    return kept


@given(st.integers(0, 30), st.integers(1, 7), st.data())
def test_every_row_is_kept_once_in_whatever_order_pages_arrive(count, size, order):
    assert sorted(read(list(range(count)), size, order)) == list(range(count))


def test_a_page_that_names_another_total_starts_the_list_again():
    kept = Kept()
    reading = ListReading(Resource.PEOPLE, kept)
    assert reading.take(page([1, 2], 3)) == [2]
    assert reading.take(page([3], 4)) == [0]
    assert kept == []
    assert not reading.is_complete
    assert reading.take(page([1, 2], 4)) == [2]
    assert reading.take(page([3, 4], 4)) == []
    assert reading.is_complete
    assert kept == [1, 2, 3, 4]


def test_a_second_shift_is_the_end():
    reading = ListReading(Resource.PEOPLE, Kept())
    for _ in range(2):
        last = reading.take
        reading.take(page([1, 2], 3))
        if _ == 0:
            last(page([3], 4))
    with pytest.raises(IncompleteListError) as raised:
        reading.take(page([3], 4))
    assert "people" in raised.value.message


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (None, "people"),
        ([], "people"),
        ({"data": []}, "people.total"),
        ({"total": -1, "data": []}, "people.total"),
        ({"total": 1.0, "data": []}, "people.total"),
        ({"total": 10**12, "data": []}, "people.total"),
        ({"total": 10_000_001, "data": [{}]}, "people.total"),
        ({"total": 1}, "people.data"),
        ({"total": 1, "data": {}}, "people.data"),
    ],
)
def test_an_envelope_of_another_shape_names_the_key(document, path):
    with pytest.raises(NotUnderstoodError) as raised:
        envelope_of(document, Resource.PEOPLE)
    assert raised.value.path == path


@pytest.mark.parametrize(("limit", "size"), [(100, 100), (250, 250), (1000, 250), (0, 250), ("9", 250), (None, 250)])
def test_the_size_of_a_page_is_what_humaans_gives_when_less_than_asked(limit, size):
    assert envelope_of({"total": 1, "limit": limit, "data": []}, Resource.PEOPLE).size == size


@pytest.mark.parametrize(("given", "size"), [(100, 100), (1, 1), (250, 250), (0, 250)])
def test_small_a_page_that_was_cut_shows_how_large_pages_are_whatever_limit_it_names(given, size):
    assert envelope_of({"total": 700, "limit": 250, "data": [{}] * given}, Resource.PEOPLE).size == size


def test_small_a_list_that_is_cut_to_a_hundred_rows_a_page_is_read_to_its_end():
    rows, kept = list(range(730)), Kept()
    reading = ListReading(Resource.PEOPLE, kept)
    due = [0]
    while due:
        skip = due.pop()
        given = rows[skip : skip + 100]
        size = envelope_of({"total": 730, "limit": 250, "data": given}, Resource.PEOPLE).size
        due += reading.take(page(given, 730, size))
    assert reading.is_complete
    assert sorted(kept) == rows


def test_small_pages_without_number_are_not_asked_for():
    with pytest.raises(NotUnderstoodError) as raised:
        ListReading(Resource.PEOPLE, Kept()).take(page([1], 9_000_000, 1))
    assert raised.value.path == "people.limit"


OLD, NEW = {"city": "Leeds", "updatedAt": "2026-11-01"}, {"city": "York", "updatedAt": "2026-11-02"}


@pytest.mark.parametrize(("first", "second"), [(OLD, NEW), (NEW, OLD)])
def test_small_of_a_person_who_comes_twice_the_later_reading_wins_in_whatever_order(first, second):
    rows = RowsByPerson()
    reading = ListReading(Resource.PEOPLE, rows)
    assert reading.take(Page(3, 2, ["a", "b"], ["a", "b"], [first, {}])) == [2]
    reading.take(Page(3, 2, ["a", "c"], ["a", "c"], [second, {}]))
    assert reading.is_complete
    assert rows.facts["a"] == (NEW,)


def test_small_a_bank_account_or_custom_value_that_comes_twice_is_one():
    rows = RowsByPerson()
    for resource, one, two in (
        (Resource.BANK_ACCOUNTS, BankAccount("r", "1", {}), BankAccount("r", "2", {})),
        (Resource.CUSTOM_VALUES, CustomValue("f", "x", None, "1"), CustomValue("f", "y", None, "2")),
    ):
        rows.clear()
        reading = ListReading(resource, rows)
        reading.take(Page(2, 1, ["r"], ["a"], [one]))
        reading.take(Page(2, 1, ["r", "q"], ["a", "b"], [two, one]))
        assert rows.facts == {"a": (two,), "b": (one,)}
