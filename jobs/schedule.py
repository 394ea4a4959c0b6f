"""What runs by the clock, as a table, and how Redis is made to match it.

There are three entries: the tick, what looks for lost work more often, and what answers a flood of events. What is due
at which local time is reckoned from the database by the tick itself, so no cron text and no time zone is needed here.
To add an entry, give it an id that never changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from rq.exceptions import DeserializationError, NoSuchJobError

from jobs.definitions.tick import answer_flood, resume, tick
from jobs.queueing.queues import TIMEOUT_SECONDS, QueueName
from jobs.queueing.registry import declared_job
from jobs.queueing.safe_job import SafeJob

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rq_scheduler import Scheduler


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job without arguments, run every so many seconds under a fixed id."""

    id: str
    job: Callable[[], None]
    every_seconds: int


@dataclass(frozen=True, slots=True)
class Matched:
    """What had to be done to Redis, by entry id."""

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.replaced or self.removed)


SCHEDULE: Final = (
    Periodic(id="tick", job=tick, every_seconds=60),
    Periodic(id="resume", job=resume, every_seconds=15),
    Periodic(id="flood", job=answer_flood, every_seconds=2),
)


def make_redis_match(schedule: Sequence[Periodic], scheduler: Scheduler) -> Matched:
    """Remove forgotten entries, add missing ones, replace changed ones, leave equal ones and their due time.

    rq-scheduler loses an entry for good when it is cut between taking and putting it back, so this is
    called at every poll, not only at start.
    """
    there = {entry.decode() for entry in scheduler.connection.zrange(scheduler.scheduled_jobs_key, 0, -1)}
    wanted = {entry.id: entry for entry in schedule}
    added, replaced, removed = [], [], sorted(there - wanted.keys())
    for entry_id in removed:
        _forget(scheduler, entry_id)
    for entry_id, entry in wanted.items():
        if entry_id not in there:
            added.append(entry_id)
        elif _is_equal(scheduler, entry):
            continue
        else:
            replaced.append(entry_id)
            _forget(scheduler, entry_id)
        _register(scheduler, entry)
    return Matched(tuple(added), tuple(replaced), tuple(removed))


def _register(scheduler: Scheduler, entry: Periodic) -> None:
    declared = declared_job(entry.job)
    scheduler.schedule(
        datetime.now(UTC),
        declared.name,
        interval=entry.every_seconds,
        id=entry.id,
        queue_name=declared.queue,
        timeout=TIMEOUT_SECONDS[QueueName(declared.queue)],
    )


def _is_equal(scheduler: Scheduler, entry: Periodic) -> bool:
    declared = declared_job(entry.job)
    try:
        there = SafeJob.fetch(entry.id, connection=scheduler.connection)
        return (there.func_name, there.origin, there.timeout, there.meta.get("interval"), list(there.args)) == (
            declared.name,
            declared.queue,
            TIMEOUT_SECONDS[QueueName(declared.queue)],
            entry.every_seconds,
            [],
        )
    except (NoSuchJobError, DeserializationError):
        return False


def _forget(scheduler: Scheduler, entry_id: str) -> None:
    scheduler.cancel(entry_id)
    scheduler.connection.delete(SafeJob.key_for(entry_id))
