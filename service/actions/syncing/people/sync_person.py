"""One person's sync with Humaans: for a webhook, for *Sync now*, and for requests that are still due.

It is a generator of what is to be asked of Humaans, so that others go on while it is asked (sync_people.py).

The claim has a fencing token: what another worker took over meanwhile is not committed. A request that comes in the
middle raises the counter and causes exactly one more sync. Failures wait by their class (sync_failures.py); none
blocks others.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

import structlog

from service.actions.connection import humaans_access
from service.actions.syncing.find_id_conflicts import find_id_conflicts
from service.actions.syncing.people.sync_failures import StaleReadingError, UnexpectedError, note_failure
from service.actions.syncing.request_run import ask_for_reconciliation
from service.actions.syncing.write_plans import ChangeContext, PlanCounts, WouldEmptyPayError, write_plans
from service.facts.runs import Cause, RunPhase, RunState
from service.humaans.http.errors import HumaansError
from service.rules.mapping.used_sources import custom_fields_used, lists_used
from service.rules.planning.anomaly_guard import PAY_AND_BANK
from service.rules.planning.planner import Planner
from service.rules.webhooks.floods import LONGEST_WAIT, MANY_WAITING, read_again_at
from service.store.companies import catalogues, companies, connections, settings
from service.store.companies.company_day import local_day
from service.store.database.connection import write_transaction
from service.store.database.leases import LeaseLostError
from service.store.employees import employee_keys
from service.store.syncing import decisions, pending_syncs, run_claims, runs, sync_claims, webhook_deliveries

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager

    from service.facts.humaans import Catalogue, PersonRecord
    from service.facts.settings import CompanySettings
    from service.rules.planning.triage import TriagedPerson
    from service.services import Services
    from service.store.syncing.sync_claims import SyncClaim
    from service.store.tables.syncing import Run

#: Turns in one job while requests keep coming in the middle; after that, anyone who is editing may finish first.
MOST_TURNS: Final = 3
BREATHER: Final = timedelta(seconds=10)
#: All calls for one person end within this, well inside the job's own time.
SECONDS_FOR_READING: Final = 40.0
#: A catalogue read within so long is not read again for each person; a name it lacks is looked for at once.
CATALOGUE_KEPT_FOR: Final = timedelta(minutes=1)
#: A version older than the one announced is read again so often before it is accepted (F41).
STALE_READINGS: Final = 2
log = structlog.get_logger(__name__)

T = TypeVar("T")
#: What is to be asked of Humaans, and what comes of it.
PersonSyncing: TypeAlias = "Generator[Callable[[], tuple[PersonRecord, Catalogue]], Any, T]"


def sync_person(services: Services, person_sync_id: int) -> PersonSyncing[None]:
    """Sync one person while there is a request for them; nothing is done for a person that another worker has.

    Gives each reading as a function that is called in any thread and uses no database; takes what it returned or
    raised. Closed in the middle, it leaves the person to be synced later. Raises what is no fault of Humaans', after
    noting it at the person.
    """
    for _ in range(MOST_TURNS):
        claim = sync_claims.claim(person_sync_id, services.clock())
        if claim is None or not (yield from _sync_once(services, claim)):
            return
    claim = sync_claims.claim(person_sync_id, services.clock())
    if claim is not None:
        sync_claims.postpone(claim, services.clock() + BREATHER)


def _sync_once(services: Services, claim: SyncClaim) -> PersonSyncing[bool]:
    """True when the request is complete; else the person is free for later, or another worker's."""
    if claim.cause == Cause.EVENT and _is_put_off(claim, services.clock()):
        return False
    run = None if claim.run_id is None else run_claims.claim(claim.run_id, services.clock())
    try:
        with sync_claims.kept(claim, services.clock), _kept(services, run):
            counts = yield from _sync(services, claim, run)
    except LeaseLostError:
        log.warning("the person was taken over; nothing was written", person_sync_id=claim.id)
        return False
    except (HumaansError, humaans_access.NotConnectedError, StaleReadingError) as error:
        note_failure(services, claim, run, error)
        return False
    except GeneratorExit:
        sync_claims.postpone(claim, None)
        raise
    except Exception:
        note_failure(services, claim, run, UnexpectedError())
        raise
    if run is not None:
        run_claims.end(
            run, RunState.SUCCEEDED, services.clock(), phase=RunPhase.DONE, done=1, total=1, **counts.as_columns()
        )
    return True


def _kept(services: Services, run: Run | None) -> AbstractContextManager[None]:
    return nullcontext() if run is None else run_claims.kept(run, services.clock)


def _is_put_off(claim: SyncClaim, now: datetime) -> bool:
    """Whether an event's sync must wait: for a token, for the rate limit, or for a burst of events to end."""
    connection = connections.of_company(claim.company_id)
    if connection is not None and (
        connection.state == connections.TOKEN_REFUSED or (connection.not_before or now) > now
    ):
        sync_claims.postpone(claim, None)  # the tick notifies when the connection works again
        return True
    if claim.synced_at is None or claim.synced_at + LONGEST_WAIT <= now:
        return False
    if pending_syncs.how_many_wait(claim.company_id, MANY_WAITING) < MANY_WAITING:
        return False
    again_at = read_again_at(claim.synced_at, webhook_deliveries.last_at(claim.company_id, *webhook_deliveries.GOOD))
    if again_at > now:
        sync_claims.postpone(claim, again_at)
    return again_at > now


