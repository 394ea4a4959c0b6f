"""Runs: queued, claimed by one worker under a lease, ended; a company is held by one running reconciliation at most.

A claim raises the run's fence. Whoever works on a run proves with the fence, in the transaction of each
write, that nobody took the run away in the meantime: a worker thought dead can then do no harm (F17).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import peewee

from service.facts.runs import RunKind, RunState
from service.store.database.connection import is_postgres, write_transaction
from service.store.tables.companies import Connection
from service.store.tables.syncing import PersonSync, Run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from service.facts.runs import Cause

LEASE: Final = timedelta(seconds=60)
#: A run that Humaans made wait for longer than this has failed; the next slot makes another.
LONGEST_PATIENCE: Final = timedelta(minutes=50)
#: Why a run was let go: its process was told to end, as at a deploy.
CUT_OFF: Final = "cut_off"
#: Or its job's own time was over.
TOO_LONG: Final = "too_long"
#: The phase of a run that did its whole work.
DONE: Final = "done"
COUNTS: Final = ("created", "updated", "unchanged", "excluded", "held", "failed")


class RunLostError(Exception):
    """The run was ended or taken over by another worker; what is not committed must be dropped."""


def create(company_id: int, kind: RunKind, cause: Cause, now: datetime, **values: Any) -> Run:
    """A queued run. `values` are further columns of the row."""
    return Run.create(company=company_id, kind=kind, cause=cause, state=RunState.QUEUED, created_at=now, **values)


def by_id(company_id: int, run_id: int) -> Run | None:
    return Run.get_or_none(Run.id == run_id, Run.company == company_id)


def latest(company_id: int, limit: int = 20) -> list[Run]:
    return page(company_id, before_id=None, limit=limit)


def page(company_id: int, before_id: int | None, limit: int) -> list[Run]:
    """Runs newest first, from before an id."""
    query = Run.select().where(Run.company == company_id)
    if before_id is not None:
        query = query.where(Run.id < before_id)
    return list(query.order_by(Run.id.desc()).limit(limit))


def last_complete(company_id: int) -> Run | None:
    """The newest reconciliation that looked at everybody and wrote what it planned, not one that found a pause."""
    return (
        _reconciliations(company_id)
        .where(Run.state == RunState.SUCCEEDED, Run.phase == DONE, ~Run.dry_run)
        .order_by(Run.id.desc())
        .first()
    )


def last_in_sync_at(company_id: int) -> datetime | None:
    """When everybody in step was last read from Humaans and found, or made, equal: the reading's time, not its end."""
    run = last_complete(company_id)
    return None if run is None else run.started_at


def unfinished(company_id: int) -> Run | None:
    """The reconciliation that is running or waiting to, dry runs aside."""
    return (
        _reconciliations(company_id)
        .where(Run.state.in_([RunState.QUEUED, RunState.RUNNING]), ~Run.dry_run)
        .order_by(Run.id)
        .first()
    )


def queued_reconciliation(company_id: int, *, dry_run: bool = False) -> Run | None:
    """One that has not begun yet, so that another wish for the same may join it."""
    return (
        _reconciliations(company_id)
        .where(Run.state == RunState.QUEUED, Run.dry_run == dry_run, Run.approved_by.is_null())
        .order_by(Run.id)
        .first()
    )


def whose_turn(now: datetime) -> int | None:
    """The queued reconciliation to begin next: what writes before dry runs, then the company that waited longest.

    However much one company asks for, another's first import waits for no more than what is already at work. Left out
    are companies that Humaans asked to wait, and those with a run at work where only one may be. None: nothing is due.
    """
    holding = Run.select(Run.holds_company).where(Run.holds_company.is_null(False))
    resting = Connection.select(Connection.company).where(Connection.not_before > now)
    queued = Run.select(Run.id, Run.company, Run.dry_run).where(
        Run.kind == RunKind.RECONCILIATION,
        Run.state == RunState.QUEUED,
        Run.company.not_in(resting),
        Run.dry_run | Run.company.not_in(holding),
    )
    waiting_runs = list(queued.order_by(Run.id))
    places = {company_id: place for place, company_id in enumerate(_by_last_turn(waiting_runs), start=1)}
    chosen = min(waiting_runs, key=lambda run: (run.dry_run, places.get(run.company_id, 0), run.id), default=None)
    return None if chosen is None else int(chosen.id)


