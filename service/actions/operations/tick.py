"""The job of every minute: ends and restarts dead runs, claims due slots, repeats lost notifications.

Everything is found in the database, so a tick that comes late, twice or not at all does no harm: the next
one finds the same (decision 0001).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from service.actions.connection.humaans_access import NotConnectedError
from service.actions.notifications.send_due import notify_due
from service.actions.operations.due_work import DueWork
from service.actions.operations.isolated_steps import IsolatedSteps
from service.actions.operations.notify_people import notify_people, tell_of_silence
from service.actions.operations.purge_expired import purge_expired
from service.actions.operations.resume_lost_work import queue_again, restart_dead_runs
from service.actions.operations.resume_payslip_work import resume_payslip_work
from service.actions.operations.start_company_day import start_company_day
from service.actions.periods.freeze_periods import watch_pay_periods
from service.actions.syncing.request_run import PausedError, request_reconciliation
from service.actions.webhooks.monitor_webhooks import monitor_webhooks
from service.facts.audit import Actor
from service.facts.runs import Cause
from service.rules.planning import due_slots
from service.store.companies import companies, connections, settings
from service.store.database.connection import write_transaction
from service.store.operations import heartbeats
from service.store.syncing import run_claims, runs, slots

if TYPE_CHECKING:
    from datetime import datetime

    from service.facts.runs import SlotDue
    from service.services import JobNotifier, Services
    from service.store.tables.companies import Company
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
    everyone = companies.all_companies()
    due = DueWork.of(everyone, now)
    for company in everyone:
        with steps.step("hourly sync", company_id=company.id):
            if due.has_hour_to_sync(company):
                _start_what_is_due(job_notifier, company, now)
        with steps.step("new day", company_id=company.id):
            if due.has_new_day(company):
                start_company_day(company, now)
        with steps.step("pay periods", company_id=company.id):
            if due.has_pay_periods(company):
                watch_pay_periods(services, job_notifier, company, now)
        with steps.step("webhooks", company_id=company.id):
            if due.has_webhooks(company):
                monitor_webhooks(services, job_notifier, company, now)
        with steps.step("retention", company_id=company.id):
            if due.has_expired(company):
                purge_expired(company, now)
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


def _start_what_is_due(job_notifier: JobNotifier, company: Company, now: datetime) -> None:
    """Claim the hour and make its run, both or neither: an hour that is claimed without a run would be lost."""
    connection = connections.of_company(company.id)
    if connection is None or connection.state == connections.TOKEN_REFUSED:
        return
    slot = due_slots.hourly_slot(company.id, now)
    if slots.is_claimed(slot):
        return
    try:
        with write_transaction():
            run = _claim_and_request(company.id, slot, now)
    except (NotConnectedError, settings.NothingSavedError, PausedError):
        return  # the hour stays free for when there is something to do
    if run is not None:
        job_notifier.notify_run(run.id)


def _claim_and_request(company_id: int, slot: SlotDue, now: datetime) -> Run | None:
    run_before = runs.newest_reconciliation(company_id)
    claimed = slots.claim(slot, now)
    if claimed is None or (run_before is not None and run_before.created_at >= slot.due_at):
        return None  # someone else's, or this hour's is already done or under way
    run = request_reconciliation(company_id, cause=Cause.HOURLY, actor=Actor.SCHEDULE, now=now)
    slots.attach_run(claimed, run.id)
    return run