@dataclass(frozen=True, slots=True)
class _Reading:
    """Everything Humaans has about one person, read before anything is locked or written."""

    settings: CompanySettings
    person: PersonRecord
    planner: Planner
    read_at: datetime
    updated_at: datetime | None
    #: The person's Employee ID once for each other person who has it; None when that is not known.
    id_conflicts: tuple[str, ...] | None


def _sync(services: Services, claim: SyncClaim, run: Run | None) -> PersonSyncing[PlanCounts]:
    chosen = settings.current(claim.company_id)
    if chosen is None or (chosen.paused and claim.cause == Cause.EVENT):
        sync_claims.finish(claim, services.clock())  # the first save, or unpausing, reads everyone anyway
        return PlanCounts()
    reading = yield from _read(services, claim, chosen)
    return _write(services, claim, run, reading)


def _read(services: Services, claim: SyncClaim, chosen: CompanySettings) -> PersonSyncing[_Reading]:
    """Ask Humaans. Raises HumaansError, NotConnectedError and StaleReadingError."""
    read_at = services.clock()
    client = humaans_access.client_of(services, claim.company_id)
    known = catalogues.read_since(claim.company_id, read_at - CATALOGUE_KEPT_FOR)
    person, catalogue = yield partial(
        client.fetch_person,
        claim.person_id,
        custom_field_ids=custom_fields_used(chosen),
        lists=lists_used(chosen),
        within_seconds=SECONDS_FOR_READING,
        known=known,
    )
    if known is None or _differ(known, catalogue):
        catalogues.save(claim.company_id, catalogue, read_at)
    updated_at = _updated_at(person)
    if _is_stale(claim, updated_at):
        raise StaleReadingError
    company = companies.get(claim.company_id)
    planner = Planner(chosen, catalogue, local_day(company, read_at), decisions.of_company(company.id))
    conflicts = find_id_conflicts(client, claim.company_id, planner, person)
    return _Reading(chosen, person, planner, read_at, updated_at, conflicts)


def _differ(one: Catalogue, other: Catalogue) -> bool:
    """Whether two catalogues name other fields, places or kinds of pay."""
    return (one.custom_fields, one.locations, one.compensation_types) != (
        other.custom_fields,
        other.locations,
        other.compensation_types,
    )


def _write(services: Services, claim: SyncClaim, run: Run | None, reading: _Reading) -> PlanCounts:
    """Plan and write the person in one transaction, or leave them to a reconciliation (decision 0005)."""
    with write_transaction():
        companies.lock(claim.company_id)
        now = services.clock()
        newer = settings.newer_than(claim.company_id, reading.settings.version)
        is_paused = (reading.settings if newer is None else newer).paused
        counts = None if is_paused and claim.cause == Cause.EVENT else _plan_and_write(claim, run, reading, now)
        if counts is None and not is_paused:
            ask_for_reconciliation(claim.company_id, now)
        sync_claims.finish(claim, now, read_updated_at=reading.updated_at)
    return PlanCounts() if counts is None else counts


def _plan_and_write(claim: SyncClaim, run: Run | None, reading: _Reading, now: datetime) -> PlanCounts | None:
    """None when one person's record cannot decide alone: pay would be cleared, or an ID may be used twice.

    A reconciliation sees everyone and is guarded (B4); until then payroll keeps what it has.
    """
    cases = _triaged(claim, reading)
    is_new = cases[0].employee is None and cases[0].held is None and not cases[0].excluded_by
    if is_new and reading.id_conflicts is None:
        return None
    context = ChangeContext(
        Cause(claim.cause),
        reading.read_at,
        now,
        run_id=None if run is None else run.id,
        made_by="" if run is None else run.started_by,
        touch=True,
    )
    is_guarded = claim.cause == Cause.EVENT or runs.held(claim.company_id) is not None
    try:
        return write_plans(
            claim.company_id, reading.planner, cases, context, never_empty=PAY_AND_BANK if is_guarded else ()
        )
    except WouldEmptyPayError:
        return None


def _triaged(claim: SyncClaim, reading: _Reading) -> list[TriagedPerson]:
    planner, person = reading.planner, reading.person
    payroll_id = planner.fields.payroll_id(planner.reading_of(person))
    keys = employee_keys.keys_matching(
        claim.company_id, claim.person_id, payroll_id if isinstance(payroll_id, str) else None
    )
    return planner.triage([person], keys, claimed_elsewhere=reading.id_conflicts or ())


def _updated_at(person: PersonRecord) -> datetime | None:
    value = person.values.get("updatedAt")
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _is_stale(claim: SyncClaim, read_updated_at: datetime | None) -> bool:
    """Older than an event or an earlier read announced; after a few more reads it is accepted."""
    told = claim.announced_updated_at
    is_older = told is not None and read_updated_at is not None and read_updated_at < told
    return is_older and claim.attempt <= STALE_READINGS
