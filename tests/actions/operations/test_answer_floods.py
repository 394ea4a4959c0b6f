"""F11: a flood of events is answered when it is over: one by one, or everyone where that costs fewer requests."""

from datetime import timedelta

import pytest

from service.actions.operations.answer_floods import answer_floods
from service.facts.runs import Cause
from service.rules.webhooks.floods import LONGEST_WAIT, MANY_WAITING, QUIET
from service.store.database.connection import write_transaction
from service.store.syncing import pending_syncs, sync_requests, webhook_deliveries
from service.store.syncing.webhook_deliveries import DeliveryRow, DeliveryState
from service.store.tables.syncing import Run
from tests.actions.syncing.sync_rows import sync_person


@pytest.fixture
def told_of(company, clock):
    """An event for each of these people comes in this moment."""

    def came(person_ids):
        with write_transaction():
            rows = [sync_requests.request(company.id, each, Cause.EVENT, clock()) for each in person_ids]
        webhook_deliveries.record([DeliveryRow(company.id, f"{clock()}", DeliveryState.PEOPLE, clock())])
        return rows

    return came


@pytest.fixture
def people(story, sandbox):
    """More than make a flood; they are too few to be read with everyone, since no list was counted yet."""
    story.imported()
    Run.update(totals={}).execute()
    found = [each["id"] for each in sandbox.rows("people")]
    assert len(found) > MANY_WAITING
    return found


def _readings(sandbox):
    return len([each for each in sandbox.requests() if "/people/" in each["path"]])


def _asked_runs():
    return Run.select().where(Run.cause == Cause.EVENT).count()


def test_F11_whom_a_flood_told_of_again_and_again_is_read_right_after_it(
    story, sandbox, people, told_of, services, clock, job_notifier
):
    for row in told_of(people):
        sync_person(services, row.id)
    sandbox.forget_requests()
    for _ in range(10):
        clock.forward(seconds=1)
        for row in told_of(people):
            sync_person(services, row.id)
    assert _readings(sandbox) == 0
    sandbox.change("people", "amelia", city="York", quiet=True)
    answer_floods(services, job_notifier)
    assert job_notifier.people == []
    clock.now += QUIET
    answer_floods(services, job_notifier)
    assert len(job_notifier.people) == len(people)
    for row_id in job_notifier.people:
        sync_person(services, row_id)
    assert story.employee("amelia").city == "York"
    assert pending_syncs.oldest_waiting() is None


def test_F11_in_a_flood_without_an_end_people_are_read_each_minute(people, told_of, sandbox, services, clock):
    for row in told_of(people):
        sync_person(services, row.id)
    sandbox.forget_requests()
    for _ in range(int(LONGEST_WAIT / timedelta(seconds=1))):
        clock.forward(seconds=1)
        rows = told_of(people)
    for row in rows:
        sync_person(services, row.id)
    assert _readings(sandbox) == len(people)


def test_everyone_is_read_at_the_end_of_a_flood_where_that_costs_fewer_requests(
    story, sandbox, told_of, services, clock, job_notifier
):
    story.imported()
    clock.forward(minutes=5)
    told_of([each["id"] for each in sandbox.rows("people")])
    answer_floods(services, job_notifier)
    assert _asked_runs() == 0
    clock.now += QUIET
    answer_floods(services, job_notifier)
    assert _asked_runs() == 1
    assert job_notifier.people == []
    story.run_queued()
    assert pending_syncs.oldest_waiting() is None


@pytest.mark.parametrize(("took", "is_soon_enough"), [(timedelta(seconds=1), True), (timedelta(seconds=30), False)])
def test_a_second_flood_waits_for_five_times_what_the_last_reading_of_everyone_took(
    story, sandbox, told_of, services, clock, job_notifier, took, is_soon_enough
):
    story.imported()
    people = [each["id"] for each in sandbox.rows("people")]
    Run.update(created_at=clock(), started_at=clock(), finished_at=clock() + took).execute()
    clock.now += took + timedelta(seconds=20)
    told_of(people)
    clock.now += QUIET
    answer_floods(services, job_notifier)
    assert _asked_runs() == int(is_soon_enough)


def test_those_whose_sync_fails_are_not_hurried(people, told_of, services, clock, sandbox, job_notifier):
    sandbox.fail(status=503, times=-1)
    (row,) = told_of(people[:1])
    sync_person(services, row.id)
    sandbox.heal()
    clock.forward(hours=1)
    answer_floods(services, job_notifier)
    assert job_notifier.people == []
