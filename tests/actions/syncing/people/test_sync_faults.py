"""One person's sync when things go wrong, by the numbers of docs/failure-modes.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.facts.runs import Cause
from service.humaans.client import HumaansClient, RetryPolicy
from service.store.companies import connections
from service.store.database.connection import write_transaction
from service.store.syncing import pending_syncs, runs, sync_requests
from service.store.tables.employees import Change, Employee, Issue
from tests.actions.syncing.sync_rows import row_of, sync_person


def test_F2_an_event_that_comes_late_finds_nothing_to_do(story, sandbox, request_sync, services):
    story.imported()
    for city in ("York", "Hull"):
        sandbox.change("people", "amelia", city=city, quiet=True)
    sync_person(services, request_sync("amelia").id)
    sync_person(services, request_sync("amelia").id)
    assert story.employee("amelia").city == "Hull"
    assert Change.select().where(Change.field == "city").count() == 1


def test_F3_updated_before_created_makes_one_employee(story, sandbox, request_sync, services):
    story.imported()
    una = sandbox.hire(firstName="Una", lastName="Field", employeeId="2001", quiet=True, key="una")
    for _ in ("updated", "created"):
        sync_person(services, request_sync("una").id)
    assert Employee.select().where(Employee.person_id == una["id"]).count() == 1


def test_F3_deleted_before_updated_leaves_no_ghost_and_removes_no_one(story, sandbox, request_sync, services):
    story.imported()
    before = Employee.select().count()
    sandbox.delete("people", "amelia", quiet=True)
    for _ in ("deleted", "updated"):
        sync_person(services, request_sync("amelia").id)
    assert Employee.select().count() == before
    assert story.employee("amelia").city == "Leeds"


def test_F13_someone_humaans_does_not_know_is_neither_made_nor_listed(story, company, services, clock):
    story.imported()
    before = (Employee.select().count(), Issue.select().count())
    with write_transaction():
        row = sync_requests.request(company.id, "testtesttesttesttesttest", Cause.EVENT, clock())
    sync_person(services, row.id)
    assert (Employee.select().count(), Issue.select().count()) == before
    assert pending_syncs.due(clock() + timedelta(days=1)) == []


def test_F28_a_person_that_always_fails_is_listed_after_five_tries_and_holds_up_no_one(
    story, sandbox, request_sync, services, clock
):
    """An error of ours, not of Humaans': the client itself raises for this one person."""
    story.imported()
    poison = sandbox.person_id("amelia")

    class Poisoned(HumaansClient):
        def fetch_person(self, person_id, **more):
            if person_id == poison:
                raise ZeroDivisionError
            return super().fetch_person(person_id, **more)

    client = Poisoned(sandbox.api_url, sandbox.token)
    poisoned = replace(services, humaans=lambda token, company_id: client)
    row = request_sync("amelia")
    for tries in range(1, 6):
        assert story.issues("amelia") == set()
        with pytest.raises(ZeroDivisionError):
            sync_person(poisoned, row.id)
        assert (row_of(row).attempt, row_of(row).last_error_code) == (tries, "unexpected")
        assert row_of(row).lease_until is None
        clock.forward(hours=1)
    assert story.issues("amelia") == {"sync_keeps_failing"}
    sandbox.change("people", "leo", city="York", quiet=True)
    sync_person(poisoned, request_sync("leo").id)
    assert story.employee("leo").city == "York"
    assert story.reconcile(Cause.HOURLY).state == "succeeded"
    assert story.issues("amelia") == {"sync_keeps_failing"}
    sync_person(services, row.id)
    assert story.issues("amelia") == set()
    client.close()


def test_F32_while_humaans_is_away_no_one_is_listed_one_by_one(story, sandbox, request_sync, services, clock):
    story.imported()
    sandbox.fail(status=503, times=-1)
    row = request_sync("amelia")
    for _ in range(7):
        sync_person(services, row.id)
        clock.forward(hours=1)
    assert row_of(row).attempt == 7
    assert story.issues("amelia") == set()


def test_F35_a_record_that_cannot_be_read_is_listed_and_what_payroll_has_is_kept(
    story, sandbox, request_sync, services, clock
):
    story.imported()
    sandbox.fail(path="/people/", set_keys={"firstName": {"an": "object"}})
    sync_person(services, request_sync("amelia").id)
    assert story.issues("amelia") == {"not_understood"}
    assert story.employee("amelia").first_name == "Amelia"
    sync_person(services, request_sync("amelia").id)
    assert story.issues("amelia") == set()


