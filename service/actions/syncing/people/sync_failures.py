"""What happens to a sync request that fails: retried later, dropped until the next request, or listed as an issue.

By class of error: Humaans away or busy is waited out, a refused token waits for a new one, a person who is
gone or not understood waits for the next event. Whatever goes wrong five times over is listed as an issue.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from service.actions.connection import humaans_access
from service.backoff import wait_seconds
from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.facts.runs import RunPhase, RunState
from service.humaans.http.errors import (
    HumaansError,
    HumaansUnavailableError,
    NotUnderstoodError,
    PersonGoneError,
    TokenRefusedError,
)
from service.rules.planning.unreadable_records import unreadable
from service.store.database.connection import write_transaction
from service.store.employees import employee_keys, employees, found_issues
from service.store.syncing import pending_syncs, run_claims, sync_claims

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import Services
    from service.store.syncing.sync_claims import SyncClaim
    from service.store.tables.syncing import PersonSync, Run

#: A person whose sync failed so often in a row is listed (F28).
LISTED_AFTER: Final = 5
#: A record older than the webhook announced is read again after this.
STALE_WAIT: Final = timedelta(seconds=5)
#: After a failure it waits twice as long each time, at most an hour.
FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(hours=1)
_RANDOM: Final = random.Random()  # noqa: S311 - jitter, not a secret
UNEXPECTED: Final = "unexpected"
log = structlog.get_logger(__name__)


class StaleReadingError(Exception):
    """Humaans still shows an older version of the person than it announced, or than we have (F41)."""

    def __init__(self) -> None:
        self.message = "Humaans still shows an older version of this person. We will read it again in a moment."
        super().__init__(self.message)


class UnexpectedError(Exception):
    """Anything else that went wrong; the log says what."""

    message: Final = "Something went wrong here, not in Humaans. It will be tried again; the log has the reason."


def wait_after(attempt: int) -> timedelta:
    """Full jitter, so that those who failed together do not come back together."""
    return timedelta(
        seconds=wait_seconds(
            attempt, first=FIRST_WAIT.total_seconds(), longest=LONGEST_WAIT.total_seconds(), random=_RANDOM
        )
    )


Failure = HumaansError | humaans_access.NotConnectedError | StaleReadingError | UnexpectedError


def note_failure(services: Services, claim: SyncClaim, run: Run | None, error: Failure) -> None:
    """Release the person, set when they are retried, and end the run that a page waits for."""
    now = services.clock()
    code = _code_of(error)
    if isinstance(error, HumaansError):
        humaans_access.remember_trouble(claim.company_id, error, now)
    if isinstance(error, PersonGoneError):
        _show(claim, _not_found(), now)
    elif isinstance(error, NotUnderstoodError):
        _show(claim, unreadable(error.path, error.message), now)
    if humaans_access.is_rate_limited(error) or isinstance(error, TokenRefusedError):
        sync_claims.postpone(claim, None)  # all of this company wait; see person_syncs.due
    else:
        not_before = _try_again_at(claim, error, now)
        sync_claims.fail(claim, code, error.message, not_before=not_before, give_up=not_before is None)
        if not_before is not None and claim.attempt >= LISTED_AFTER and _is_of_this_person(claim, error):
            list_as_failing(claim, now)
    if run is not None:
        # Someone who pressed Sync now gets the issue at once, whether or not it is tried again.
        run_claims.end(
            run, RunState.FAILED, now, error_code=code, error_message=error.message, phase=RunPhase.FAILED, failed=1
        )
    log.warning("the sync failed", person_sync_id=claim.id, code=code, attempt=claim.attempt)


def list_as_failing(claim: SyncClaim | PersonSync, now: datetime) -> None:
    """Show a person whose syncs keep failing; the first sync that succeeds closes it."""
    key = employee_keys.key_of_person(claim.company_id, claim.person_id)
    found = FoundIssue(
        IssueCode.SYNC_KEEPS_FAILING,
        f"This person could not be synced, {LISTED_AFTER} times or more in a row. What payroll has was kept, and it is "
        "still tried now and then. Ask your administrator to check the log for this person's id.",
    )
    with write_transaction():
        found_issues.add_for_person(claim.company_id, claim.person_id, None if key is None else key.id, found, now)


def _code_of(error: Failure) -> str:
    if isinstance(error, PersonGoneError):
        return "person_gone"
    if isinstance(error, HumaansError):
        return humaans_access.code_of(error)
    if isinstance(error, StaleReadingError):
        return "stale"
    return UNEXPECTED if isinstance(error, UnexpectedError) else "not_connected"


def _try_again_at(claim: SyncClaim, error: Failure, now: datetime) -> datetime | None:
    """None when trying again cannot help before something changes; then the next event, or the hourly run, does."""
    if isinstance(error, StaleReadingError):
        return now + STALE_WAIT
    if isinstance(error, HumaansUnavailableError):
        told = timedelta(seconds=error.retry_after_seconds or 0)
        return now + max(wait_after(claim.attempt), told)
    return now + wait_after(claim.attempt) if isinstance(error, UnexpectedError) else None


def _is_of_this_person(claim: SyncClaim, error: Failure) -> bool:
    """While Humaans is away, everyone fails: one issue of the connection says so, not one for each person."""
    return isinstance(error, UnexpectedError) or pending_syncs.others_synced_since(claim.company_id, claim.requested_at)


def _show(claim: SyncClaim, found: FoundIssue, now: datetime) -> None:
    """Only for people who are employees in payroll."""
    key = employee_keys.key_of_person(claim.company_id, claim.person_id)
    if key is None or key.is_closed or (key.not_seen and found.code == IssueCode.PERSON_NOT_FOUND):
        return  # an issue already says that they are gone
    with write_transaction():
        employees.mark(claim.company_id, [key.id], now, in_step=False)
        found_issues.reconcile(claim.company_id, {claim.person_id: [found]}, {claim.person_id: key.id}, now)


def _not_found() -> FoundIssue:
    """404 means not visible or deleted; the next complete reading decides, nothing is removed (F3, F36)."""
    return FoundIssue(
        IssueCode.PERSON_NOT_FOUND,
        "Humaans does not show this person any more: deleted, or no longer visible to the token. Nothing was removed.",
    )
