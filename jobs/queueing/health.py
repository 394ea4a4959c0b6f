"""Whether the queue can be used: does Redis answer and take writes, and are there workers?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redis.exceptions import RedisError, ResponseError
from rq import Worker

from jobs.queueing.queues import waiting_jobs

if TYPE_CHECKING:
    from redis import Redis


class RedisSilentError(Exception):
    """Redis does not answer; the message names the kind of failure."""


class RedisRefusesWritesError(Exception):
    """Redis answers, but takes no writes; the message is its own."""


def redis_answers(redis: Redis) -> None:
    """Raises RedisRefusesWritesError or RedisSilentError when jobs cannot be queued."""
    try:
        waiting_jobs(redis)
    except ResponseError as error:
        raise RedisRefusesWritesError(str(error)) from error
    except (RedisError, OSError) as error:
        raise RedisSilentError(type(error).__name__) from error


def workers(redis: Redis) -> int:
    """How many workers Redis knows as running. Raises RedisSilentError."""
    try:
        return sum(bool(redis.exists(key)) for key in Worker.all_keys(connection=redis))
    except (RedisError, OSError) as error:
        raise RedisSilentError(type(error).__name__) from error
