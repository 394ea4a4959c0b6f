"""Requests, claims and whose turn it is."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from service.facts.humaans import TokenFacts
from service.facts.runs import Cause
from service.store.companies import companies, connections
from service.store.database.connection import connection, is_postgres, write_transaction
from service.store.syncing import pending_syncs, sync_claims, sync_requests
from service.store.tables.syncing import Delivery, PersonSync


@pytest.fixture
def acme(database, clock):
    return companies.create("acme", "Acme Ltd", clock())


@pytest.fixture
def request_sync(acme, clock):
    def raise_request(person_id="p1", cause=Cause.EVENT, company=acme, **more):
        with write_transaction():
            return sync_requests.request(company.id, person_id, cause, clock(), **more)

    return raise_request


def _row(sync_request) -> PersonSync:
    return PersonSync.get_by_id(sync_request.id)


def test_only_the_first_of_several_waiting_requests_needs_a_notification(request_sync, clock):
    assert [request_sync().is_first for _ in range(3)] == [True, False, False]
    claim = sync_claims.claim(request_sync().id, clock())
    assert not request_sync().is_first
    sync_claims.finish(claim, clock())
    claim = sync_claims.claim(claim.id, clock())
    sync_claims.finish(claim, clock())
    assert request_sync().is_first


def test_the_oldest_request_is_what_waits(request_sync, clock):
    first = clock()
    request_sync()
    clock.forward(seconds=30)
    assert _row(request_sync()).requested_at == first
    assert pending_syncs.oldest_waiting() == first


def test_an_event_does_not_hurry_a_failure_much_but_a_person_does(request_sync, clock):
    claim = sync_claims.claim(request_sync().id, clock())
    sync_claims.fail(claim, "humaans_unavailable", "", not_before=clock() + timedelta(hours=1))
    assert _row(request_sync()).not_before == clock() + timedelta(seconds=60)
    assert _row(request_sync(cause=Cause.MANUAL)).not_before is None


def test_an_event_does_not_take_sync_now_out_of_the_hands_of_who_pressed_it(request_sync):
    request_sync(cause=Cause.MANUAL)
    assert _row(request_sync()).cause == Cause.MANUAL


def test_I3_the_told_time_of_change_never_falls(request_sync, clock):
    newest = clock()
    request_sync(announced_updated_at=newest)
    assert _row(request_sync(announced_updated_at=newest - timedelta(hours=1))).announced_updated_at == newest
    assert _row(request_sync()).announced_updated_at == newest
    assert _row(
        request_sync(announced_updated_at=newest + timedelta(hours=1))
    ).announced_updated_at == newest + timedelta(hours=1)


def test_companies_take_turns(request_sync, acme, clock):
    other = companies.create("globex", "Globex", clock())
    for number in range(5):
        request_sync(f"a{number}")
    clock.forward(seconds=1)
    request_sync("b", company=other)
    assert [row.person_id for row in pending_syncs.due(clock(), limit=3)] == ["a0", "b", "a1"]
    assert len(pending_syncs.due(clock(), of_one_company=2)) == 3


def test_a_request_just_notified_is_not_notified_again(request_sync, clock):
    request_sync()
    assert pending_syncs.due(clock(), unclaimed_for=timedelta(seconds=15)) == []
    clock.forward(seconds=15)
    assert len(pending_syncs.due(clock(), unclaimed_for=timedelta(seconds=15))) == 1


def test_beside_others_no_one_is_taken_who_failed_or_waits_for_a_flood_to_end(request_sync, acme, clock):
    for person_id in ("fresh", "failed", "put off", "stale"):
        request_sync(person_id)
    later = clock() + timedelta(seconds=2)
    for person_id, values in {
        "failed": {"last_error_code": "humaans_unavailable"},
        "put off": {"not_before": later},
        "stale": {"not_before": later, "last_error_code": "stale"},
    }.items():
        PersonSync.update(**values).where(PersonSync.person_id == person_id).execute()
    assert _beside_others(clock) == ["fresh"]
    clock.forward(seconds=2)
    assert _beside_others(clock) == ["fresh", "stale"]
    assert [row.person_id for row in pending_syncs.due(clock())] == ["fresh", "failed", "put off", "stale"]


def _beside_others(clock):
    found = pending_syncs.due_meanwhile(clock(), unclaimed_for=timedelta(0), limit=10, of_one_company=10)
    return [row.person_id for row in found]


def test_the_company_is_told_of_requests_that_are_not_done(request_sync, acme, clock):
    waiting, done = request_sync("a"), request_sync("b")
    sync_claims.finish(sync_claims.claim(done.id, clock()), clock())
    assert pending_syncs.companies_of([waiting.id, done.id]) == {waiting.id: acme.id}
    assert pending_syncs.companies_of([]) == {}


def test_F39_F31_a_refused_token_and_a_busy_humaans_are_left_alone(request_sync, acme, clock):
    request_sync()
    connections.save(acme.id, "x", "x", TokenFacts(frozenset(), "h", "H", 1), clock())
    assert len(pending_syncs.due(clock())) == 1
    connections.wait_until(acme.id, clock() + timedelta(minutes=1))
    assert pending_syncs.due(clock()) == []
    clock.forward(minutes=1)
    assert len(pending_syncs.due(clock())) == 1
    connections.mark(acme.id, connections.TOKEN_REFUSED, "revoked", clock())
    assert pending_syncs.due(clock()) == []


def test_a_reading_of_everyone_completes_what_was_requested_before_it(request_sync, acme, clock):
    for person_id in ("a", "b", "c"):
        request_sync(person_id)
    seen = dict(pending_syncs.waiting(acme.id).values())
    later = request_sync("b")
    claim = sync_claims.claim(PersonSync.get(PersonSync.person_id == "c").id, clock())
    pending_syncs.complete(seen, clock())
    assert [row.person_id for row in pending_syncs.due(clock())] == ["b"]
    assert _row(later).done == 1
    assert PersonSync.get_by_id(claim.id).done == 0


def test_sync_now_is_not_completed_by_a_reading_of_everyone(request_sync, acme):
    request_sync(cause=Cause.MANUAL)
    assert pending_syncs.waiting(acme.id) == {}


def test_a_worker_that_died_does_not_free_whom_another_has(request_sync, clock):
    sync_claims.claim(request_sync().id, clock())
    clock.forward(minutes=3)
    (row,) = sync_claims.expired(clock())
    sync_claims.claim(row.id, clock())
    assert not sync_claims.reclaim_expired(row, None)
    assert sync_claims.expired(clock()) == []


def test_a_webhook_that_comes_while_a_batch_of_its_company_is_written_is_taken(acme, clock):
    """Postgres takes it at once: with a plain FOR UPDATE on the company it would wait for the whole batch. SQLite has
    one writer, for which the webhook waits and is taken then."""
    taken = threading.Event()

    def take():
        with connection(), write_transaction():
            now = clock()
            Delivery.create(company=acme, dedupe_key="k", state="people", received_at=now, last_at=now)
            sync_requests.request(acme.id, "p1", Cause.EVENT, now)
        taken.set()

    thread = threading.Thread(target=take)
    with write_transaction():
        companies.lock(acme.id)
        thread.start()
        assert taken.wait(5 if is_postgres() else 0.3) is is_postgres()
    thread.join(5)
    assert taken.is_set()
    assert Delivery.select().count() == PersonSync.select().count() == 1