def test_F31_when_humaans_asks_for_patience_every_worker_leaves_the_company_alone(
    story, sandbox, company, services, request_sync, clock, asked
):
    story.imported()
    client = HumaansClient(sandbox.api_url, sandbox.token, retry=RetryPolicy(throttle_tries=1))
    services = replace(services, humaans=lambda token, company_id: client)
    sandbox.change("people", "amelia", city="York", quiet=True)
    sandbox.fail(retry_after=60)
    row, other = request_sync("amelia"), request_sync("leo")
    sync_person(services, row.id)
    assert connections.of_company(company.id).not_before == clock() + timedelta(seconds=60)
    assert (row_of(row).attempt, row_of(row).last_error_code) == (0, "")
    before = asked()
    sync_person(services, other.id)
    sync_person(services, row.id)
    run = runs.create(company.id, "reconciliation", Cause.HOURLY, clock())
    story.run_queued()
    assert runs.by_id(company.id, run.id).state == "queued"
    assert asked() == before
    assert pending_syncs.due(clock()) == []
    clock.forward(seconds=61)
    assert {each.id for each in pending_syncs.due(clock())} == {row.id, other.id}
    client.close()


def test_F31_a_reconciliation_that_humaans_asks_to_wait_goes_back_into_the_queue(
    story, sandbox, company, services, clock
):
    story.imported()
    client = HumaansClient(sandbox.api_url, sandbox.token, retry=RetryPolicy(throttle_tries=1))
    story.services = replace(services, humaans=lambda token, company_id: client)
    sandbox.fail(retry_after=60, times=-1)
    run = story.reconcile(Cause.HOURLY)
    assert (run.state, run.error_code) == ("queued", "")
    sandbox.heal()
    clock.forward(seconds=61)
    client.close()
    story.services = services
    story.run_queued()
    assert runs.by_id(company.id, run.id).state == "succeeded"


def test_F39_after_a_refusal_no_one_is_asked_for_and_a_new_token_resumes_what_waited(
    story, sandbox, company, services, request_sync, clock
):
    story.imported()
    for city, key in (("York", "amelia"), ("Hull", "leo")):
        sandbox.change("people", key, city=city, quiet=True)
    sandbox.revoke_token()
    sandbox.forget_requests()
    sync_requests_made = [request_sync("amelia"), request_sync("leo")]
    for _ in range(3):
        for row in sync_requests_made:
            sync_person(services, row.id)
    assert len(sandbox.requests()) <= 3
    assert connections.of_company(company.id).state == connections.TOKEN_REFUSED
    clock.forward(minutes=10)
    assert pending_syncs.due(clock()) == []
    sandbox.reset()
    for city, key in (("York", "amelia"), ("Hull", "leo")):
        sandbox.change("people", key, city=city, quiet=True)
    story.connect()
    for row in pending_syncs.due(clock()):
        sync_person(services, row.id)
    assert (story.employee("amelia").city, story.employee("leo").city) == ("York", "Hull")


def test_F41_an_older_version_than_the_event_told_is_not_written_but_read_again(
    story, sandbox, request_sync, services, clock
):
    story.imported()
    changed = sandbox.change("people", "amelia", city="York", quiet=True)
    told = datetime.fromisoformat(changed["updatedAt"])
    sandbox.fail(path="/people/", stale=True)
    row = request_sync("amelia", announced_updated_at=told)
    sync_person(services, row.id)
    assert story.employee("amelia").city == "Leeds"
    assert row_of(row).last_error_code == "stale"
    clock.forward(seconds=5)
    assert [each.id for each in pending_syncs.due(clock())] == [row.id]
    sync_person(services, row.id)
    assert story.employee("amelia").city == "York"


def test_F41_a_time_that_is_never_reached_is_given_up_after_two_more_readings(
    story, sandbox, request_sync, services, clock
):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    row = request_sync("amelia", announced_updated_at=datetime(2999, 1, 1, tzinfo=UTC))
    for _ in range(3):
        assert story.employee("amelia").city == "Leeds"
        sync_person(services, row.id)
        clock.forward(seconds=5)
    assert story.employee("amelia").city == "York"
    assert row_of(row).announced_updated_at < datetime(2999, 1, 1, tzinfo=UTC)
    assert row_of(request_sync("amelia")).attempt == 0
