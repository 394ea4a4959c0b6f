"""Every 15 seconds: finds in the database what a dead worker left or no worker claimed, and starts it again.

A lease lasts 20 seconds (store/database/lease_renewal.py), so work goes on within 45 seconds of its worker's death.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from service.actions.operations.isolated_steps import IsolatedSteps
from service.actions.webhooks.monitor_webhooks import sweep_requests
from service.facts.runs import Cause, RunKind, RunPhase, RunState
from service.store.database.connection import write_transaction
from service.store.exports import pushes
from service.store.syncing import run_claims, runs

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import JobNotifier, Services
    from service.store.tables.syncing import Run

#: A run whose worker died is restarted so often before someone must check it.
MOST_ATTEMPTS: Final = 5
#: Queued rows older than this are notified again.
UNCLAIMED_AFTER: Final = timedelta(seconds=15)
#: Runs notified again in one go: what a worker can do until the next one.
MOST_RUNS: Final = 100
log = structlog.get_logger(__name__)


def resume_lost_work(
    services: Services, job_notifier: JobNotifier, *, interruptions: tuple[type[BaseException], ...] = ()
) -> None:
    """Safe to run at any time, any number of times, by any number of workers; see `tick`."""
    now, steps = services.clock(), IsolatedSteps(interruptions)
    restart_dead_runs(now, steps)
    queue_again(job_notifier, now, steps)
    steps.raise_first()


def restart_dead_runs(now: datetime, steps: IsolatedSteps) -> None:
    """End every run whose lease has expired; a reconciliation starts again as a new run."""
    for run in run_claims.expired(now):
        with steps.step("dead run", company_id=run.company_id, run_id=run.id):
            _end_and_restart(run, now)


def queue_again(job_notifier: JobNotifier, now: datetime, steps: IsolatedSteps) -> None:
    """Notify every run, every push and every sync request that waits unclaimed."""
    with steps.step("runs"):
        waiting = run_claims.waiting(now, longer_than=UNCLAIMED_AFTER)
        of_everyone = [run.id for run in waiting if run.kind == RunKind.RECONCILIATION]
        job_notifier.notify_waiting_runs(of_everyone[:MOST_RUNS])
    for push_id in pushes.due(now):
        with steps.step("push"):
            job_notifier.notify_push(push_id)
    with steps.step("sync requests"):
        sweep_requests(job_notifier, now, unclaimed_for=UNCLAIMED_AFTER)


def _end_and_restart(run: Run, now: datetime) -> None:
    """End a run that no worker has; a reconciliation starts again from the beginning, as a new run.

    An attempt that a deploy cut off does not count (F19).
    """
    cut_off = run.error_code == run_claims.CUT_OFF
    is_begun_again = run.kind == RunKind.RECONCILIATION and (cut_off or run.attempt < MOST_ATTEMPTS)
    with write_transaction():
        if not run_claims.end(
            run,
            RunState.FAILED,
            now,
            error_code=run.error_code or "worker_lost",
            error_message=_words_for(run, is_begun_again=is_begun_again),
            phase=RunPhase.FAILED,
        ):
            return
        if is_begun_again:
            runs.create(
                run.company_id,
                RunKind.RECONCILIATION,
                Cause.RESTART,
                now - UNCLAIMED_AFTER - timedelta(seconds=1),  # so that this tick queues it at once
                dry_run=run.dry_run,
                started_by=run.started_by,
                approved_by=run.approved_by,
                saw=run.saw,  # an approval is for what was seen, and nothing else (B4)
                attempt=run.attempt if cut_off else run.attempt + 1,
            )
    log.warning("a run died", run_id=run.id, attempt=run.attempt, code=run.error_code)


def _words_for(run: Run, *, is_begun_again: bool) -> str:
    if run.kind == RunKind.SYNC:
        return "The worker that made this sync stopped before its end. The person is still to be synced and will be."
    if run.error_code == run_claims.CUT_OFF:
        return (
            "This run was interrupted because this service was being updated or restarted. What it had written stays, "
            "and a new run has begun again from the start."
        )
    if is_begun_again and run.error_code == run_claims.TOO_LONG:
        return "This run took longer than it may take in one go and was ended; a new run took over."
    if is_begun_again:
        return "The worker that made this run stopped before its end; a new run took over."
    return "This run failed repeatedly. Check the log."
