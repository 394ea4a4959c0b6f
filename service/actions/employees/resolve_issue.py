"""Someone resolves an issue that no rule may resolve, by one of its choices (actions/employees/issue_resolutions.py).

Every choice leaves a history and an audit entry, and is followed by a sync of the person, so that what was held goes on
at once. The same choice again, by a second press or a second browser, changes nothing and is no error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.employees.issue_resolutions import (
    NEEDS_NO_SYNC,
    WAYS_OUT,
    AlreadyClosedError,
    NotOfferedError,
    Settling,
)
from service.actions.syncing.request_run import request_sync
from service.facts.audit import AuditAction
from service.rules.planning import identity
from service.store.companies import audit, companies
from service.store.database.connection import write_transaction
from service.store.employees import employees, issues
from service.store.syncing import runs

if TYPE_CHECKING:
    from datetime import date

    from service.services import JobNotifier, Services
    from service.store.syncing.sync_requests import SyncRequest
    from service.store.tables.employees import Issue
    from service.store.tables.syncing import Run


def resolve_issue(
    services: Services,
    job_notifier: JobNotifier,
    company_id: int,
    issue_id: int,
    choice: str,
    *,
    last_day: date | None = None,
    actor: str,
) -> Run | None:
    """Settle an issue of a person and sync them; returns the run to watch, None when there is no one left to sync.

    `last_day` is the last day of an employment that is ended. Raises NotOfferedError, AlreadyClosedError when someone
    or a sync was quicker, LastDayError, and LookupError for no such issue.
    """
    with write_transaction():
        companies.lock(company_id)
        issue = issues.by_id(company_id, issue_id)
        if issue is None:
            raise LookupError(issue_id)
        if issue.resolution == choice:
            return runs.newest_sync(company_id, issue.person_id) if issue.person_id else None  # pressed before
        run, sync_request = _settle(services, issue, choice, last_day, actor)
    if sync_request is not None:
        job_notifier.notify_sync(sync_request.id, interactive=True)
    return run


def _settle(
    services: Services, issue: Issue, choice: str, last_day: date | None, actor: str
) -> tuple[Run | None, SyncRequest | None]:
    now, company_id = services.clock(), issue.company_id
    if issue.closed_at is not None:
        raise AlreadyClosedError(issue.closed_by, issue.resolution)
    if issue.person_id is None or choice not in issue.choices:
        raise NotOfferedError(list(issue.choices))
    employee = None if issue.employee_id is None else employees.by_id(company_id, issue.employee_id)
    WAYS_OUT[choice](Settling(issue, employee, actor, now, last_day))
    if choice == identity.MISTAKE:
        issues.wait_for_humaans(issue.id, choice, actor, now)
    else:
        issues.resolve(issue.id, choice, now, by=actor)
    detail = {"code": issue.code, "choice": choice}
    if last_day is not None:
        detail["last_day"] = last_day.isoformat()
    audit.record(
        actor=actor,
        action=AuditAction.ISSUE_SETTLED,
        now=now,
        company_id=company_id,
        subject=f"issue {issue.id}",
        detail=detail,
    )
    if choice in NEEDS_NO_SYNC:
        return None, None
    return request_sync(company_id, issue.person_id, employee_id=issue.employee_id, actor=actor, now=now)
