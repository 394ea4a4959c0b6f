"""F11: a storm of events over the same people costs few readings and keeps no one waiting."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.definitions.sync_people import sync
from jobs.queueing.runtime import Tools, provide_tools
from service.actions.syncing.request_run import start_sync
from service.facts.runs import Cause
from service.humaans.client import HumaansClient
from service.rules.webhooks.floods import MANY_WAITING
from service.store.database.connection import connection, write_transaction
from service.store.syncing import pending_syncs, runs, sync_requests
from tests.actions.syncing.sync_rows import row_of, sync_person
from tests.recorded_notifications import RecordedNotifications


def test_people_told_of_together_are_synced_together_and_a_failing_one_keeps_no_one_waiting(
    story, sandbox, request_sync, services
):
    story.imported()
    for key in ("amelia", "leo"):
        sandbox.change("people", key, city="York", quiet=True)

    class Poisoned(HumaansClient):
        def fetch_person(self, person_id, **more):
            if person_id == sandbox.person_id("amelia"):
                raise ZeroDivisionError
            return super().fetch_person(person_id, **more)

    client = Poisoned(sandbox.api_url, sandbox.token)
    poisoned = replace(services, humaans=lambda token, company_id: client)
    provide_tools(lambda: Tools(poisoned, RecordedNotifications()))
    first, second = request_sync("amelia"), request_sync("leo")
    with pytest.raises(ZeroDivisionError):
        sync(first.id, second.id)
    assert row_of(first).last_error_code == "unexpected"
    assert story.employee("leo").city == "York"


def test_F11_a_storm_over_the_same_people_costs_two_readings_of_each(story, sandbox, company, services, clock, asked):
    """A minute of events for the whole cast, many more than a worker can keep up with."""
    story.imported()
    people = [each["id"] for each in sandbox.rows("people")]
    assert len(people) > MANY_WAITING
    sandbox.forget_requests()
    notified = []
    for _ in range(20):
        for person_id in people * 3:
            with write_transaction():
                row = sync_requests.request(company.id, person_id, Cause.EVENT, clock())
            notified += [row.id] * row.is_first
        clock.forward(seconds=3)
        for row_id in notified[:8]:
            sync_person(services, row_id)
        notified = notified[8:]
    while pending_syncs.oldest_waiting() is not None:
        clock.forward(minutes=1)
        for each in pending_syncs.due(clock()):
            sync_person(services, each.id)
    assert len(people) <= asked() <= 2 * len(people) + MANY_WAITING


def test_F11_someone_who_is_changed_all_the_time_gets_a_breather(
    story, sandbox, company, services, request_sync, asked
):
    story.imported()
    sandbox.forget_requests()

    class Busy(HumaansClient):
        def fetch_person(self, person_id, **more):
            with connection():
                request_sync("amelia")
            return super().fetch_person(person_id, **more)

    client = Busy(sandbox.api_url, sandbox.token)
    row = request_sync("amelia")
    sync_person(replace(services, humaans=lambda token, company_id: client), row.id)
    assert asked() == 3
    assert row_of(row).not_before == services.clock() + timedelta(seconds=10)
    assert row_of(row).requested > row_of(row).done
    client.close()


def test_F11_a_few_changes_of_one_person_are_not_made_to_wait(story, sandbox, request_sync, services):
    story.imported()
    for city in ("York", "Hull", "Bath"):
        sandbox.change("people", "amelia", city=city, quiet=True)
        sync_person(services, request_sync("amelia").id)
        assert story.employee("amelia").city == city


def test_A10_sync_now_that_fails_is_told_at_once_and_tried_again(
    story, sandbox, company, services, job_notifier, clock
):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    sandbox.fail(status=503, times=-1)
    run = start_sync(services, job_notifier, company.id, story.employee("amelia").id, actor="bob")
    sync_person(services, job_notifier.people[-1])
    assert runs.by_id(company.id, run.id).state == "failed"
    sandbox.heal()
    clock.forward(hours=1)
    for row in pending_syncs.due(clock()):
        sync_person(services, row.id)
    assert story.employee("amelia").city == "York"


def test_a_lost_notification_is_made_good_by_the_next_job_that_ends(story, sandbox, request_sync, services, clock):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    request_sync("amelia")
    clock.forward(seconds=20)
    sync_person(services, request_sync("leo").id)
    assert story.employee("amelia").city == "York"
