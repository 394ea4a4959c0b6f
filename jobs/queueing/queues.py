"""Queues named by purpose, in order of urgency, and the one way to put a job on one of them.

A queue that is not served by a pool of `jobs/processes/pools.py` is a queue no one reads; a test holds the two
together. What goes through Redis is the name of a declared job and row ids, as JSON, nothing else.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from jobs.queueing.registry import declared_job
from jobs.queueing.safe_job import SafeQueue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from redis import Redis
    from redis.client import Pipeline

#: A failed job stays to be looked at for a day; what it was for is found again from the database.
KEEP_FAILED_SECONDS: Final = 24 * 60 * 60


class QueueName(StrEnum):
    """Most urgent first."""

    INTERACTIVE = "interactive"
    #: The tick takes milliseconds, and a flood of webhooks must not keep the clock from being looked at.
    UPKEEP = "upkeep"
    WEBHOOKS = "webhooks"
    RECONCILIATIONS = "reconciliations"
    PAYSLIPS = "payslips"
    #: Messages to channels and events to endpoints.
    MESSAGES = "messages"


#: What is written to see whether Redis takes writes.
WRITTEN_KEY: Final = "payroll:takes-writes"
WRITTEN_SECONDS: Final = 60
#: A job costs Redis and both its ends more than a row. What takes long hands its rest on
#: (`jobs/definitions/sync_people.py`).
ROWS_IN_A_GROUP: Final = 32
#: After how long a job is ended, for each of its rows; a run that needs longer is begun again by the tick.
TIMEOUT_SECONDS: Final = {
    QueueName.INTERACTIVE: 60,
    QueueName.UPKEEP: 50,
    QueueName.WEBHOOKS: 60,
    QueueName.RECONCILIATIONS: 30 * 60,
    QueueName.PAYSLIPS: 30 * 60,
    QueueName.MESSAGES: 60,
}


def waiting_jobs(redis: Redis) -> dict[str, int]:
    """How many jobs wait on each queue, in one round trip.

    A key is written as well: a Redis that is full, or a copy of another, answers all questions and takes no job.
    Raises redis.RedisError.
    """
    with redis.pipeline(transaction=False) as pipe:
        pipe.set(WRITTEN_KEY, 1, ex=WRITTEN_SECONDS)
        for name in QueueName:
            pipe.llen(SafeQueue(name, connection=redis).key)
        return {str(name): length for name, length in zip(QueueName, pipe.execute()[1:], strict=True)}


def enqueue(redis: Redis, function: Callable[..., None], *row_ids: int, queue: str | None = None) -> str:
    """Put a declared job on its queue, or on another one, in one round trip. Returns the job's random id."""
    with redis.pipeline() as pipe:
        job_id = _put(pipe, redis, function, row_ids, queue)
        pipe.execute()
    return job_id


def enqueue_in_groups(redis: Redis, function: Callable[..., None], row_ids: Sequence[int], *, queue: str) -> None:
    """All in one round trip: jobs of a few rows each, or one job per row for a function that takes one."""
    size = ROWS_IN_A_GROUP if declared_job(function).takes_several else 1
    with redis.pipeline() as pipe:
        for start in range(0, len(row_ids), size):
            _put(pipe, redis, function, tuple(row_ids[start : start + size]), queue)
        pipe.execute()


def enqueue_what_is_missing(redis: Redis, function: Callable[..., None], row_ids: Sequence[int], *, queue: str) -> None:
    """A job for each row, less those that wait on the queue already: for jobs that take whichever row's turn it is.

    Jobs of another kind on the same queue are taken for such; who asks again later gets what was left out.
    """
    there = int(redis.llen(SafeQueue(queue, connection=redis).key))
    enqueue_in_groups(redis, function, row_ids[: max(0, len(row_ids) - there)], queue=queue)


def _put(
    pipe: Pipeline, redis: Redis, function: Callable[..., None], row_ids: tuple[int, ...], queue: str | None
) -> str:
    declared = declared_job(function)
    name = QueueName(queue or declared.queue)
    job = SafeQueue(name, connection=redis).enqueue_call(
        declared.name,
        args=row_ids,
        timeout=TIMEOUT_SECONDS[name] * len(row_ids or (0,)),
        result_ttl=0,
        failure_ttl=KEEP_FAILED_SECONDS,
        job_id=uuid4().hex,
        pipeline=pipe,
    )
    return str(job.id)
