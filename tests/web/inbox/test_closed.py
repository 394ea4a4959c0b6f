"""The list of closed items: pages like those of other lists, for every item and for one kind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.store.companies import companies
from service.store.database.connection import connection
from service.store.tables.employees import Issue

CLOSED = "/companies/acme/needs-you/closed"


@pytest.fixture
def closed(alice, clock):
    """Fifty-one closed issues of two kinds."""
    with connection():
        company = companies.by_slug("acme")
        for number in range(51):
            Issue.create(
                company=company, person_id=f"p{number}", person_name=f"Una {number}", message="m", since=clock(),
                code="tax_code" if number else "came_back", closed_at=clock() + timedelta(minutes=number),
                resolution="corrected", accepted_format="", value_seen="", choices=[],
            )  # fmt: skip


def test_closed_items_have_numbered_pages_newest_first(alice, closed):
    first, second = alice.open(CLOSED).text, alice.open(f"{CLOSED}?page=2").text
    assert "1 to 50 of 51 closed items" in first
    assert "Una 50" in first
    assert "51 to 51 of 51 closed items" in second
    assert "Una 0" in second


def test_pages_of_one_kind_count_that_kind(alice, closed):
    assert "1 to 50 of 50 closed items" in alice.open(f"{CLOSED}?kind=tax_code").text
    assert "1 to 1 of 1 closed item" in alice.open(f"{CLOSED}?kind=came_back").text
    assert "Nothing is closed yet" in alice.open(f"{CLOSED}?kind=backdated_salary").text


def test_a_page_past_the_end_does_not_say_that_nothing_is_closed(alice, closed):
    text = alice.open(f"{CLOSED}?page=3").text
    assert "Nothing is closed yet" not in text
    assert "There are 51 closed items" in text
