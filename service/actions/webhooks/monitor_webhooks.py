"""The tick's work on webhooks: frees sync requests of dead workers, notifies unclaimed ones again, starts the
reconciliation that events ask for; and each hour checks whether a webhook fell silent and deletes old deliveries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from service.actions.syncing.people.sync_failures import LISTED_AFTER, list_as_failing, wait_after
from service.actions.syncing.request_run import reconcile_if_asked
from service.facts.issues import IssueCode
from service.facts.runs import Cause
from service.rules.operations import retention
from service.rules.planning import due_slots
from service.rules.webhooks import health
from service.store.companies import connections
from service.store.database.connection import write_transaction
from service.store.employees import found_issues
from service.store.syncing import pending_syncs, runs, slots, sync_claims, webhook_deliveries

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from service.services import JobNotifier, Services
    from service.store.tables.companies import Company

#: Sync requests notified again in one minute, in all and of one company: what the workers can do in that time.
MOST_NOTIFICATIONS: Final = 300
MOST_NOTIFICATIONS_OF_ONE_COMPANY: Final = 100
#: A worker may die for no fault of the person's; from then on the person waits like one that fails.
DEATHS_FORGIVEN: Final = 2
log = structlog.get_logger(__name__)


def sweep_requests(job_notifier: JobNotifier, now: datetime, *, unclaimed_for: timedelta) -> None:
    """Notify every unclaimed sync request again, companies in turn, and free those that a dead worker still holds."""
    for row in sync_claims.expired(now):
        again = None if row.attempt <= DEATHS_FORGIVEN else now + wait_after(row.attempt)
        if sync_claims.reclaim_expired(row, again):
            log.warning("a worker died in mid-sync", person_sync_id=row.id, attempt=row.attempt)
            if row.attempt >= LISTED_AFTER:
                list_as_failing(row, now)
    left = pending_syncs.due(
        now, unclaimed_for=unclaimed_for, limit=MOST_NOTIFICATIONS, of_one_company=MOST_NOTIFICATIONS_OF_ONE_COMPANY
    )
    for sync_request in left:
        if sync_request.cause == Cause.MANUAL:
            job_notifier.notify_sync(sync_request.id, interactive=True)
    if others := [sync_request.id for sync_request in left if sync_request.cause != Cause.MANUAL]:
        job_notifier.notify_syncs(others)


def monitor_webhooks(services: Services, job_notifier: JobNotifier, company: Company, now: datetime) -> None:
    """For one company; each hour's part once."""
    reconcile_if_asked(services, job_notifier, company.id)
    slot = due_slots.webhook_watch_slot(company.id, now)
    if slots.is_claimed(slot) or slots.claim(slot, now) is None:
        return
    webhook_deliveries.forget_before(company.id, now - retention.DELIVERIES_KEPT_FOR)
    judge_webhook(company.id, now)


def judge_webhook(company_id: int, now: datetime) -> None:
    """Open or close what a person should know of this company's webhook."""
    connection = connections.of_company(company_id)
    if connection is None or connection.webhook_secret_encrypted is None:
        return
    figures = webhook_deliveries.figures(company_id, now)
    signs = (figures.last_delivery_at, figures.last_test_at, connection.connected_at)
    last_sign_at = max(sign for sign in signs if sign is not None)
    silent = health.silence(now, last_sign_at, runs.drift_since(company_id, last_sign_at))
    wrong = health.wrong_signatures(figures.refused_in_a_day, figures.last_refused_at, figures.last_delivery_at)
    with write_transaction():
        found_issues.set_for_company(company_id, IssueCode.WEBHOOK_SILENT, silent, now)
        found_issues.set_for_company(company_id, IssueCode.WEBHOOK_WRONGLY_SIGNED, wrong, now)
