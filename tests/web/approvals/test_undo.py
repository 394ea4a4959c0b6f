"""The page that shows what an undo does before it is done, and the same over the API."""

from __future__ import annotations

import re

import pytest

from service.store.database.connection import connection
from service.store.syncing import runs
from service.store.tables.employees import Employee

ACME = "/companies/acme"


@pytest.fixture
def moved(imported, sandbox, alice, work):
    """The run in which Amelia moved to York."""
    sandbox.change("people", "amelia", city="York", quiet=True)
    alice.send(f"{ACME}/runs")
    work()
    with connection():
        return runs.last_complete(imported.id).id


def _city():
    with connection():
        return Employee.get(Employee.first_name == "Amelia").city


def test_it_shows_what_goes_back_and_says_that_the_next_sync_brings_it_again(bob, vera, moved):
    assert f"{ACME}/runs/{moved}/undo" in bob.open(f"{ACME}/runs/{moved}").text
    text = bob.open(f"{ACME}/runs/{moved}/undo").text
    for said in ("York", "Leeds", "The next sync brings these values again", "pause syncing", "change the mapping"):
        assert said in text
    assert vera.open(f"{ACME}/runs/{moved}/undo").status_code == 403
    assert f"{moved}/undo" not in vera.open(f"{ACME}/runs/{moved}").text


def test_it_is_done_once_and_leads_to_its_own_run(bob, moved):
    page = f"{ACME}/runs/{moved}/undo"
    digest = re.search(r'name="digest" value="(\w+)"', bob.open(page).text).group(1)
    assert bob.send(page, {"digest": "of another plan"}).status_code == 409
    assert _city() == "York"
    answer = bob.send(page, {"digest": digest})
    assert (answer.status_code, _city()) == (303, "Leeds")
    text = bob.open(answer.headers["Location"]).text
    assert "an earlier sync" in text
    assert "Taken back. The next sync brings the values again" in text
    assert bob.send(page, {"digest": digest}).status_code == 409
    assert "Nothing can be taken back" in bob.open(page).text


def test_a_run_that_is_not_there_is_not_found(bob, imported):
    assert bob.open(f"{ACME}/runs/999/undo").status_code == 404
