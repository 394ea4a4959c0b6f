"""Starting a reconciliation or a sync: the row first, then the doorbell. Wishes for the same thing join."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.connection.humaans_access import NotConnectedError
from service.facts.audit import AuditAction
from service.facts.runs import Cause, RunKind
from service.store.companies import audit, companies, connections, settings
from service.store.database.connection import write_transaction
from service.store.employees import employees
from service.store.syncing import runs, sync_requests

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import JobNotifier, Services
    from service.store.syncing.sync_requests import SyncRequest
    from service.store.tables.syncing import Run


class PausedError(Exception):
    """Syncing is paused, so nothing may be overwritten for everybody at once (A9)."""

    def __init__(self) -> None:
        self.message = (
            "Syncing is paused, so a reconciliation would write nothing. Unpause first, make a dry run, "
            "or use Sync now on one employee."
        )
        super().__init__(self.message)


class NotInHumaansError(Exception):
    """The employee was never matched to a person in Humaans, so there is nobody to sync with."""

    def __init__(self) -> None:
        self.message = "This employee is not linked to a person in Humaans, so there is nothing to sync with."
        super().__init__(self.message)


def start_reconciliation(
    services: Services, job_notifier: JobNotifier, company_id: int, *, cause: Cause, dry_run: bool = False, actor: str
) -> Run:
    """Ask for everybody to be reconciled; a run of the same kind still waiting to begin is joined.

    Raises NotConnectedError, NothingSavedError, and PausedError unless it is a dry run.
    """
    with write_transaction():
        run = request_reconciliation(company_id, cause=cause, dry_run=dry_run, actor=actor, now=services.clock())
    job_notifier.notify_run(run.id)
    return run


def request_reconciliation(company_id: int, *, cause: Cause, dry_run: bool = False, actor: str, now: datetime) -> Run:
    """The row of `start_reconciliation`, without the ring. Call inside a transaction, and ring after it."""
    companies.lock(company_id)
    if connections.of_company(company_id) is None:
        raise NotConnectedError
    chosen = settings.in_force(company_id)
    if chosen.paused and not dry_run:
        raise PausedError
    run = runs.queued_reconciliation(company_id, dry_run=dry_run)
    if run is None:
        run = runs.create(company_id, RunKind.RECONCILIATION, cause, now, dry_run=dry_run, started_by=actor)
        audit.record(
            actor=actor,
            action=AuditAction.RUN_REQUESTED,
            now=now,
            company_id=company_id,
            subject=f"run {run.id}",
            detail={"cause": cause, "dry_run": dry_run},
        )
    return run


def start_sync(services: Services, job_notifier: JobNotifier, company_id: int, employee_id: int, *, actor: str) -> Run:
    """*Sync now* for one employee, paused or not (A10). Raises NotConnectedError, NothingSavedError,
    NotInHumaansError, and LookupError when the company has no such employee.
    """
    if connections.of_company(company_id) is None:
        raise NotConnectedError
    settings.in_force(company_id)
    employee = employees.by_id(company_id, employee_id)
    if employee is None:
        raise LookupError(employee_id)
    if employee.person_id is None:
        raise NotInHumaansError
    now = services.clock()
    with write_transaction():
        run, wish = request_sync(company_id, employee.person_id, employee_id=employee.id, actor=actor, now=now)
        audit.record(
            actor=actor,
            action=AuditAction.SYNC_REQUESTED,
            now=now,
            company_id=company_id,
            subject=f"employee {employee.id}",
        )
    job_notifier.notify_sync(wish.id, interactive=True)
    return run


def request_sync(
    company_id: int, person_id: str, *, employee_id: int | None, actor: str, now: datetime
) -> tuple[Run, SyncRequest]:
    """A person's wish, and the run that shows how it goes; one that still waits to begin serves both who asked.

    A wish remembers one run only, so a second one would stay queued for ever. Call inside a transaction, and ring
    the wish after it.
    """
    companies.lock(company_id)
    run = runs.queued_sync(company_id, person_id)
    if run is None:
        run = runs.create(
            company_id,
            RunKind.SYNC,
            Cause.MANUAL,
            now,
            person_id=person_id,
            employee_id=employee_id,
            started_by=actor,
            total=1,
        )
    return run, sync_requests.request(company_id, person_id, Cause.MANUAL, now, run_id=run.id)
