"""B2: overview, issues page, run page and list of companies never say that all is well while something is open."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from service.facts.runs import Cause, RunKind, RunState
from service.store.database.connection import connection
from service.store.operations import heartbeats
from service.store.syncing import runs
from service.store.tables.companies import SettingsVersion
from service.store.tables.employees import Employee, Issue
from service.store.tables.syncing import Run

PLACE = "/companies/acme"
ALL_IS_WELL = (
    "In step with",
    "Up to date with",
    "already equal",
    "made it into payroll",
    "Nothing needs your attention",
)


@pytest.fixture
def well(alice, imported, sandbox, work):
    """Every person of the cast who is not quite right is gone, so that nothing at all is open."""
    with connection():
        Issue.update(closed_at=imported.created_at).execute()
        Employee.update(readiness="ready", missing=[], in_step=True).execute()
    return imported


def _pages(browser):
    return {page: browser.open(f"{PLACE}{page}").text for page in ("/", "/issues")} | {
        "companies": browser.open("/?all=yes").text
    }


def _set(key_or_name, **values):
    with connection():
        Employee.update(**values).where(Employee.first_name == key_or_name).execute()


def _an_issue(company, clock, **said):
    with connection():
        Issue.create(company=company.id, **{"code": "x", "message": "m", "since": clock()} | said)


def test_B2_when_nothing_is_open_it_is_said_and_green(alice, well):
    pages = _pages(alice)
    assert "Up to date with Humaans as of today at 10:00." in pages["/"]
    assert 'class="say good"' in pages["/"]
    assert "Nothing needs your attention." in pages["/issues"]


def test_B2_while_scheduler_or_worker_is_dead_overview_and_home_say_so_in_words(alice, vera, well, clock):
    """No one can be emailed then: who opens a page must see it."""
    with connection():
        heartbeats.beat("tick", clock() - timedelta(minutes=40))
    pages = _pages(alice)
    assert "Scheduled work has stopped." in pages["/"]
    assert "The worker or the scheduler last ran today at 09:20. No sync starts" in pages["/"]
    assert 'class="say bad"' in pages["/"]
    assert re.search(r"<dt>Next sync</dt>\s*<dd>\s*Once scheduled work runs again\s*</dd>", pages["/"])
    assert "Not working" in pages["companies"]
    for browser in (alice, vera):
        assert re.search(r'href="/status">\s*See the system status', browser.open(f"{PLACE}/").text)


@pytest.mark.parametrize(
    ("employee", "words"),
    [
        ({"not_seen": True}, "1 is not in Humaans"),
        ({"readiness": "pending"}, "1 is missing information"),
        ({"edited_fields": ["city"]}, "1 was edited in payroll"),
        ({"missed_readings": 1, "in_step": False}, "1 was not found in the last sync"),
    ],
)
def test_B2_one_employee_in_another_state_is_said_on_every_page(alice, well, employee, words):
    _set("Amelia", **employee)
    for page, text in _pages(alice).items():
        assert words in text, page
        assert not [each for each in ALL_IS_WELL if each in text], page
    assert 'class="say good"' not in alice.open(f"{PLACE}/").text


@pytest.mark.parametrize(
    ("issue", "words"),
    [
        ({"person_id": "p1", "person_name": "Una Field"}, "On hold until you decide: Una Field."),
        ({}, "1 company issue needs you"),
    ],
)
def test_B2_an_open_issue_is_said_and_named(alice, well, clock, issue, words):
    _an_issue(well, clock, **issue)
    text = alice.open(f"{PLACE}/").text
    assert words in text
    assert not [each for each in ALL_IS_WELL if each in text]


def test_B2_advice_is_said_and_keeps_nothing_from_being_well(alice, well, clock):
    _an_issue(well, clock, is_advice=True, person_id="p1")
    text = alice.open(f"{PLACE}/").text
    assert "Up to date with Humaans" in text
    assert "1 suggestion to check" in text


def test_B2_what_is_open_is_said_while_syncing_is_paused_too(alice, well):
    _set("Amelia", not_seen=True)
    with connection():
        row = SettingsVersion.get()
        SettingsVersion.update(document={**row.document, "paused": True}).execute()
    text = alice.open(f"{PLACE}/").text
    assert "Syncing is paused." in text
    assert "1 is not in Humaans" in text


def test_B2_a_company_that_was_never_connected_has_nothing_to_show(alice):
    text = alice.open(f"{PLACE}/issues").text
    assert "Nothing to show until you connect to Humaans." in text
    assert not [each for each in ALL_IS_WELL if each in text]


def _a_run(company, clock, **values):
    with connection():
        run = runs.create(company.id, RunKind.RECONCILIATION, Cause.HOURLY, clock())
        values = {"state": RunState.SUCCEEDED, "started_at": clock(), "finished_at": clock()} | values
        Run.update(**values).where(Run.id == run.id).execute()
        return run.id


def test_B2_a_run_that_wrote_nothing_does_not_say_that_all_is_equal(alice, well, clock):
    assert "This sync found nothing to change." in alice.open(f"{PLACE}/runs/{_a_run(well, clock)}").text
    text = alice.open(f"{PLACE}/runs/{_a_run(well, clock, held=2, failed=1)}").text
    assert "2 people were on hold." in text
    assert "1 person could not be read." in text
    _set("Amelia", not_seen=True)
    text = alice.open(f"{PLACE}/runs/{_a_run(well, clock)}").text
    assert "1 is not in Humaans" in text
    assert not [each for each in ALL_IS_WELL if each in text]


def test_B4_a_stopped_run_names_who_is_missing_and_whose_fields_would_be_emptied(alice, vera, imported, clock):
    with connection():
        ids = {row.first_name: row.id for row in Employee.select()}
    seen = "Humaans shows 12 people; last time it showed 22."
    saw = {
        "people": 12, "readable": ["people", "bank-accounts"], "filled": {"employee_id": 11}, "custom_fields": ["cf1"],
        "sightings": [{"code": "fewer_people", "message": seen, "field": None}],
        "missing": [ids["Amelia"], ids["Priya"]], "emptied": {"sort_code": [ids["Isla"]]},
    }  # fmt: skip
    run_id = _a_run(imported, clock, state=RunState.HELD, saw=saw, finished_at=None)
    text = alice.open(f"{PLACE}/runs/{run_id}").text
    assert "2 employees are missing from Humaans" in text
    assert "Amelia Hart</a>, " in text
    assert "Sort code, 1 employee" in text
    assert "Isla" in text
    assert "No one is removed" in text
    assert "Cancel sync:" in text
    for raw in ("Filled", "Readable", "cf1", "fewer_people", "{"):
        assert raw not in text.split("<main")[1].split("</main")[0], raw
    assert "What your choice does" not in vera.open(f"{PLACE}/runs/{run_id}").text
