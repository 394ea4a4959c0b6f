"""When what changed may be asked for, since when, and which answers are believed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from service.facts.capabilities import Capabilities, ChangeFilter
from service.facts.humaans import ChangedRows, Resource
from service.rules.planning.changed_since import (
    asked_since,
    can_be_filtered,
    is_believable,
    is_known_to_work,
    most_people,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PEOPLE, ROLES = Resource.PEOPLE, Resource.JOB_ROLES


@pytest.mark.parametrize(
    ("people", "roles", "most"),
    [(10_000, 10_000, 38), (100_000, 100_000, 50), (750, 500, 0), (600, 750, 1), (250, 100, -1), (0, 0, -1)],
)
def test_as_many_are_read_by_id_as_cost_less_than_everyone(people, roles, most):
    assert most_people({PEOPLE: people, ROLES: roles}, 250) == most


def test_rows_are_asked_for_since_five_minutes_before_the_last_reading():
    read_at = NOON - timedelta(hours=1)
    assert asked_since(read_at, NOON, None) == read_at - timedelta(minutes=5)
    assert asked_since(read_at, NOON, NOON + timedelta(hours=2)) == read_at - timedelta(minutes=5)
    assert asked_since(read_at, NOON, NOON - timedelta(hours=2)) == read_at - timedelta(hours=2, minutes=5)


@pytest.mark.parametrize(
    ("rows", "is_believed"),
    [
        (ChangedRows(0, 0), True),
        (ChangedRows(3, 3, oldest=NOON), True),
        (ChangedRows(300, 250, oldest=NOON), True),
        (ChangedRows(3, 3, oldest=NOON - timedelta(seconds=1)), False),
        (ChangedRows(3, 3, oldest=None), False),
        (ChangedRows(501, 250, oldest=NOON), False),
        (ChangedRows(2, 3, oldest=NOON), False),
        (ChangedRows(3, 0), False),
    ],
)
def test_rows_older_than_asked_for_and_more_than_there_are_are_not_believed(rows, is_believed):
    assert is_believable(rows, 500, NOON) is is_believed


def test_each_list_that_has_rows_must_be_known_to_be_filtered():
    found = Capabilities({PEOPLE: ChangeFilter.WORKS, ROLES: ChangeFilter.UNKNOWN}, 250, False, (), False)
    assert can_be_filtered(found, {PEOPLE: 5, ROLES: 0})
    assert not can_be_filtered(found, {PEOPLE: 5, ROLES: 1})


@pytest.mark.parametrize(("found_at", "is_fresh"), [(NOON, True), (NOON - timedelta(days=2), False)])
def test_what_was_found_out_is_believed_today_and_tomorrow(found_at, is_fresh):
    found = Capabilities({PEOPLE: ChangeFilter.WORKS}, 250, False, (), False)
    assert is_known_to_work(found, found_at, date(2026, 11, 24), UTC) is (found_at == NOON)
    assert is_known_to_work(found, found_at, date(2026, 11, 23), UTC) is is_fresh
