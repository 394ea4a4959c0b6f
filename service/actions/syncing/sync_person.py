"""One person made equal to Humaans: for a webhook, for *Sync now*, for whoever was left due.

The claim is fenced: whatever another worker took over meanwhile is not committed. A wish that comes in the
middle raises the counter and makes exactly one more sync. Failures wait by their class (sync_failures.py);
none blocks others.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from service.actions.connection import humaans_access
from service.actions.syncing.anomaly_guard import sources_used
from service.actions.syncing.find_id_conflicts import find_id_conflicts
from service.actions.syncing.request_reconciliation import ask_for_reconciliation
from service.actions.syncing.sync_failures import StaleReadingError, UnexpectedError, note_failure
from service.actions.syncing.write_plans import ChangeContext, PlanCounts, write_plans
from service.facts.runs import Cause, RunPhase, RunState
from service.humaans.http.errors import HumaansError
from service.rules.fields.payroll_fields import SALARY_FIELDS
from service.rules.planning.planner import Planner
from service.store.companies import companies, connections, settings
from service.store.companies.company_day import local_day
from service.store.database.connection import write_transaction
from service.store.database.leases import LeaseLostError
from service.store.employees import employee_keys, employee_records
from service.store.syncing import decisions, pending_syncs, run_claims, runs, sync_claims

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.facts.humaans import Catalogue, PersonRecord
    from service.facts.settings import CompanySettings
    from service.rules.planning.triage import Case
    from service.services import Services
    from service.store.syncing.sync_claims import SyncClaim
    from service.store.tables.syncing import Run

#: Turns in one job when wishes keep coming in the middle; then somebody is at it, and may finish first.
MOST_TURNS: Final = 3
BREATHER: Final = timedelta(seconds=10)
#: Whoever was rung for so long ago and was not begun is taken along by the next job that ends.
UNCLAIMED_AFTER: Final = timedelta(seconds=15)
#: All calls for one person end within this, well inside the job's own time.
SECONDS_FOR_READING: Final = 40.0
#: While this many of a company wait, a person just synced for an event waits for so long: a bulk edit that
#: touches the same people again and again costs two readings of each, not hundreds (F11).
MANY_WAITING: Final = 20
SETTLING: Final = timedelta(seconds=60)
#: An older version than we were told of is read again so often before it is believed (F41).
STALE_READINGS: Final = 2
#: What nobody is to lose by one reading of one person.
PAY_AND_BANK: Final = frozenset({*SALARY_FIELDS, "sort_code", "account_number"})
log = structlog.get_logger(__name__)


def sync_person(services: Services, person_sync_id: int) -> None:
    """Sync one person while there is a wish for them, then one whose ring was not heard, if there is any.

    Does nothing for a person whom another worker has.
    """
    _sync_while_wished(services, person_sync_id)
    for left in pending_syncs.due(services.clock(), unheard_for=UNCLAIMED_AFTER, limit=1, but_failing=True):
        _sync_while_wished(services, left.id)


def _sync_while_wished(services: Services, person_sync_id: int) -> None:
    for _ in range(MOST_TURNS):
        claim = sync_claims.claim(person_sync_id, services.clock())
        if claim is None or not _sync_once(services, claim):
            return
    claim = sync_claims.claim(person_sync_id, services.clock())
    if claim is not None:
        sync_claims.postpone(claim, services.clock() + BREATHER)


def _sync_once(services: Services, claim: SyncClaim) -> bool:
    """True when the wish is fulfilled; else the person is free for later, or somebody else's."""
    if claim.cause == Cause.EVENT and _is_put_off(claim, services.clock()):
        return False
    run = None if claim.run_id is None else run_claims.claim(claim.run_id, services.clock())
    try:
        tally = _sync(services, claim, run)
    except LeaseLostError:
        log.warning("the person was taken over; nothing was written", person_sync_id=claim.id)
        return False
    except (HumaansError, humaans_access.NotConnectedError, StaleReadingError) as error:
        note_failure(services, claim, run, error)
        return False
    except Exception:
        note_failure(services, claim, run, UnexpectedError())
        raise
    if run is not None:
        run_claims.end(
            run, RunState.SUCCEEDED, services.clock(), phase=RunPhase.DONE, done=1, total=1, **tally.as_columns()
        )
    return True


