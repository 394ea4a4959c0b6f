"""One person made equal to Humaans: for a webhook, for *Sync now*, for whoever was left due.

The claim is fenced: whatever another worker took over meanwhile is not committed. A wish that comes in the
middle raises the counter and makes exactly one more sync. Failures wait by their class; none blocks others.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from service.actions import humaans_access
from service.actions.half_empty import sources_used
from service.actions.local_day import local_day
from service.actions.write_plans import Occasion, Tally, write_plans
from service.facts import Cause, FoundIssue, RunState
from service.humaans.errors import HumaansError, HumaansUnavailableError, PersonGoneError
from service.rules.planning import Planner
from service.store import companies, decisions, employees, issues, person_syncs, runs, settings
from service.store.database import write_transaction

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import Services
    from service.store.models import Run
    from service.store.person_syncs import Claim

LONGEST_WAIT: Final = timedelta(hours=1)
FIRST_WAIT: Final = timedelta(seconds=5)
#: Turns in one job when wishes keep coming; what is left after them is rung for again.
MOST_TURNS: Final = 3
log = structlog.get_logger(__name__)


def sync_person(services: Services, person_sync_id: int) -> None:
    """Sync one person while there is a wish for it. Does nothing when another worker has the person."""
    for _ in range(MOST_TURNS):
        claim = person_syncs.claim(person_sync_id, services.clock())
        if claim is None:
            return
        run = None if claim.run_id is None else runs.claim(claim.run_id, services.clock())
        try:
            tally = _sync(services, claim, run)
        except person_syncs.ClaimLostError:
            log.warning("the person was taken over; nothing was written", person_sync_id=claim.id)
            return
        except (HumaansError, humaans_access.NotConnectedError) as error:
            _note_failure(services, claim, run, error)
            return
        if run is not None:
            runs.end(run, RunState.SUCCEEDED, services.clock(), phase="done", done=1, total=1, **tally.as_columns())


def _sync(services: Services, claim: Claim, run: Run | None) -> Tally:
    company = companies.get(claim.company_id)
    chosen = settings.current(claim.company_id)
    waits = chosen is None or (chosen.paused and claim.cause == Cause.EVENT)
    if chosen is None or waits:
        person_syncs.finish(claim, services.clock())  # the first save, or unpausing, reads everybody anyway
        return Tally()
    read_at = services.clock()
    client = humaans_access.client_of(services, claim.company_id)
    person, catalogue = client.fetch_person(claim.person_id, custom_field_ids=sources_used(chosen))
    planner = Planner(chosen, catalogue, local_day(company, read_at), decisions.of_company(company.id))
    payroll_id = planner.fields.payroll_id(planner.reading_of(person))
    with write_transaction():
        companies.lock(claim.company_id)
        keys = employees.keys_matching(
            claim.company_id, claim.person_id, payroll_id if isinstance(payroll_id, str) else None
        )
        occasion = Occasion(
            Cause(claim.cause),
            read_at,
            services.clock(),
            run_id=None if run is None else run.id,
            made_by="" if run is None else run.started_by,
            touch=True,
        )
        tally = write_plans(claim.company_id, planner, planner.triage([person], keys), occasion)
        person_syncs.finish(claim, services.clock())
    return tally


def _note_failure(
    services: Services, claim: Claim, run: Run | None, error: HumaansError | humaans_access.NotConnectedError
) -> None:
    now = services.clock()
    code, not_before = "not_connected", None
    if isinstance(error, HumaansError):
        humaans_access.remember_trouble(claim.company_id, error, now)
        code = "person_gone" if isinstance(error, PersonGoneError) else humaans_access.code_of(error)
        not_before = _try_again_at(claim, error, now)
    if isinstance(error, PersonGoneError):
        _note_not_seen(claim, now)
    # Somebody who pressed Sync now is told at once; the hourly run heals what can be healed.
    person_syncs.fail(claim, code, error.message, not_before=not_before, give_up=not_before is None or run is not None)
    if run is not None:
        runs.end(run, RunState.FAILED, now, error_code=code, error_message=error.message, phase="failed", failed=1)
    log.warning("the sync failed", person_sync_id=claim.id, code=code, attempt=claim.attempt)


def _try_again_at(claim: Claim, error: HumaansError, now: datetime) -> datetime | None:
    """When to try again, with full jitter; None when trying again cannot help."""
    if not isinstance(error, HumaansUnavailableError):
        return None
    longest = min(FIRST_WAIT * float(2 ** min(claim.attempt, 12)), LONGEST_WAIT)
    wait = longest * random.random()  # noqa: S311 - jitter, not a secret
    told = timedelta(seconds=error.retry_after_seconds or 0)
    return now + max(wait, told)


def _note_not_seen(claim: Claim, now: datetime) -> None:
    """404 means not visible or deleted; the next complete reading decides, nothing is removed (F3, F36)."""
    key = employees.key_of_person(claim.company_id, claim.person_id)
    if key is None:
        return
    found = FoundIssue(
        "person_not_found",
        "Humaans does not show this person any more: deleted, or no longer visible to the token. Nothing was removed.",
    )
    with write_transaction():
        employees.mark(claim.company_id, [key.id], now, in_step=False)
        issues.reconcile(claim.company_id, {claim.person_id: [found]}, {claim.person_id: key.id}, now)
