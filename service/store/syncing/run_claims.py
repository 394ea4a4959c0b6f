"""Claims of runs: one worker at a time, under a lease; a company has at most one running reconciliation.

What proves that a run is still a worker's is its lease, see `database.leases`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import peewee

from service.facts.runs import RunKind, RunPhase, RunState
from service.store.database import leases
from service.store.database.connection import write_transaction
from service.store.database.lease_renewal import LEASE, renewed
from service.store.database.leases import Lease
from service.store.tables.companies import Connection
from service.store.tables.syncing import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

#: A run that Humaans made wait for longer than this has failed; the next slot makes another.
LONGEST_PATIENCE: Final = timedelta(minutes=50)


#: Why a run was released: its process had to end, as at a deploy.
CUT_OFF: Final = "cut_off"


#: Or its job's own time was over.
TOO_LONG: Final = "too_long"
_IS_RUNNING: Final = Run.state == RunState.RUNNING


def whose_turn(now: datetime) -> int | None:
    """The queued reconciliation to begin next: what writes before dry runs, then the company that waited longest.

    However much one company asks for, another's first import waits for no more than what is already at work. Left out
    are companies that Humaans asked to wait, and those with a run at work where only one may be. None: nothing is due.
    """
    holding = Run.select(Run.holds_company).where(Run.holds_company.is_null(False))
    resting = Connection.select(Connection.company).where(Connection.not_before > now)
    before = Run.alias()
    last_turn = before.select(peewee.fn.MAX(before.started_at)).where(
        before.company == Run.company, before.kind == RunKind.RECONCILIATION
    )
    queued = Run.select(Run.id).where(
        Run.kind == RunKind.RECONCILIATION,
        Run.state == RunState.QUEUED,
        Run.company.not_in(resting),
        Run.dry_run | Run.company.not_in(holding),
    )
    chosen = queued.order_by(Run.dry_run, peewee.Ordering(last_turn, "ASC", nulls="FIRST"), Run.id).limit(1).scalar()
    return None if chosen is None else int(chosen)


def claim(run_id: int, now: datetime) -> Run | None:
    """Take a queued run for this worker, or None when it cannot be claimed (ended, taken, or the company is held)."""
    try:
        with write_transaction():
            run = Run.get_or_none(Run.id == run_id, Run.state == RunState.QUEUED)
            if run is None:
                return None
            holds = run.company_id if run.kind == RunKind.RECONCILIATION and not run.dry_run else None
            taken = leases.take(
                Run,
                (Run.id == run_id) & (Run.state == RunState.QUEUED),
                now + LEASE,
                state=RunState.RUNNING,
                holds_company=holds,
                started_at=now,
                phase=RunPhase.STARTING,
            )
    except peewee.IntegrityError:
        return None
    return Run.get_by_id(run_id) if taken else None


def kept(run: Run, clock: Callable[[], datetime]) -> AbstractContextManager[None]:
    """Keep a claimed run this worker's while the block runs, however long a step of it takes."""
    return renewed(Run, _lease_of(run), clock)


def _lease_of(run: Run) -> Lease:
    return Lease(run.id, run.fence)


def progress(run: Run, now: datetime, **values: Any) -> None:
    """Write progress and renew the lease. Raises LeaseLostError when the run is no longer this worker's."""
    leases.write(Run, _lease_of(run), _IS_RUNNING, lease_until=now + LEASE, **values)


def end(run: Run, state: RunState, now: datetime, **values: Any) -> bool:
    """End a run that this worker still has; False when it was lost before."""
    ending = {"state": state, "holds_company": None, "lease_until": None, "finished_at": now}
    return leases.try_write(Run, _lease_of(run), _IS_RUNNING, **ending, **values)


def requeue(run: Run, now: datetime) -> bool:
    """Queue a run again from its beginning, because Humaans limits its requests; False when it waited long enough."""
    if run.created_at < now - LONGEST_PATIENCE:
        return False
    queued = {"state": RunState.QUEUED, "holds_company": None, "lease_until": None, "phase": RunPhase.QUEUED}
    return leases.try_write(Run, _lease_of(run), _IS_RUNNING, **queued)


def must_wait(run_id: int, now: datetime) -> bool:
    """Whether Humaans limits the requests of the run's company (F31)."""
    query = Run.select().join(Connection, on=(Connection.company == Run.company))
    return query.where(Run.id == run_id, Connection.not_before > now).exists()


def release(run: Run, code: str, now: datetime) -> None:
    """Leave a run that was cut off to the next tick, which ends it and begins it again."""
    leases.try_write(Run, _lease_of(run), _IS_RUNNING, lease_until=now - timedelta(seconds=1), error_code=code)


def expired(now: datetime) -> Sequence[Run]:
    """Runs whose lease has expired: their worker has died or hangs."""
    return list(Run.select().where(_IS_RUNNING, leases.expired(Run, now)).order_by(Run.id))


def waiting(now: datetime, longer_than: timedelta) -> Sequence[Run]:
    """Queued runs that were not claimed for so long; their notification may have been lost."""
    return list(Run.select().where(Run.state == RunState.QUEUED, Run.created_at < now - longer_than).order_by(Run.id))


def give_up_queued(run: Run, now: datetime, **values: Any) -> bool:
    """End a run that no worker began as failed; False when one did."""
    ended = (
        Run.update(state=RunState.FAILED, finished_at=now, phase=RunPhase.FAILED, **values)
        .where(Run.id == run.id, Run.state == RunState.QUEUED)
        .execute()
    )
    return bool(ended)
