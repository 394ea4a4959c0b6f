"""The tick's work on sync requests and webhooks."""

from __future__ import annotations

import pytest

from service.actions.connection.save_webhook_secret import save_webhook_secret
from service.actions.operations.resume_lost_work import UNCLAIMED_AFTER
from service.actions.operations.tick import tick
from service.actions.webhooks.monitor_webhooks import judge_webhook, monitor_webhooks, sweep_requests
from service.facts.runs import Cause
from service.store.database.connection import write_transaction
from service.store.employees import issues
from service.store.syncing import pending_syncs, sync_claims, sync_requests, webhook_deliveries
from service.store.syncing.webhook_deliveries import DeliveryRow, DeliveryState
from service.store.tables.syncing import Delivery, PersonSync, Run, Slot
from tests.actions.syncing.sync_rows import sync_person


@pytest.fixture
def request_sync(company, clock):
    def raise_request(person_id, cause=Cause.EVENT):
        with write_transaction():
            return sync_requests.request(company.id, person_id, cause, clock())

    return raise_request


@pytest.fixture
def came(company, clock):
    def record(state, key=""):
        return webhook_deliveries.record([DeliveryRow(company.id, f"{state}{key}{clock()}", state, clock())])

    return record


def _codes(company):
    return {issue.code for issue in issues.open_of_company(company.id) if issue.person_id is None}


def _asked_runs():
    return Run.select().where(Run.cause == "event").count()


def test_F15_what_was_notified_and_never_begun_is_notified_again(
    services, story, job_notifier, request_sync, clock, sandbox
):
    story.imported()
    row = request_sync(sandbox.person_id("amelia"))
    job_notifier.people.clear()
    clock.forward(minutes=1)
    tick(services, job_notifier)
    assert job_notifier.people == [row.id]


def test_F16_whom_a_dead_worker_holds_is_free_within_a_lease_and_a_tick(
    services, story, job_notifier, request_sync, clock, sandbox
):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    row = request_sync(sandbox.person_id("amelia"))
    assert sync_claims.claim(row.id, clock()) is not None
    clock.forward(seconds=15)
    tick(services, job_notifier)
    assert row.id not in job_notifier.people
    clock.forward(seconds=61)
    tick(services, job_notifier)
    assert job_notifier.people == [row.id]
    sync_person(services, row.id)
    assert story.employee("amelia").city == "York"


def test_F28_who_kills_a_worker_again_and_again_waits_longer_and_is_listed(
    story, job_notifier, request_sync, clock, sandbox
):
    story.imported()
    row = request_sync(sandbox.person_id("amelia"))
    for death in range(1, 6):
        assert sync_claims.claim(row.id, clock()) is not None
        clock.forward(minutes=3)
        sweep_requests(job_notifier, clock(), unclaimed_for=UNCLAIMED_AFTER)
        held = PersonSync.get_by_id(row.id)
        assert held.lease_until is None
        assert (held.not_before is not None) == (death > 2)
        clock.forward(hours=1)
    assert story.issues("amelia") == {"sync_keeps_failing"}


def test_F20_a_wiped_redis_loses_no_one_and_no_company_waits_for_another(job_notifier, company, clock, services):
    from service.store.companies import companies

    other = companies.create("globex", "Globex", clock())
    with write_transaction():
        for number in range(150):
            sync_requests.request(company.id, f"a{number}", Cause.EVENT, clock())
        last = sync_requests.request(other.id, "b", Cause.EVENT, clock())
    clock.forward(minutes=1)
    sweep_requests(job_notifier, clock(), unclaimed_for=UNCLAIMED_AFTER)
    assert len(job_notifier.people) == 101
    assert last.id in job_notifier.people[:2]


def test_an_event_for_everyone_starts_one_reconciliation_and_a_burst_of_them_one_more(
    story, services, job_notifier, company, came, clock
):
    story.imported()
    clock.forward(minutes=5)
    came(DeliveryState.EVERYONE)
    for _ in range(3):
        monitor_webhooks(services, job_notifier, company, clock())
    assert _asked_runs() == 1
    story.run_queued()
    for _ in range(10):
        clock.forward(seconds=5)
        came(DeliveryState.EVERYONE)
        monitor_webhooks(services, job_notifier, company, clock())
    assert _asked_runs() == 1
    clock.forward(minutes=2)
    monitor_webhooks(services, job_notifier, company, clock())
    story.run_queued()
    clock.forward(minutes=5)
    monitor_webhooks(services, job_notifier, company, clock())
    assert _asked_runs() == 2


