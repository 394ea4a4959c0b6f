"""What the scheduler's minute does: dead runs are ended and begun again, due slots claimed, lost rings repeated.

Everything is found in the database, so a tick that comes late, twice or not at all does no harm: the next
one finds the same (architecture 4.2, 4.3).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from service.actions.look_after_payslips import look_after_payslips
from service.actions.look_after_webhooks import look_after_webhooks, sweep_wishes
from service.actions.start_run import start_reconciliation
from service.facts import Cause, RunKind, RunState
from service.rules import schedule
from service.store import companies, connections, heartbeats, runs, settings, slots
from service.store.database import write_transaction

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import Doorbell, Services
    from service.store.models import Company, Run

#: A run whose worker died is begun again so often before a person must look.
MOST_ATTEMPTS: Final = 5
#: Queued rows older than this are rung for again.
UNHEARD_AFTER: Final = timedelta(seconds=15)
SCHEDULER: Final = "system:schedule"
log = structlog.get_logger(__name__)


def tick(services: Services, doorbell: Doorbell) -> None:
    """One minute's work. Safe to run at any time, any number of times, by any number of workers."""
    now = services.clock()
    heartbeats.beat("tick", now)
    for run in runs.dead(now):
        _end_and_restart(run, now)
    for company in companies.all_companies():
        _start_what_is_due(services, doorbell, company, now)
        look_after_webhooks(services, doorbell, company, now)
    look_after_payslips(services, doorbell, now)
    for run in runs.waiting(now, longer_than=UNHEARD_AFTER):
        _ring_again(doorbell, run)
    sweep_wishes(doorbell, now, unheard_for=UNHEARD_AFTER)


def _end_and_restart(run: Run, now: datetime) -> None:
    """End a run nobody works on any more; a reconciliation begins again from the start, as a new run."""
    message = "The worker that made this run stopped before its end; a new run took over."
    if run.attempt >= MOST_ATTEMPTS:
        message = "The worker stopped before the end of this run, several times over. A person must look at the log."
    with write_transaction():
        if not runs.end(run, RunState.FAILED, now, error_code="worker_lost", error_message=message, phase="failed"):
            return
        if run.kind == RunKind.RECONCILIATION and run.attempt < MOST_ATTEMPTS:
            runs.create(
                run.company_id,
                RunKind.RECONCILIATION,
                Cause.RESTART,
                now - UNHEARD_AFTER - timedelta(seconds=1),  # so that this tick rings for it at once
                dry_run=run.dry_run,
                started_by=run.started_by,
                approved_by=run.approved_by,
                attempt=run.attempt + 1,
            )
    log.warning("a run died", run_id=run.id, attempt=run.attempt)


def _start_what_is_due(services: Services, doorbell: Doorbell, company: Company, now: datetime) -> None:
    chosen = settings.current(company.id)
    connection = connections.of_company(company.id)
    if chosen is None or connection is None or chosen.paused or connection.state == connections.TOKEN_REFUSED:
        return
    slot = schedule.hourly_slot(company.id, now)
    if slots.is_claimed(slot):
        return
    begun = runs.newest_reconciliation(company.id)
    claimed = slots.claim(slot, now)
    if claimed is None or (begun is not None and begun.created_at >= slot.due_at):
        return  # somebody else's, or this hour's is already done or under way
    run = start_reconciliation(services, doorbell, company.id, cause=Cause.HOURLY, actor=SCHEDULER)
    slots.attach_run(claimed, run.id)


def _ring_again(doorbell: Doorbell, run: Run) -> None:
    if run.kind == RunKind.RECONCILIATION:
        doorbell.ring_run(run.id)