def _by_last_turn(waiting_runs: Sequence[Run]) -> list[int]:
    """Companies of these runs that had a turn before; who had it longest ago comes first."""
    if not waiting_runs:
        return []
    begun = Run.select(Run.company).where(
        Run.kind == RunKind.RECONCILIATION,
        Run.started_at.is_null(False),
        Run.company.in_({run.company_id for run in waiting_runs}),
    )
    return [row.company_id for row in begun.group_by(Run.company).order_by(peewee.fn.MAX(Run.started_at))]


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
    return (query.for_update() if is_postgres() else query).first()


def _reconciliations(company_id: int) -> peewee.ModelSelect:
    return Run.select().where(Run.company == company_id, Run.kind == RunKind.RECONCILIATION)


def claim(run_id: int, now: datetime) -> Run | None:
    """Take a queued run for this worker, or None when it is not to be had (ended, taken, or the company is held)."""
    try:
        with write_transaction():
            run = Run.get_or_none(Run.id == run_id, Run.state == RunState.QUEUED)
            if run is None:
                return None
            holds = run.company_id if run.kind == RunKind.RECONCILIATION and not run.dry_run else None
            taken = (
                Run.update(
                    state=RunState.RUNNING,
                    holds_company=holds,
                    fence=Run.fence + 1,
                    lease_until=now + LEASE,
                    started_at=now,
                    phase="starting",
                )
                .where(Run.id == run_id, Run.state == RunState.QUEUED)
                .execute()
            )
    except peewee.IntegrityError:
        return None
    return Run.get_by_id(run_id) if taken else None


def progress(run: Run, now: datetime, **values: Any) -> None:
    """Write progress and renew the lease. Raises RunLostError when the run is no longer this worker's."""
    kept = (
        Run.update(lease_until=now + LEASE, **values)
        .where(Run.id == run.id, Run.state == RunState.RUNNING, Run.fence == run.fence)
        .execute()
    )
    if not kept:
        raise RunLostError(f"run {run.id} was taken over")


def end(run: Run, state: RunState, now: datetime, **values: Any) -> bool:
    """End a run that this worker still has; False when it was lost before."""
    ended = (
        Run.update(state=state, holds_company=None, lease_until=None, finished_at=now, **values)
        .where(Run.id == run.id, Run.state == RunState.RUNNING, Run.fence == run.fence)
        .execute()
    )
    return bool(ended)


def put_back(run: Run, now: datetime) -> bool:
    """Queue a run again from its beginning, because Humaans asked for patience; False when it waited long enough."""
    if run.created_at < now - LONGEST_PATIENCE:
        return False
    moved = (
        Run.update(state=RunState.QUEUED, holds_company=None, lease_until=None, phase=RunState.QUEUED.value)
        .where(Run.id == run.id, Run.state == RunState.RUNNING, Run.fence == run.fence)
        .execute()
    )
    return bool(moved)


def must_wait(run_id: int, now: datetime) -> bool:
    """Whether Humaans asked the run's company for patience (F31)."""
    query = Run.select().join(Connection, on=(Connection.company == Run.company))
    return query.where(Run.id == run_id, Connection.not_before > now).exists()


def let_go(run: Run, code: str, now: datetime) -> None:
    """Leave a run that was cut off to the next tick, which ends it and begins it again."""
    Run.update(lease_until=now - timedelta(seconds=1), error_code=code).where(
        Run.id == run.id, Run.state == RunState.RUNNING, Run.fence == run.fence
    ).execute()


