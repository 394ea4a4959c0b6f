"""Requests a reconciliation or a sync: the row first, then the notification. Requests for the same thing are joined.

Pages, schedule, webhooks and the sync of one person all come here. Reconciliations that events ask for have a pause
between them; the webhook inbox remembers the request, so the tick starts it later.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.actions.connection.humaans_access import NotConnectedError
from service.facts.audit import Actor, AuditAction
from service.facts.runs import Cause, RunKind
from service.humaans.http.limits import PAGE_SIZE
from service.rules.webhooks.floods import MANY_WAITING, is_over, people_for_everyone
from service.store.companies import audit, capabilities, companies, connections, settings
from service.store.database.connection import write_transaction
from service.store.employees import employees
from service.store.syncing import pending_syncs, runs, sync_requests, webhook_deliveries
from service.store.syncing.webhook_deliveries import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from service.services import JobNotifier, Services
    from service.store.syncing.sync_requests import SyncRequest
    from service.store.tables.syncing import Run


#: Between two reconciliations that events ask for lies at least so many times what the last one took, so that a large
#: company's Humaans is not read all the time.
PAUSE_BY_DURATION: Final = 5
#: And at least so long. Company-wide events come in bursts; a flood of events about people is over before it is
#: answered, and those who wait would cost more requests one by one.
LEAST_PAUSE: Final = timedelta(minutes=2)
LEAST_PAUSE_AFTER_A_FLOOD: Final = timedelta(seconds=10)


class PausedError(Exception):
    """Syncing is paused, so nothing may be overwritten for everyone at once (A9)."""

    def __init__(self) -> None:
        self.message = (
            "Syncing is paused, so a sync of everyone would change nothing. Unpause first, make a dry run, "
            "or use Sync now on one employee."
        )
        super().__init__(self.message)


class NotInHumaansError(Exception):
    """The employee was never matched to a person in Humaans, so there is no one to sync with."""

    def __init__(self) -> None:
        self.message = "This employee is not linked to a person in Humaans, so there is nothing to sync with."
        super().__init__(self.message)


def start_reconciliation(
    services: Services, job_notifier: JobNotifier, company_id: int, *, cause: Cause, dry_run: bool = False, actor: str
) -> Run:
    """Ask for everyone to be reconciled; a run of the same kind still waiting to begin is joined.

    Raises NotConnectedError, NothingSavedError, and PausedError unless it is a dry run.
    """
    with write_transaction():
        run = request_reconciliation(company_id, cause=cause, dry_run=dry_run, actor=actor, now=services.clock())
    job_notifier.notify_run(run.id)
    return run


def request_reconciliation(company_id: int, *, cause: Cause, dry_run: bool = False, actor: str, now: datetime) -> Run:
    """The row of `start_reconciliation`, without the notification. Call inside a transaction, and notify after it.

    An hourly run that waits becomes the one that is asked for: alone it may read only what changed.
    """
    companies.lock(company_id)
    if connections.of_company(company_id) is None:
        raise NotConnectedError
    chosen = settings.in_force(company_id)
    if chosen.paused and not dry_run:
        raise PausedError
    run = runs.queued_reconciliation(company_id, dry_run=dry_run)
    is_for_more = run is not None and run.cause == Cause.HOURLY and cause != Cause.HOURLY
    if run is not None and is_for_more and not runs.take_over(run, cause, actor):
        run = None  # a worker began it a moment ago
    if run is None:
        run = runs.create(company_id, RunKind.RECONCILIATION, cause, now, dry_run=dry_run, started_by=actor)
        is_for_more = True
    if is_for_more:
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
        run, request = request_sync(company_id, employee.person_id, employee_id=employee.id, actor=actor, now=now)
        audit.record(
            actor=actor,
            action=AuditAction.SYNC_REQUESTED,
            now=now,
            company_id=company_id,
            subject=f"employee {employee.id}",
        )
    job_notifier.notify_sync(request.id, interactive=True)
    return run


def request_sync(
    company_id: int, person_id: str, *, employee_id: int | None, actor: str, now: datetime
) -> tuple[Run, SyncRequest]:
    """A sync request for a person, and the run that shows its progress; a second request joins one that still waits.

    A request remembers one run only, so a second one would stay queued for ever. Call inside a transaction, and notify
    a worker after it.
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


def companies_that_may_ask(company_ids: Collection[int]) -> set[int]:
    """Companies that `reconcile_if_asked` may start something for; for the others it never does."""
    told = webhook_deliveries.companies_with(company_ids, DeliveryState.EVERYONE)
    return told | pending_syncs.companies_with_waiting(MANY_WAITING)


def reconcile_if_asked(services: Services, job_notifier: JobNotifier, company_id: int) -> bool:
    """Start the reconciliation that deliveries ask for, if the pause is over."""
    now = services.clock()
    connection = connections.of_company(company_id)
    if connection is None or connection.state == connections.TOKEN_REFUSED:
        return False
    newest = runs.newest_reconciliation(company_id)
    if newest is not None and newest.finished_at is None:
        return False
    is_asked = (_may_follow(newest, LEAST_PAUSE, now) and _is_told_of_everyone(company_id, newest)) or (
        _may_follow(newest, LEAST_PAUSE_AFTER_A_FLOOD, now) and _is_flood_over(company_id, now)
    )
    if not is_asked:
        return False
    try:
        start_reconciliation(services, job_notifier, company_id, cause=Cause.EVENT, actor=Actor.WEBHOOK)
    except (NotConnectedError, PausedError, settings.NothingSavedError):
        return False  # anyone who connects, saves or unpauses has everyone read anyway
    return True


def _may_follow(newest: Run | None, least: timedelta, now: datetime) -> bool:
    """Whether the pause after the newest reconciliation is over, which is counted from when it was asked for."""
    if newest is None:
        return True
    pause = least
    if newest.started_at is not None and newest.finished_at is not None:
        pause = max(least, PAUSE_BY_DURATION * (newest.finished_at - newest.started_at))
    return bool(now >= newest.created_at + pause)


def _is_told_of_everyone(company_id: int, newest: Run | None) -> bool:
    since = None if newest is None else newest.started_at
    asked_at = webhook_deliveries.last_at(company_id, DeliveryState.EVERYONE)
    return asked_at is not None and (since is None or asked_at >= since)


def _is_flood_over(company_id: int, now: datetime) -> bool:
    """Whether so many people wait after a flood that reading everyone costs fewer requests."""
    waits_since = pending_syncs.oldest_waiting(company_id)
    last_event_at = webhook_deliveries.last_at(company_id, *webhook_deliveries.GOOD)
    if waits_since is None or not is_over(now, last_event_at, waits_since):
        return False
    enough = _people_for_everyone(company_id)
    return pending_syncs.how_many_wait(company_id, enough) >= enough


def _people_for_everyone(company_id: int) -> int:
    last = runs.last_of_everyone(company_id)
    probed = capabilities.of_connection(connections.of_company(company_id))
    page_size = PAGE_SIZE if probed is None else probed.found.page_size
    return people_for_everyone({} if last is None else last.totals, page_size)


def ask_for_reconciliation(company_id: int, now: datetime) -> None:
    """Queue one where the sync of one person cannot judge alone, unless one waits or began a moment ago.

    The tick notifies a worker of it. Call inside a transaction, and only while syncing is not paused.
    """
    newest = runs.newest_reconciliation(company_id)
    if runs.queued_reconciliation(company_id) is not None:
        return
    if newest is None or now - newest.created_at >= LEAST_PAUSE:
        runs.create(company_id, RunKind.RECONCILIATION, Cause.EVENT, now, started_by=Actor.SYNC)