def test_A9_while_paused_events_start_nothing(story, services, job_notifier, company, came, clock):
    story.imported()
    story.save(paused=True)
    clock.forward(minutes=5)
    came(DeliveryState.EVERYONE)
    monitor_webhooks(services, job_notifier, company, clock())
    assert _asked_runs() == 0


def test_F11_when_very_many_wait_everyone_is_read_at_once_and_their_requests_are_done(
    story, services, job_notifier, company, request_sync, clock, sandbox
):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    for person in sandbox.rows("people"):
        request_sync(person["id"])
    for number in range(40):
        request_sync(f"unknown{number}")
    clock.forward(minutes=5)
    monitor_webhooks(services, job_notifier, company, clock())
    assert _asked_runs() == 1
    sandbox.forget_requests()
    story.run_queued()
    assert not [each for each in sandbox.requests() if "/people/" in each["path"]]
    assert story.employee("amelia").city == "York"
    left = {row.person_id for row in pending_syncs.due(clock())}
    assert left == {f"unknown{number}" for number in range(40)}


def test_F4_a_change_no_webhook_told_of_is_drift_and_one_that_was_told_is_not(story, sandbox, request_sync, services):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    sandbox.change("people", "leo", city="Hull", quiet=True)
    request_sync(sandbox.person_id("leo"))
    run = story.reconcile(Cause.HOURLY)
    assert (run.updated, run.drift_found) == (2, 1)
    assert story.employee("amelia").city == "York"
    assert story.reconcile(Cause.HOURLY).drift_found == 0


def test_F4_what_a_webhook_brought_in_time_is_no_drift(story, sandbox, request_sync, services):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    sync_person(services, request_sync(sandbox.person_id("amelia")).id)
    run = story.reconcile(Cause.HOURLY)
    assert (run.updated, run.drift_found) == (0, 0)


def test_F4_other_settings_or_another_day_are_no_drift(story, clock):
    story.imported()
    story.save(sync_salaries=False)
    assert story.reconcile(Cause.HOURLY).drift_found == 0
    clock.forward(days=40)
    assert story.reconcile(Cause.HOURLY).drift_found == 0


def test_F4_a_new_person_no_one_told_of_is_drift_and_one_who_is_held_is_not(story, sandbox):
    story.imported()
    sandbox.hire(firstName="Una", lastName="Field", employeeId="2001", quiet=True, key="una")
    sandbox.hire(firstName="Ulf", lastName="Field", employeeId="1002", quiet=True, key="ulf")
    run = story.reconcile(Cause.HOURLY)
    assert (run.created, run.drift_found) == (1, 1)


def test_F63_a_webhook_that_fell_silent_while_people_changed_is_told_and_then_healed(
    story, services, sandbox, company, came, clock
):
    story.imported()
    save_webhook_secret(services, company.id, "s", "alice")
    came(DeliveryState.PEOPLE)
    for _ in range(2):
        clock.forward(hours=20)
        story.reconcile(Cause.HOURLY)
    sandbox.change("people", "amelia", city="York", quiet=True)
    clock.forward(minutes=1)
    assert story.reconcile(Cause.HOURLY).drift_found == 1
    judge_webhook(company.id, clock())
    assert "webhook_silent" not in _codes(company)
    clock.forward(hours=20)
    judge_webhook(company.id, clock())
    assert "webhook_silent" in _codes(company)
    came(DeliveryState.PEOPLE)
    judge_webhook(company.id, clock())
    assert "webhook_silent" not in _codes(company)


def test_F63_a_company_without_a_webhook_is_not_bothered(story, sandbox, company, clock):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    clock.forward(minutes=1)
    story.reconcile(Cause.HOURLY)
    clock.forward(days=3)
    judge_webhook(company.id, clock())
    assert _codes(company) == set()


def test_F9_refused_deliveries_are_told_until_one_is_good(story, services, company, came, clock):
    story.imported()
    save_webhook_secret(services, company.id, "s", "alice")
    webhook_deliveries.count_in_the_hour(company.id, DeliveryState.REFUSED, clock())
    judge_webhook(company.id, clock())
    assert "webhook_wrongly_signed" in _codes(company)
    clock.forward(seconds=1)
    came(DeliveryState.PEOPLE)
    judge_webhook(company.id, clock())
    assert "webhook_wrongly_signed" not in _codes(company)


def test_S41_deliveries_are_forgotten_after_a_month_once_an_hour(story, services, job_notifier, company, came, clock):
    story.imported()
    came(DeliveryState.PEOPLE)
    clock.forward(days=31)
    monitor_webhooks(services, job_notifier, company, clock())
    monitor_webhooks(services, job_notifier, company, clock())
    assert Delivery.select().count() == 0
    assert Slot.select().where(Slot.kind == "webhook_watch").count() == 1
