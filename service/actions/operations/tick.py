"""The job of every minute: ends and restarts dead runs, claims due slots, repeats lost notifications.

Everything is found in the database, so a tick that comes late, twice or not at all does no harm: the next
one finds the same (decision 0001).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from service.actions.notifications.send_due import notify_due
from service.actions.operations.company_work import do_company_work
from service.actions.operations.isolated_steps import IsolatedSteps
from service.actions.operations.notify_people import notify_people, tell_of_silence
from service.actions.operations.resume_lost_work import queue_again, restart_dead_runs
from service.actions.operations.resume_payslip_work import resume_payslip_work
from service.store.operations import heartbeats
from service.store.syncing import run_claims, runs

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import JobNotifier, Services
    from service.store.tables.syncing import Run

#: A queued sync that nothing waits for is ended after this; long enough for the worker that is about to begin it.
ORPHANED_AFTER: Final = timedelta(minutes=10)
log = structlog.get_logger(__name__)


def tick(services: Services, job_notifier: JobNotifier, *, interruptions: tuple[type[BaseException], ...] = ()) -> None:
    """The work of one tick. Safe to run at any time, any number of times, by any number of workers.

    A step that fails does not stop the others; the first error is raised after all of them. `interruptions`
    are the errors that end the tick at once.
    """
    now = services.clock()
    last_beat = heartbeats.last("tick")
    heartbeats.beat("tick", now)
    steps = IsolatedSteps(interruptions)
    with steps.step("silence"):
        tell_of_silence(services, last_beat, now)
    restart_dead_runs(now, steps)
    for run in runs.orphaned_syncs(now - ORPHANED_AFTER):
        with steps.step("orphaned sync", company_id=run.company_id, run_id=run.id):
            _end_orphan(run, now)
    do_company_work(services, job_notifier, steps)
    notify_people(services, now, steps)
    with steps.step("payslips"):
        resume_payslip_work(services, job_notifier, now, steps)
    with steps.step("messages"):
        notify_due(job_notifier, now)
    queue_again(job_notifier, now, steps)
    steps.raise_first()


def _end_orphan(run: Run, now: datetime) -> None:
    message = "This sync was never begun, and nothing waits for it any more. Press Sync now again."
    if run_claims.give_up_queued(run, now, error_code="never_begun", error_message=message):
        log.warning("a queued sync that nothing waits for was ended", run_id=run.id)
