"""Beside each sentence that sends someone to Humaans, or to another page, is the link to where it is done."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from service.facts.issues import IssueCode
from service.store.database.connection import connection
from service.store.tables.employees import Employee, Issue
from service.store.tables.syncing import Run
from service.web.inbox import inbox_words
from tests.web.connection.test_connect import form_of

PLACE = "/companies/acme"
IN_HUMAANS = re.compile(r'href="https://app\.humaans\.io/people/([^"]+)"')


def _linked(text):
    """Who in Humaans a page links to."""
    return {unquote(person) for person in IN_HUMAANS.findall(text)}


def _person(name):
    with connection():
        return Employee.get(Employee.first_name == name).person_id


@pytest.fixture
def of_people(alice, imported, sandbox, work):
    """Two people whose ID changed in Humaans, and someone new without an ID."""
    for key, new in (("amelia", "UK-1002"), ("isla", "UK-1006")):
        sandbox.change("people", key, employeeId=new, quiet=True)
    alice.send(f"{PLACE}/runs", {"dry_run": "yes"})
    alice.send(f"{PLACE}/runs")
    work()
    return {name: _person(name) for name in ("Amelia", "Isla")}


def test_changed_ids_lead_to_each_person(alice, of_people):
    assert _linked(alice.open(f"{PLACE}/issues/changed-ids").text) == set(of_people.values())


def test_people_on_hold_of_a_sync_and_of_a_dry_run_lead_to_humaans_also_without_an_employee(alice, of_people, sandbox):
    with connection():
        real, dry = (Run.select().where(Run.dry_run == dry).order_by(Run.id.desc()).first() for dry in (False, True))
        not_imported = {row.person_id for row in Issue.select() if row.employee_id is None and row.person_id}
    assert not_imported
    for run in (real, dry):
        assert set(of_people.values()) | not_imported <= _linked(alice.open(f"{PLACE}/runs/{run.id}").text)


def test_a_preview_leads_to_the_employee_and_to_humaans(alice, of_people):
    page = f"{PLACE}/mapping"
    text = alice.send(page, form_of(alice.open(page).text) | {"do": "preview"}).text
    assert "Preview: what would happen" in text
    assert set(of_people.values()) <= _linked(text)
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
    assert f'<a href="{PLACE}/employees/{amelia.id}"><strong>Amelia Hart</strong></a>' in text


def test_the_preview_before_the_first_settings_uses_the_usual_address(alice, connected, sandbox):
    page = f"{PLACE}/connect/settings"
    text = alice.send(page, form_of(alice.open(page).text) | {"do": "preview"}).text
    assert "Preview: what would happen" in text
    assert sandbox.person_id("chloe") in _linked(text)


def test_an_issue_that_is_dealt_with_on_a_page_leads_there(alice, imported, clock):
    codes = [code for code in IssueCode if inbox_words.place_of(code)]
    with connection():
        row = Employee.get(Employee.first_name == "Amelia")
        Issue.update(closed_at=clock()).execute()
        for code in codes:
            Issue.create(
                company=imported.id, employee=row, person_id=row.person_id, code=code, message="m", since=clock()
            )
    said = re.compile(r'<a href="([^"]+)">([^<]+)</a>')
    for page in (f"{PLACE}/issues", f"{PLACE}/employees/{row.id}"):
        links = said.findall(alice.open(page).text.partition("<main")[2])
        for endpoint, words in {inbox_words.place_of(code) for code in codes}:
            (address,) = {address for address, text in links if text == words}
            number = sum(text == words for _address, text in links)
            assert number == sum(inbox_words.place_of(code) == (endpoint, words) for code in codes), (page, words)
            assert alice.open(address, follow_redirects=True).status_code == 200
