"""Runs: created, found and listed. Who works on one is decided in `run_claims`."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, Any, Final

import peewee

from service.facts.runs import LIVE, Cause, RunKind, RunPhase, RunState
from service.store.database.compiled_queries import compiled
from service.store.database.connection import is_postgres
from service.store.database.queries import first, plain_rows
from service.store.tables.employees import Change
from service.store.tables.syncing import PersonSync, Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


COUNTS: Final = ("created", "updated", "unchanged", "excluded", "held", "failed")


def create(company_id: int, kind: RunKind, cause: Cause, now: datetime, **values: Any) -> Run:
    """A queued run. `values` are further columns of the row."""
    return Run.create(company=company_id, kind=kind, cause=cause, state=RunState.QUEUED, created_at=now, **values)


def company_of(run_id: int) -> int | None:
    """Whose run it is."""
    row = Run.get_or_none(Run.id == run_id)
    return None if row is None else int(row.company_id)


def end_undo(run_id: int, *, updated: int, held: int) -> None:
    """A run that no worker executes is over in the transaction that created it."""
    Run.update(state=RunState.SUCCEEDED, updated=updated, held=held).where(Run.id == run_id).execute()


def by_id(company_id: int, run_id: int) -> Run | None:
    found: Run | None = _by_id.first(company_id, run_id)
    return found


@compiled
def _by_id(company_id: Any, run_id: Any) -> Any:
    return Run.select().where(Run.id == run_id, Run.company == company_id)


def page(
    company_id: int,
    *,
    kind: RunKind | None = None,
    state: RunState | None = None,
    between: tuple[datetime | None, datetime | None] = (None, None),
    without_quiet: bool = False,
    before_id: int | None = None,
    limit: int = 50,
) -> list[Run]:
    """Newest first, from before an id; `between` are the first instant and the one that is too late.

    `without_quiet` leaves out hourly runs that changed no one.
    """
    since, until = between
    values = (kind and kind.value, state and state.value, since, until, before_id)
    asked = tuple(value is not None for value in values)
    return _page.objects(company_id, limit, *values, asked=asked, without_quiet=without_quiet)


@compiled
def _page(
    company_id: Any, limit: Any, kind: Any, state: Any, since: Any, until: Any, before_id: Any, *,
    asked: tuple[bool, ...], without_quiet: bool,
) -> Any:  # fmt: skip
    conditions = (
        Run.kind == kind,
        Run.state == state,
        Run.created_at >= since,
        Run.created_at < until,
        Run.id < before_id,
    )
    query = Run.select().where(Run.company == company_id, *compress(conditions, asked))
    if without_quiet:
        found_nothing = (Run.created + Run.updated + Run.failed) == 0
        is_quiet = (Run.cause == Cause.HOURLY.value) & (Run.state == RunState.SUCCEEDED.value) & found_nothing
        query = query.where(~is_quiet)
    return query.order_by(Run.id.desc()).limit(limit)


def last_complete(company_id: int) -> Run | None:
    """The newest reconciliation that checked everyone and wrote its plan, not one that found the company paused."""
    found: Run | None = _last_complete.first(company_id)
    return found


@compiled
def _last_complete(company_id: Any) -> Any:
    return _complete(company_id).order_by(Run.id.desc()).limit(1)


def last_of_everyone(company_id: int) -> Run | None:
    """The newest reconciliation that read everyone in full and wrote its plan, not one of what had changed alone."""
    return first(_complete(company_id).where(Run.changed_since.is_null()).order_by(Run.id.desc()))


def last_in_sync_at(company_id: int) -> datetime | None:
    """When everyone in sync was last found, or made, equal to Humaans: the start of that run, not its end."""
    run = last_complete(company_id)
    return None if run is None else run.started_at


def unfinished(company_id: int) -> Run | None:
    """The reconciliation that is running or waiting to, dry runs aside."""
    return first(_reconciliations(company_id).where(Run.state.in_(LIVE), ~Run.dry_run).order_by(Run.id))


def queued_reconciliation(company_id: int, *, dry_run: bool = False) -> Run | None:
    """One that has not begun yet, so that another request for the same may join it."""
    return first(
        _reconciliations(company_id)
        .where(Run.state == RunState.QUEUED, Run.dry_run == dry_run, Run.approved_by.is_null())
        .order_by(Run.id)
    )


def take_over(run: Run, cause: Cause, actor: str) -> bool:
    """Give a run that has not begun another cause; False when it has begun."""
    run.cause, run.started_by = cause, actor
    has_waited = Run.update(cause=cause, started_by=actor).where(Run.id == run.id, Run.state == RunState.QUEUED)
    return bool(has_waited.execute())


def live_sync_since(company_id: int, employee_id: int, since: datetime) -> Run | None:
    """A sync of an employee that waits or runs, and was asked for since."""
    return first(
        Run.select().where(
            Run.company == company_id,
            Run.kind == RunKind.SYNC,
            Run.employee_id == employee_id,
            Run.state.in_(LIVE),
            Run.created_at > since,
        )
    )


def how_many_by_hand_since(company_id: int, since: datetime) -> int:
    """How many runs people of a company started since."""
    query = Run.select().where(Run.company == company_id, Run.cause == Cause.MANUAL, Run.created_at > since)
    return int(query.count())


def how_many_by_state() -> dict[str, int]:
    """How many runs of all companies are in each state."""
    return dict(plain_rows(Run.select(Run.state, peewee.fn.COUNT(Run.id)).group_by(Run.state)))


def queued_sync(company_id: int, person_id: str) -> Run | None:
    """The sync of a person that waits to begin; no worker can begin it before the transaction ends."""
    query = (
        Run.select()
        .where(
            Run.company == company_id,
            Run.person_id == person_id,
            Run.kind == RunKind.SYNC,
            Run.state == RunState.QUEUED,
        )
        .order_by(Run.id.desc())
    )
    return first(query.for_update() if is_postgres() else query)


def _reconciliations(company_id: int) -> peewee.ModelSelect[Run]:
    return Run.select().where(Run.company == company_id, Run.kind == RunKind.RECONCILIATION)


def _complete(company_id: int) -> peewee.ModelSelect[Run]:
    return _reconciliations(company_id).where(Run.state == RunState.SUCCEEDED, Run.phase == RunPhase.DONE, ~Run.dry_run)


def review_held(company_id: int, run_id: int, state: RunState, now: datetime, *, approved_by: str | None) -> bool:
    """Move a run that the guard stopped on: queued again when approved, else to its end; False when not held."""
    finished_at = None if state is RunState.QUEUED else now
    moved = (
        Run.update(
            state=state,
            finished_at=finished_at,
            approved_by=approved_by,
            phase=RunPhase(state),
            **({"error_code": "", "error_message": ""} if state is RunState.QUEUED else {}),
        )
        .where(Run.id == run_id, Run.company == company_id, Run.state == RunState.HELD)
        .execute()
    )
    return bool(moved)


def orphaned_syncs(created_before: datetime) -> Sequence[Run]:
    """Queued syncs without a request that waits, so that no worker would ever begin them."""
    waiting = PersonSync.select(PersonSync.id).where(PersonSync.run == Run.id, PersonSync.requested > PersonSync.done)
    query = Run.select().where(
        Run.kind == RunKind.SYNC,
        Run.state == RunState.QUEUED,
        Run.created_at < created_before,
        ~peewee.fn.EXISTS(waiting),
    )
    return list(query.order_by(Run.id))


def forget_before(company_id: int, instant: datetime) -> int:
    """Delete ended runs that made no change and ended before; returns how many.

    The last complete one stays, for the next to compare with, and the last of everyone, which a pay period may be
    frozen from; so does one that waits for review.
    """
    kept = [run.id for run in (last_complete(company_id), last_of_everyone(company_id)) if run is not None]
    nothing_done = (Run.created + Run.updated + Run.failed + Run.held) == 0
    wanted = [Run.company == company_id, Run.finished_at < instant, Run.state != RunState.HELD, nothing_done]
    if kept:
        wanted.append(Run.id.not_in(kept))
    return int(Run.delete().where(*wanted).execute())


def newest_sync(company_id: int, person_id: str) -> Run | None:
    """The sync of a person asked for last, whatever its state is."""
    query = Run.select().where(Run.company == company_id, Run.kind == RunKind.SYNC, Run.person_id == person_id)
    return first(query.order_by(Run.id.desc()))


def newest_reconciliation(company_id: int) -> Run | None:
    """The reconciliation asked for last, whatever its state is; dry runs aside."""
    return first(_reconciliations(company_id).where(~Run.dry_run).order_by(Run.id.desc()))


def drift_since(company_id: int, instant: datetime) -> int:
    """How many people reconciliations found changed since, without a webhook that announced them."""
    found = peewee.fn.COALESCE(peewee.fn.SUM(Run.drift_found), 0)
    return int(Run.select(found).where(Run.company == company_id, Run.finished_at > instant).scalar())


def held(company_id: int) -> Run | None:
    """The newest run that the guard stopped and no one has reviewed, unless a later one got through."""
    stopped = _reconciliations(company_id).where(Run.state == RunState.HELD).order_by(Run.id.desc()).first()
    if stopped is None:
        return None
    complete = last_complete(company_id)
    return None if complete is not None and complete.id > stopped.id else stopped


def reconciliations(company_id: int, limit: int) -> list[Run]:
    """The newest reconciliations, dry runs aside."""
    return list(_written_reconciliations(company_id).order_by(Run.id.desc()).limit(limit))


def first_reconciliation(company_id: int) -> Run | None:
    return first(_written_reconciliations(company_id).order_by(Run.id))


def found_since(company_id: int, since: datetime) -> list[tuple[datetime, int, int]]:
    """Of each reconciliation created since: when, how many people changed, and how many no event had announced."""
    return _found_since.plain_rows(company_id, since)


@compiled
def _found_since(company_id: Any, since: Any) -> Any:
    return (
        _written_reconciliations(company_id)
        .select(Run.created_at, Run.created + Run.updated, Run.drift_found)
        .where(Run.created_at >= since, Run.state == RunState.SUCCEEDED.value)
        .order_by(Run.id.desc())
        .limit(500)
    )


def announced_since(company_id: int, since: datetime) -> Mapping[datetime, int]:
    """By instant: how many people changed because an event announced it, without a run."""
    return dict(_announced_since.plain_rows(company_id, since))


@compiled
def _announced_since(company_id: Any, since: Any) -> Any:
    return (
        Change.select(Change.at, peewee.fn.COUNT(peewee.fn.DISTINCT(Change.employee)))
        .where(
            Change.company == company_id, Change.at >= since, Change.run.is_null(), Change.cause == Cause.EVENT.value
        )
        .group_by(Change.at)
    )


def _written_reconciliations(company_id: int) -> peewee.ModelSelect[Run]:
    return _reconciliations(company_id).where(~Run.dry_run)
