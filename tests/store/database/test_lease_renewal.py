"""A lease is renewed while its work goes on, and by no one who has lost it."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from datetime import timedelta

import pytest

from service.facts.runs import Cause, RunKind
from service.store.companies import companies
from service.store.database.connection import connection, utc_now
from service.store.database.lease_renewal import LEASE, renewed
from service.store.database.leases import Lease
from service.store.syncing import run_claims, runs
from service.store.tables.syncing import Run
from tests.processes import wait_until

OFTEN = 0.01


@pytest.fixture
def run(database):
    company = companies.create("acme", "Acme Ltd", utc_now())
    made = runs.create(company.id, RunKind.RECONCILIATION, Cause.MANUAL, utc_now())
    return run_claims.claim(made.id, utc_now())


def _until(run):
    with connection():
        return Run.get_by_id(run.id).lease_until


def _lease(run):
    return Lease(run.id, run.fence)


def test_a_lease_is_renewed_again_and_again_while_the_work_goes_on(run):
    later = [utc_now() + timedelta(minutes=minutes) for minutes in (1, 2)]
    times = iter([*later, *[later[-1]] * 10_000])
    with renewed(Run, _lease(run), lambda: next(times), every_seconds=OFTEN):
        wait_until(lambda: _until(run) == later[-1] + LEASE, what="the second renewal")


@pytest.mark.parametrize("change", [{"fence": Run.fence + 1}, {"lease_until": None}])
def test_a_lease_that_was_taken_over_or_ended_is_not_renewed(run, change):
    Run.update(**change).where(Run.id == run.id).execute()
    before, asked = _until(run), threading.Event()

    def clock():
        asked.set()
        return utc_now() + timedelta(hours=1)

    with renewed(Run, _lease(run), clock, every_seconds=OFTEN):
        assert asked.wait(30)
        wait_until(lambda: not _renewing(), what="the end of the renewals")
    assert _until(run) == before


def test_several_leases_of_a_process_are_renewed_over_one_connection(run):
    at_once, most, asked = threading.Semaphore(1), [], threading.Event()

    def clock():
        """Asked by a renewal that has its connection open."""
        is_alone = at_once.acquire(blocking=False)
        most.append(is_alone)
        time.sleep(OFTEN)  # another renewal is due meanwhile
        if is_alone:
            at_once.release()
        if len(most) == 20:
            asked.set()
        return utc_now()

    with ExitStack() as leases:
        for _ in range(4):
            leases.enter_context(renewed(Run, _lease(run), clock, every_seconds=OFTEN))
        assert asked.wait(30)
    assert all(most)


def test_no_thread_is_left_when_the_work_is_over(run):
    with renewed(Run, _lease(run), utc_now):
        assert _renewing()
    assert not _renewing()


def _renewing():
    return [thread for thread in threading.enumerate() if thread.name == "lease-renewal"]
