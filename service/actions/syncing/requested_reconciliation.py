"""A reconciliation because events asked for one: at most one waits, and one begins no more often than every so often.

The inbox is what remembers the wish, so nothing is lost between here and the tick, which asks the same.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.actions.connection.humaans_access import NotConnectedError
from service.actions.syncing.start_run import PausedError, start_reconciliation
from service.facts.audit import Actor
from service.facts.runs import Cause
from service.store.companies import connections, settings
from service.store.syncing import pending_syncs, runs, webhook_deliveries
from service.store.syncing.webhook_deliveries import DeliveryState

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import JobNotifier, Services
    from service.store.tables.syncing import Run

#: Company-wide events come in bursts: between two reconciliations for them lies at least this, and at least
#: so many times what the last one took, so that a large company's Humaans is not read all the time.
LEAST_PAUSE: Final = timedelta(minutes=2)
PAUSE_BY_DURATION: Final = 5
#: When so many wait, reading everybody by pages costs less than reading each by id.
MANY_WAITING: Final = 50


def reconcile_if_asked(services: Services, job_notifier: JobNotifier, company_id: int) -> bool:
    """Start the reconciliation that deliveries ask for, if it may begin by now."""
    now = services.clock()
    connection = connections.of_company(company_id)
    if connection is None or connection.state == connections.TOKEN_REFUSED:
        return False
    newest = runs.newest_reconciliation(company_id)
    if newest is not None and (newest.finished_at is None or now < newest.created_at + _pause_after(newest)):
        return False
    if not _is_asked(company_id, None if newest is None else newest.started_at):
        return False
    try:
        start_reconciliation(services, job_notifier, company_id, cause=Cause.EVENT, actor=Actor.WEBHOOK)
    except (NotConnectedError, PausedError, settings.NothingSavedError):
        return False  # whoever connects, saves or unpauses has everybody read anyway
    return True


def _pause_after(run: Run) -> timedelta:
    if run.started_at is None or run.finished_at is None:
        return LEAST_PAUSE
    took: timedelta = run.finished_at - run.started_at
    return max(LEAST_PAUSE, PAUSE_BY_DURATION * took)


def _is_asked(company_id: int, since: datetime | None) -> bool:
    asked_at = webhook_deliveries.last_at(company_id, DeliveryState.EVERYBODY)
    if asked_at is not None and (since is None or asked_at >= since):
        return True
    return pending_syncs.how_many_wait(company_id, MANY_WAITING) >= MANY_WAITING