def settle_held(company_id: int, run_id: int, state: RunState, now: datetime, *, approved_by: str | None) -> bool:
    """Move a run that the guard stopped on: queued again when approved, else to its end; False when not held."""
    finished_at = None if state is RunState.QUEUED else now
    moved = (
        Run.update(
            state=state,
            finished_at=finished_at,
            approved_by=approved_by,
            phase=state.value,
            **({"error_code": "", "error_message": ""} if state is RunState.QUEUED else {}),
        )
        .where(Run.id == run_id, Run.company == company_id, Run.state == RunState.HELD)
        .execute()
    )
    return bool(moved)


def dead(now: datetime) -> Sequence[Run]:
    """Runs whose worker has shown no life for longer than its lease."""
    return list(Run.select().where(Run.state == RunState.RUNNING, Run.lease_until < now).order_by(Run.id))


def waiting(now: datetime, longer_than: timedelta) -> Sequence[Run]:
    """Queued runs that were not taken up for so long; their ring may have been lost."""
    return list(Run.select().where(Run.state == RunState.QUEUED, Run.created_at < now - longer_than).order_by(Run.id))


def orphaned_syncs(created_before: datetime) -> Sequence[Run]:
    """Queued syncs that no wish waits to begin, so that nobody ever would."""
    wish = PersonSync.select(PersonSync.id).where(PersonSync.run == Run.id, PersonSync.requested > PersonSync.done)
    query = Run.select().where(
        Run.kind == RunKind.SYNC, Run.state == RunState.QUEUED, Run.created_at < created_before, ~peewee.fn.EXISTS(wish)
    )
    return list(query.order_by(Run.id))


def give_up_queued(run: Run, now: datetime, **values: Any) -> bool:
    """End a run that nobody began as failed; False when somebody did."""
    ended = (
        Run.update(state=RunState.FAILED, finished_at=now, phase="failed", **values)
        .where(Run.id == run.id, Run.state == RunState.QUEUED)
        .execute()
    )
    return bool(ended)


def forget_before(company_id: int, instant: datetime) -> int:
    """Delete ended runs that made no change and ended before; returns how many.

    The last complete one stays, for the next to compare with, and so does one that waits for a person's word.
    """
    complete = last_complete(company_id)
    nothing_done = (Run.created + Run.updated + Run.failed + Run.held) == 0
    wanted = [Run.company == company_id, Run.finished_at < instant, Run.state != RunState.HELD, nothing_done]
    if complete is not None:
        wanted.append(Run.id != complete.id)
    return Run.delete().where(*wanted).execute()


def newest_sync(company_id: int, person_id: str) -> Run | None:
    """The sync of a person asked for last, whatever became of it."""
    query = Run.select().where(Run.company == company_id, Run.kind == RunKind.SYNC, Run.person_id == person_id)
    return query.order_by(Run.id.desc()).first()


def newest_reconciliation(company_id: int) -> Run | None:
    """The reconciliation asked for last, whatever became of it; dry runs aside."""
    return _reconciliations(company_id).where(~Run.dry_run).order_by(Run.id.desc()).first()


def drift_since(company_id: int, instant: datetime) -> int:
    """How many people reconciliations found changed since, of whom no webhook had told."""
    found = peewee.fn.COALESCE(peewee.fn.SUM(Run.drift_found), 0)
    return int(Run.select(found).where(Run.company == company_id, Run.finished_at > instant).scalar())


def held(company_id: int) -> Run | None:
    """The newest run that the guard stopped and nobody has settled, unless a later one got through."""
    stopped = _reconciliations(company_id).where(Run.state == RunState.HELD).order_by(Run.id.desc()).first()
    complete = last_complete(company_id)
    return None if stopped is None or (complete is not None and complete.id > stopped.id) else stopped