def _is_put_off(claim: SyncClaim, now: datetime) -> bool:
    """Whether an event's sync must wait: for a token, for Humaans' patience, or for a storm to settle."""
    connection = connections.of_company(claim.company_id)
    if connection is not None and (
        connection.state == connections.TOKEN_REFUSED or (connection.not_before or now) > now
    ):
        sync_claims.postpone(claim, None)  # the tick rings when the connection is well again
        return True
    settled_at = None if claim.synced_at is None else claim.synced_at + SETTLING
    is_many = settled_at is not None and settled_at > now
    if is_many and pending_syncs.how_many_wait(claim.company_id, MANY_WAITING) >= MANY_WAITING:
        sync_claims.postpone(claim, settled_at)
        return True
    return False


def _sync(services: Services, claim: SyncClaim, run: Run | None) -> PlanCounts:
    chosen = settings.current(claim.company_id)
    if chosen is None or (chosen.paused and claim.cause == Cause.EVENT):
        sync_claims.finish(claim, services.clock())  # the first save, or unpausing, reads everybody anyway
        return PlanCounts()
    read_at = services.clock()
    client = humaans_access.client_of(services, claim.company_id)
    person, catalogue = client.fetch_person(
        claim.person_id, custom_field_ids=sources_used(chosen), within_seconds=SECONDS_FOR_READING
    )
    read_updated_at = _updated_at(person)
    if _is_stale(claim, read_updated_at):
        raise StaleReadingError
    return _write(services, claim, run, chosen, person, catalogue, read_at, read_updated_at)


def _write(
    services: Services,
    claim: SyncClaim,
    run: Run | None,
    chosen: CompanySettings,
    person: PersonRecord,
    catalogue: Catalogue,
    read_at: datetime,
    read_updated_at: datetime | None,
) -> PlanCounts:
    company = companies.get(claim.company_id)
    planner = Planner(chosen, catalogue, local_day(company, read_at), decisions.of_company(company.id))
    others = find_id_conflicts(services, claim.company_id, planner, person)
    with write_transaction():
        companies.lock(claim.company_id)
        cases = _triaged(claim, planner, person, others or ())
        if _is_left_to_a_reconciliation(claim, planner, cases[0], is_doubled_known=others is not None):
            ask_for_reconciliation(claim.company_id, services.clock())
            sync_claims.finish(claim, services.clock(), read_updated_at=read_updated_at)
            return PlanCounts()
        occasion = ChangeContext(
            Cause(claim.cause),
            read_at,
            services.clock(),
            run_id=None if run is None else run.id,
            made_by="" if run is None else run.started_by,
            touch=True,
        )
        tally = write_plans(claim.company_id, planner, cases, occasion)
        sync_claims.finish(claim, services.clock(), read_updated_at=read_updated_at)
    return tally


def _triaged(claim: SyncClaim, planner: Planner, person: PersonRecord, others: Iterable[str]) -> list[Case]:
    payroll_id = planner.fields.payroll_id(planner.reading_of(person))
    keys = employee_keys.keys_matching(
        claim.company_id, claim.person_id, payroll_id if isinstance(payroll_id, str) else None
    )
    return planner.triage([person], keys, claimed_elsewhere=others)


def _is_left_to_a_reconciliation(claim: SyncClaim, planner: Planner, case: Case, *, is_doubled_known: bool) -> bool:
    """What one person's reading cannot judge alone: a pause just pressed, emptied pay, an ID perhaps doubled.

    A reconciliation sees everybody and is guarded (B4); until then payroll keeps what it has.
    """
    if claim.cause == Cause.EVENT and settings.in_force(claim.company_id).paused:
        return True
    if case.employee is None:
        return case.held is None and not case.excluded_by and not is_doubled_known
    record = employee_records.records(claim.company_id, [case.employee.id]).get(case.employee.id)
    plan = planner.plan(case, record)
    empties_pay = any(change.new is None and change.field in PAY_AND_BANK for change in plan.changes)
    return empties_pay and (claim.cause == Cause.EVENT or runs.held(claim.company_id) is not None)


def _updated_at(person: PersonRecord) -> datetime | None:
    value = person.values.get("updatedAt")
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _is_stale(claim: SyncClaim, read_updated_at: datetime | None) -> bool:
    """Older than what an event or an earlier reading told; after a few more readings it is believed all the same."""
    told = claim.told_updated_at
    is_older = told is not None and read_updated_at is not None and read_updated_at < told
    return is_older and claim.attempt <= STALE_READINGS
