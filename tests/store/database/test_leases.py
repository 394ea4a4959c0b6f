"""Leases, on the requests to sync a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.facts.runs import Cause
from service.store.companies import companies
from service.store.database import leases
from service.store.database.connection import write_transaction
from service.store.database.leases import Lease, LeaseLostError
from service.store.syncing import sync_requests
from service.store.tables.syncing import PersonSync

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def row_id(database, clock):
    acme = companies.create("acme", "Acme Ltd", clock())
    with write_transaction():
        return sync_requests.request(acme.id, "p1", Cause.EVENT, clock()).id


def taken(row_id, until):
    assert leases.take(PersonSync, PersonSync.id == row_id, until) == 1
    return Lease(row_id, PersonSync.get_by_id(row_id).fence)


def is_(condition, row_id):
    return PersonSync.select().where(PersonSync.id == row_id, condition).exists()


def test_a_row_is_free_until_it_is_taken_and_again_when_its_lease_has_run_out(row_id, clock):
    assert is_(leases.free(PersonSync, clock()), row_id)
    taken(row_id, clock() + A_MINUTE)
    assert not is_(leases.free(PersonSync, clock()), row_id)
    assert not is_(leases.expired(PersonSync, clock()), row_id)
    later = clock() + 2 * A_MINUTE
    assert is_(leases.free(PersonSync, later), row_id)
    assert is_(leases.expired(PersonSync, later), row_id)


def test_whoever_holds_a_row_writes_it_and_keeps_it(row_id, clock):
    lease = taken(row_id, clock() + A_MINUTE)
    leases.write(PersonSync, lease, attempt=7)
    assert PersonSync.get_by_id(row_id).attempt == 7
    assert is_(leases.held_by(PersonSync, lease), row_id)


def test_a_worker_whose_row_was_taken_over_writes_nothing_more(row_id, clock):
    first = taken(row_id, clock() - A_MINUTE)
    second = taken(row_id, clock() + A_MINUTE)
    assert second.fencing_token > first.fencing_token
    with pytest.raises(LeaseLostError):
        leases.write(PersonSync, first, attempt=7)
    assert not leases.try_write(PersonSync, first, attempt=7)
    assert leases.try_write(PersonSync, second, attempt=1)
    assert PersonSync.get_by_id(row_id).attempt == 1


def test_a_revoked_lease_is_lost_and_its_row_is_free(row_id, clock):
    lease = taken(row_id, clock() + A_MINUTE)
    assert leases.revoke(PersonSync, PersonSync.id == row_id) == 1
    assert is_(leases.free(PersonSync, clock()), row_id)
    assert not leases.try_write(PersonSync, lease, attempt=7)
