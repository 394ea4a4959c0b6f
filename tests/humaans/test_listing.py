"""The order of reading one list, without any network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.facts import Resource
from service.humaans.errors import IncompleteListError, NotUnderstoodError
from service.humaans.listing import ListReading, Page, envelope_of


class Kept(list):
    def add(self, owners, facts):
        self.extend(facts)


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
