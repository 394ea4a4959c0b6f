"""Pages of syncs name people: who changed, who would change, who was on hold, and who is missing in a paused one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from service.facts.runs import Cause, RunKind, RunState
from service.store.companies import settings
from service.store.database.connection import connection
from service.store.syncing import runs
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Change, Employee, Issue
from service.store.tables.planned_people import PlannedPerson
from service.store.tables.syncing import Run

PLACE = "/companies/acme"


def _newest():
    with connection():
        return Run.select().order_by(Run.id.desc()).first()


def _run(company, clock, **values):
    with connection():
        run = runs.create(company.id, RunKind.RECONCILIATION, Cause.HOURLY, clock())
        done = {"state": RunState.SUCCEEDED, "started_at": clock(), "finished_at": clock()}
        Run.update(**done | values).where(Run.id == run.id).execute()
        return run.id


def test_B18_a_dry_run_names_who_would_change_and_how_and_who_is_on_hold(alice, vera, imported, sandbox, work):
    sandbox.change("people", "amelia", city="York", quiet=True)
    sandbox.hire(firstName="Una", lastName="Field", employeeId="7777", quiet=True)
    alice.send(f"{PLACE}/runs", {"dry_run": "yes"})
    work()
    run = _newest()
    text = " ".join(alice.open(f"{PLACE}/runs/{run.id}").text.split())
    for said in ("Nothing was changed.", "What would change", "Amelia Hart", "Una Field", "City:", "York", "On hold"):
        assert said in text
    assert text.count("On hold</span>") == run.held
    with connection():
        assert Employee.get(Employee.first_name == "Amelia").city == "Leeds"
    assert "York" in vera.open(f"{PLACE}/runs/{run.id}").text


def test_B18_a_dry_run_keeps_no_ni_or_bank_number_and_shows_viewers_no_pay(alice, vera, imported, sandbox, work):
    with connection():
        before = Employee.get(Employee.first_name == "Amelia")
        Employee.update(ni_number="CE271828B", salary_amount_minor=1_234_500, fingerprint=None, in_step=False).where(
            Employee.id == before.id
        ).execute()
    alice.send(f"{PLACE}/runs", {"dry_run": "yes"})
    work()
    run = _newest()
    with connection():
        (row,) = PlannedPerson.select().where(PlannedPerson.employee == before.id)
    assert "ni_number" in {name for name, _old, _new in row.changes}
    assert "salary_amount_minor" in {name for name, _old, _new in row.for_approval}
    assert before.ni_number not in str(row.changes)
    assert "CE271828B" not in str(row.changes)
    text = alice.open(f"{PLACE}/runs/{run.id}").text
    assert "£12,345.00" in text.partition("Would wait for approval")[2]
    assert "12,345" not in vera.open(f"{PLACE}/runs/{run.id}").text


def test_the_page_tells_how_a_run_read_humaans(alice, imported, clock):
    whole = _run(imported, clock, requests=214)
    changed = _run(imported, clock, requests=13, changed_since=clock() - timedelta(hours=1))
    said = " ".join(alice.open(f"{PLACE}/runs/{whole}").text.split())
    assert "Read everyone <span" in said
    assert "in 214 requests" in said
    said = " ".join(alice.open(f"{PLACE}/runs/{changed}").text.split())
    assert "Read only what changed since <time" in said
    assert "in 13 requests" in said


def test_B18_a_sync_of_one_person_has_their_name_in_the_list_and_on_its_page(alice, imported, job_notifier, work):
    with connection():
        employee = Employee.get(Employee.first_name == "Amelia")
    alice.send(f"{PLACE}/employees/{employee.id}/sync")
    work()
    run = _newest()
    assert run.kind == RunKind.SYNC
    assert "Amelia Hart</a>" in alice.open(f"{PLACE}/runs").text
    page = alice.open(f"{PLACE}/runs/{run.id}").text
    assert "<title>Sync of Amelia Hart" in page
    with connection():
        Run.update(state=RunState.FAILED, error_message="Humaans is not responding.").where(Run.id == run.id).execute()
    assert "Amelia Hart" in alice.open(f"{PLACE}/runs/{run.id}").text


def test_B18_people_on_hold_are_listed_with_why_as_they_were_then(alice, imported, clock):
    run = _newest()
    page = " ".join(alice.open(f"{PLACE}/runs/{run.id}").text.split())
    assert f"On hold ({run.held})" in page
    with connection():
        holding = list(Issue.select().where(Issue.employee.is_null(), Issue.person_id.is_null(False), ~Issue.is_advice))
        assert holding
        Issue.update(closed_at=clock() + timedelta(hours=1), resolution="healed").execute()  # later
    page = alice.open(f"{PLACE}/runs/{run.id}").text
    for issue in holding:
        assert issue.person_name in page
    assert f'href="{PLACE}/runs/{run.id}#on-hold-title"' in alice.open(f"{PLACE}/runs").text


def test_B18_more_people_than_fit_one_page_are_on_the_next(alice, imported, clock):
    run_id = _run(imported, clock, created=120)
    with connection():
        row = Employee.get(Employee.first_name == "Amelia")
        for number in range(120):
            copy = Employee.create(
                company=imported.id, person_id=f"n{number}", employee_id=f"n{number}", first_name=f"New{number:03}",
                last_name="Person", employment=row.employment, readiness=row.readiness, created_at=clock(),
                updated_at=clock(),
            )  # fmt: skip
            Change.create(company=imported.id, employee=copy, cause="hourly", run=run_id, at=clock())
    first = " ".join(alice.open(f"{PLACE}/runs/{run_id}").text.split())
    assert "1 to 50 of 120 people" in first
    assert "New119" not in first
    assert "New119" in alice.open(f"{PLACE}/runs/{run_id}?page=3").text


@pytest.fixture
def paused(imported, clock):
    with connection():
        ids = [row.id for row in Employee.select().order_by(Employee.id)]
        saw = {
            "people": 3, "missing": ids * 4, "emptied": {"city": ids[:3]},
            "counts": {"missing": 9_876, "emptied": {"city": 3}},
            "sightings": [{"code": "fewer_people", "message": "Humaans shows fewer people.", "field": None}],
        }  # fmt: skip
        Issue.create(
            company=imported.id, code="run_stopped", message="A sync was paused for you to check.", since=clock()
        )
    return _run(imported, clock, state=RunState.HELD, saw=saw)


def test_B4_a_paused_sync_says_how_many_more_and_where_they_all_are(alice, vera, paused):
    page = " ".join(alice.open(f"{PLACE}/runs/{paused}").text.split())
    for said in ("9,876 employees are missing from Humaans", "more</a>", "City, 3 employees", "Continue with sync"):
        assert said in page
    seen = " ".join(vera.open(f"{PLACE}/runs/{paused}").text.split())
    assert "A manager or an owner decides whether to continue." in seen
    assert "Continue with sync" not in seen
    everyone = " ".join(vera.open(f"{PLACE}/runs/{paused}/people").text.split())
    assert "9,876 employees were not in Humaans" in everyone
    assert "Amelia Hart" in everyone
    cities = " ".join(alice.open(f"{PLACE}/runs/{paused}/people?field=city").text.split())
    assert "3 employees would lose this value" in cities
    assert alice.open(f"{PLACE}/runs/{paused}/people?field=nope").status_code == 404


@pytest.mark.parametrize(("what", "resolution"), [("discard", "discarded"), ("approve", "approved")])
def test_a_decision_about_a_paused_sync_closes_its_item_and_says_who(alice, paused, what, resolution):
    assert "Review the paused sync" in alice.open(f"{PLACE}/needs-you").text
    form = {"password": "vivid ferry mango lantern"}
    assert alice.send(f"{PLACE}/runs/{paused}/{what}", form).status_code == 303
    with connection():
        issue = Issue.get(Issue.code == "run_stopped")
        assert (issue.closed_by, issue.resolution) == ("alice@example.com", resolution)
        assert AuditEntry.select().where(AuditEntry.action.startswith("run.")).exists()
    assert "Review the paused sync" not in alice.open(f"{PLACE}/needs-you").text


def test_B20_before_connecting_no_sync_is_offered_and_the_page_leads_to_the_connection(alice, cast):
    page = alice.open(f"{PLACE}/runs").text
    assert "Sync everyone now" not in page
    assert "Dry run</button>" not in page
    assert 'href="/companies/acme/connect' in page


def test_B20_while_syncing_is_paused_no_sync_is_offered_and_the_page_leads_to_resuming(alice, imported, clock):
    assert "Sync everyone now" in alice.open(f"{PLACE}/runs").text
    with connection():
        chosen = replace(settings.current(imported.id), paused=True)
        settings.save(imported.id, chosen, expected_version=1, saved_by="alice", now=clock())
    page = alice.open(f"{PLACE}/runs").text
    assert "Sync everyone now" not in page
    assert "Resume syncing" in page


def test_syncs_are_found_by_day_and_quiet_ones_can_be_hidden(alice, imported, clock):
    quiet, loud = _run(imported, clock), _run(imported, clock, updated=2)
    old = _run(imported, clock, updated=1, created_at=clock() - timedelta(days=3))
    text = alice.open(f"{PLACE}/runs?from=22/11/2026&to=23+November+2026&quiet=hide").text
    assert f"/runs/{loud}" in text
    assert f"/runs/{quiet}" not in text
    assert f"/runs/{old}" not in text
    assert f"/runs/{old}" in alice.open(f"{PLACE}/runs?to=20/11/2026").text
    faulty = alice.open(f"{PLACE}/runs?from=soon&to=99/99/2026").text
    assert "Enter the first day, like 6 April 2026" in faulty
    assert "Enter the last day, like 6 April 2026" in faulty
    assert "<title>Error: Sync history" in faulty
    assert "No syncs match" in alice.open(f"{PLACE}/runs?from=01/01/2030").text
