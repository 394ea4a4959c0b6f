"""Runs at work: one worker each, one running reconciliation a company, and what becomes of a run that is cut off."""

from __future__ import annotations

import pytest

from service.facts.runs import Cause, RunKind, RunState
from service.store.companies import companies
from service.store.database.leases import LeaseLostError
from service.store.syncing import run_claims, runs


@pytest.fixture
def acme(database, clock):
    return companies.create("acme", "Acme Ltd", clock())


@pytest.fixture
def queued(acme, clock):
    def create(**values):
        return runs.create(acme.id, RunKind.RECONCILIATION, Cause.MANUAL, clock(), **values)

    return create


def test_a_run_is_claimed_once(queued, clock):
    run = queued()
    assert run_claims.claim(run.id, clock()).state == RunState.RUNNING
    assert run_claims.claim(run.id, clock()) is None


def test_a_company_has_one_running_reconciliation_besides_dry_runs(queued, clock):
    assert run_claims.claim(queued().id, clock()) is not None
    assert run_claims.claim(queued().id, clock()) is None
    assert run_claims.claim(queued(dry_run=True).id, clock()) is not None


def test_progress_renews_the_lease(queued, clock):
    run = run_claims.claim(queued().id, clock())
    clock.forward(seconds=15)
    run_claims.progress(run, clock(), done=7)
    clock.forward(seconds=15)
    assert run_claims.expired(clock()) == []
    clock.forward(minutes=1)
    assert [each.id for each in run_claims.expired(clock())] == [run.id]


def test_a_run_that_was_ended_is_lost_to_its_worker(queued, clock):
    run = run_claims.claim(queued().id, clock())
    assert run_claims.end(run, RunState.FAILED, clock())
    with pytest.raises(LeaseLostError):
        run_claims.progress(run, clock(), done=7)
    assert not run_claims.end(run, RunState.SUCCEEDED, clock())


def test_a_released_run_has_expired_at_once(queued, clock):
    run = run_claims.claim(queued().id, clock())
    run_claims.release(run, run_claims.CUT_OFF, clock())
    assert [each.error_code for each in run_claims.expired(clock())] == [run_claims.CUT_OFF]


def test_a_run_is_queued_again_until_it_has_waited_too_long(acme, queued, clock):
    run = run_claims.claim(queued().id, clock())
    assert run_claims.requeue(run, clock())
    assert runs.by_id(acme.id, run.id).state == RunState.QUEUED
    run = run_claims.claim(run.id, clock())
    clock.forward(minutes=51)
    assert not run_claims.requeue(run, clock())
