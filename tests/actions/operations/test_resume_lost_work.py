"""What a killed worker left is begun again within 45 seconds: a lease of 20, and a look every 15 to 20."""

from __future__ import annotations

from service.actions.operations.resume_lost_work import resume_lost_work
from service.facts.runs import Cause, RunKind
from service.store.syncing import run_claims, runs, sync_claims, sync_requests
from service.store.tables.syncing import Run

LONGEST_LOOK = 20


def test_a_run_and_a_sync_whose_worker_was_killed_are_begun_again_within_45_seconds(
    services, company, job_notifier, clock
):
    run = runs.create(company.id, RunKind.RECONCILIATION, Cause.HOURLY, clock())
    sync_request = sync_requests.request(company.id, "amelia", Cause.EVENT, clock())
    assert run_claims.claim(run.id, clock()) is not None
    assert sync_claims.claim(sync_request.id, clock()) is not None
    clock.forward(seconds=45 - LONGEST_LOOK)
    resume_lost_work(services, job_notifier)
    again = Run.select().order_by(Run.id.desc()).first()
    assert (again.cause, again.state) == (Cause.RESTART, "queued")
    assert job_notifier.runs == [again.id]
    assert sync_request.id in job_notifier.people


def test_work_that_goes_on_is_left_alone(services, company, job_notifier, clock):
    run = run_claims.claim(runs.create(company.id, RunKind.RECONCILIATION, Cause.HOURLY, clock()).id, clock())
    clock.forward(seconds=15)
    run_claims.progress(run, clock())
    clock.forward(seconds=15)
    resume_lost_work(services, job_notifier)
    assert job_notifier.runs == []
    assert Run.get_by_id(run.id).state == "running"
