"""Several people under way at once: what is waited for is waited for together, and no one is lost or read twice."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace

import pytest

from service.actions.syncing.people.sync_people import UNCLAIMED_AFTER, sync_people
from service.facts.runs import Cause
from service.humaans.client import HumaansClient
from service.humaans.http.errors import HumaansUnavailableError
from service.store.companies import companies
from service.store.database.connection import write_transaction
from service.store.syncing import sync_requests
from service.store.tables.syncing import PersonSync
from tests.actions.conftest import Story

#: Also of a turn, so that none is over before the test is.
PATIENCE_SECONDS = 30


class TimeIsUpError(Exception):
    """As a job that takes too long is interrupted."""


class Reading:
    """A client that tells who is read at once; `at` is called at the start of each reading, with the person's id."""

    def __init__(self, client, at):
        self._client, self._at = client, at
        self.now, self.most, self.read = 0, 0, []
        self._lock = threading.Lock()

    def __getattr__(self, name):
        return getattr(self._client, name)

    def in_zone(self, _zone):
        return self

    def fetch_person(self, person_id, **more):
        with self._lock:
            self.read.append(person_id)
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            self._at(person_id)
            return self._client.fetch_person(person_id, **more)
        finally:
            with self._lock:
                self.now -= 1


@pytest.fixture
def reading(services, sandbox):
    """Services whose client is a `Reading`, and that client."""
    with closing(HumaansClient(sandbox.api_url, sandbox.token, max_parallel=32)) as client:

        def made(people_at_once, at=lambda _person_id: None):
            watched = Reading(client, at)
            return replace(services, humaans=lambda *_: watched, people_at_once=people_at_once), watched

        yield made


@pytest.fixture
def moved(sandbox, request_sync):
    """Each of these people moved to York; the ids of their requests."""

    def move(*keys):
        for key in keys:
            sandbox.change("people", key, city="York", quiet=True)
        return [request_sync(key).id for key in keys]

    return move


def _waiting():
    return {row.id for row in PersonSync.select().where(PersonSync.requested > PersonSync.done)}


def test_people_of_a_job_are_read_at_once_and_each_is_written(story, reading, moved, job_notifier):
    story.imported()
    together = threading.Barrier(3, timeout=PATIENCE_SECONDS)
    services, client = reading(3, lambda _person_id: together.wait())
    sync_people(services, job_notifier, moved("amelia", "leo", "isla"), turn_seconds=PATIENCE_SECONDS)
    assert [story.employee(key).city for key in ("amelia", "leo", "isla")] == ["York"] * 3
    assert len(client.read) == 3
    assert _waiting() == set()


def test_who_was_announced_meanwhile_is_read_beside_the_one_the_job_names(story, reading, moved, job_notifier):
    story.imported()
    together = threading.Barrier(2, timeout=PATIENCE_SECONDS)
    services, client = reading(8, lambda _person_id: together.wait())
    named, _other = moved("amelia", "leo")
    sync_people(services, job_notifier, [named], turn_seconds=PATIENCE_SECONDS)
    assert [story.employee(key).city for key in ("amelia", "leo")] == ["York"] * 2
    assert len(client.read) == 2


def test_of_one_company_no_more_are_read_at_once_than_its_rate_lets_through(story, reading, moved, job_notifier):
    story.imported()
    services, client = reading(1)
    ids = moved("amelia", "leo", "isla")
    sync_people(services, job_notifier, ids, turn_seconds=PATIENCE_SECONDS)
    assert client.most == 1
    assert _waiting() == set()


def test_another_company_is_read_beside_one_whose_places_are_taken(
    story, reading, moved, services, job_notifier, sandbox, clock, kept_import
):
    story.imported()
    other = Story(services, job_notifier, companies.create("beta", "Beta Ltd", clock()), sandbox, kept_import)
    other.import_everyone()
    together = threading.Barrier(2, timeout=PATIENCE_SECONDS)
    amelia = sandbox.person_id("amelia")
    reading_one, client = reading(1, lambda person_id: together.wait() if person_id == amelia else None)
    ids = moved("amelia", "leo")
    with write_transaction():
        elsewhere = sync_requests.request(other.company.id, amelia, Cause.EVENT, clock())
    sync_people(reading_one, job_notifier, ids[:1], turn_seconds=PATIENCE_SECONDS)
    assert client.read[:2] == [amelia, amelia]
    assert other.employee("amelia").city == "York"
    assert elsewhere.id not in _waiting()


def test_one_that_humaans_does_not_answer_keeps_no_one_else_waiting(story, reading, moved, job_notifier, sandbox):
    story.imported()

    def fail(person_id):
        if person_id == sandbox.person_id("amelia"):
            raise HumaansUnavailableError("no answer")

    services, _client = reading(8, fail)
    amelia, leo = moved("amelia", "leo")
    sync_people(services, job_notifier, [amelia, leo], turn_seconds=PATIENCE_SECONDS)
    assert story.employee("leo").city == "York"
    row = PersonSync.get_by_id(amelia)
    assert (row.lease_until, row.last_error_code) == (None, "humaans_unavailable")
    assert row.not_before is not None


def test_a_failing_person_is_not_taken_again_beside_others(story, reading, moved, job_notifier):
    story.imported()
    services, client = reading(8)
    failing, named = moved("amelia", "leo")
    PersonSync.update(last_error_code="humaans_unavailable", not_before=None).where(PersonSync.id == failing).execute()
    sync_people(services, job_notifier, [named], turn_seconds=PATIENCE_SECONDS)
    assert len(client.read) == 1
    assert _waiting() == {failing}


def test_a_request_whose_notification_was_lost_is_taken_when_the_named_are_done(
    story, reading, moved, job_notifier, clock
):
    story.imported()
    services, _client = reading(1)
    lost = moved("amelia")
    clock.forward(seconds=UNCLAIMED_AFTER.total_seconds())
    sync_people(services, job_notifier, moved("leo"), turn_seconds=PATIENCE_SECONDS)
    assert _waiting().isdisjoint(lost)


def test_interrupted_it_leaves_who_is_under_way_to_be_synced_later(story, reading, moved, job_notifier, services):
    story.imported()
    hold = threading.Event()
    amelia, leo = moved("amelia", "leo")
    looks = []

    class Clock:
        """Interrupts at the look after both were begun, as the alarm of a job's time does."""

        def __call__(self):
            if len(looks) == 2:
                raise TimeIsUpError
            return services.clock()

    def began(person_id):
        looks.append(person_id)
        hold.wait(PATIENCE_SECONDS)

    interrupted, _client = reading(8, began)
    with pytest.raises(TimeIsUpError):
        sync_people(
            replace(interrupted, clock=Clock()),
            job_notifier,
            [amelia, leo],
            turn_seconds=PATIENCE_SECONDS,
            interruptions=(TimeIsUpError,),
        )
    hold.set()
    rows = list(PersonSync.select().where(PersonSync.id << [amelia, leo]))
    assert [(row.lease_until, row.not_before, row.last_error_code) for row in rows] == [(None, None, "")] * 2
    assert _waiting() == {amelia, leo}
    sync_people(services, job_notifier, [amelia, leo], turn_seconds=PATIENCE_SECONDS)
    assert [story.employee(key).city for key in ("amelia", "leo")] == ["York"] * 2
