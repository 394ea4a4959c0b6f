"""One decision about a list of issues: made once, about exactly the list that was shown, with one run for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from service.actions.connection.humaans_access import NotConnectedError
from service.actions.syncing.request_run import PausedError, request_reconciliation
from service.facts.runs import Cause
from service.store.companies import audit, companies, settings
from service.store.database.connection import write_transaction
from service.store.employees import issues
from service.store.syncing import runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from service.facts.audit import AuditAction
    from service.services import JobNotifier, Services
    from service.store.tables.syncing import Run


class ListChangedError(Exception):
    """The list that a decision is about is not the one that was shown any more."""

    def __init__(self) -> None:
        self.message = "The list has changed since you opened it. Check it again, then decide."
        super().__init__(self.message)


class IssueList(Protocol):
    """Open issues that one decision can settle."""

    @property
    def digest(self) -> str:
        """Names exactly this list, so that a decision is about what was shown and nothing else."""

    @property
    def sentence(self) -> str:
        """What happened to them, for the page and the audit log."""

    @property
    def issue_ids(self) -> list[int]:
        """The issues; empty when there is nothing to decide together."""


List = TypeVar("List", bound=IssueList)


def decide_list(
    services: Services,
    job_notifier: JobNotifier,
    company_id: int,
    digest: str,
    *,
    find: Callable[[datetime], List],
    write: Callable[[List, datetime], None],
    choice: str,
    action: AuditAction,
    actor: str,
) -> tuple[int, Run | None]:
    """Decide `choice` about what `find` shows, by `write`; how many issues, and the run that brings the rest.

    No run while syncing is paused. The same list again changes nothing. Raises ListChangedError, with nothing written.
    """
    now, run = services.clock(), None
    with write_transaction():
        companies.lock(company_id)
        done = audit.detail_of(company_id, action, _subject(digest))
        if done is not None:
            return len(done["issues"]), runs.newest_reconciliation(company_id)
        found = find(now)
        decided = found.issue_ids
        if not decided or found.digest != digest:
            raise ListChangedError
        write(found, now)
        issues.resolve_all(decided, choice, now, by=actor)
        audit.record(
            actor=actor,
            action=action,
            now=now,
            company_id=company_id,
            subject=_subject(digest),
            detail={"sentence": found.sentence, "issues": decided},
        )
        try:
            run = request_reconciliation(company_id, cause=Cause.MANUAL, actor=actor, now=now)
        except (PausedError, NotConnectedError, settings.NothingSavedError):
            run = None
    if run is not None:
        job_notifier.notify_run(run.id)
    return len(decided), run


def _subject(digest: str) -> str:
    return f"list {digest}"
