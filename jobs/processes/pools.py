"""The worker pools: each has queues and processes of its own, so a long run delays no short job.

Within a pool the queues are emptied in the order given. Every queue must be in a pool; a test checks it.
To work more in parallel, start more workers: each has every pool.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

import structlog
from redis.exceptions import RedisError

from jobs.processes.gc_tuning import tune_garbage_collector
from jobs.processes.parent_death import die_with_parent
from jobs.processes.workers import FastWorker, LongWorker, PayrollWorker, UpkeepWorker
from jobs.queueing.queues import QueueName
from jobs.queueing.redis_clients import address_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from redis import Redis

    from jobs.processes.parent_death import Deadline

LONGEST_WAIT_SECONDS: Final = 4.0
#: bin/run starts Redis before us; one that starts beside us is there sooner.
TOLD_AFTER_SECONDS: Final = 2.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WorkerPool:
    name: str
    queues: tuple[QueueName, ...]
    worker: type[PayrollWorker]
    processes: int
    #: How far its processes stand back when several want the same processor.
    niceness: int = 0

    @property
    def forks(self) -> bool:
        """Whether each job runs in a child of its process."""
        return issubclass(self.worker, LongWorker)

    def process_names(self) -> list[str]:
        return [f"{self.name}-{number}" for number in range(1, self.processes + 1)]


WORKER_POOLS: Final = (
    # Two, so that Sync now need not wait for the turn of a webhook's people.
    WorkerPool("fast", (QueueName.INTERACTIVE, QueueName.UPKEEP, QueueName.WEBHOOKS), UpkeepWorker, processes=2),
    # No one waits for it by the second, as they do for a webhook's change.
    WorkerPool("long", (QueueName.RECONCILIATIONS,), LongWorker, processes=1, niceness=10),
    # A payday has its hour; half an hour of reading ten thousand people must not move it.
    WorkerPool("payday", (QueueName.PAYSLIPS,), LongWorker, processes=1),
    # Two, because a receiver may take 15 seconds to answer, and the next company's message should not wait for it.
    # What is stored is told of after it: a flood of changes is stored first.
    WorkerPool("messages", (QueueName.MESSAGES,), FastWorker, processes=2, niceness=5),
)


def run_worker_pool(pool: WorkerPool, make_redis: Callable[[], Redis], parent: int, deadline: Deadline) -> int:
    """Run one process of the pool until told to stop (0) or until Redis is lost for good (1, to be started again)."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    die_with_parent(parent, signal.SIGTERM)
    os.nice(pool.niceness)
    redis = make_redis()
    wait_for(redis)
    warn_of_eviction(redis)
    tune_garbage_collector()
    worker = pool.worker(tuple(pool.queues), redis, deadline)
    log.info("worker process ready", lane=pool.name)
    worker.work()
    return 0 if worker._shutdown_requested_date else 1  # noqa: SLF001  RQ tells it nowhere else


def wait_for(redis: Redis) -> None:
    """Return when Redis answers. At a deploy, or on a machine just started, it may come after us.

    When Redis has not come for a while, the log says once how to start it.
    """
    pause, began, is_told = 0.1, time.monotonic(), False
    while True:
        try:
            redis.ping()
        except (RedisError, OSError) as error:
            if not is_told and time.monotonic() - began > TOLD_AFTER_SECONDS:
                is_told = True
                log.warning("no Redis: start everything with bin/run, or set REDIS_URL", redis_at=address_of(redis))
            log.warning("waiting for Redis", error=type(error).__name__)
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_WAIT_SECONDS)
        else:
            return


def warn_of_eviction(redis: Redis) -> None:
    """A Redis that throws keys away when full loses jobs without a word; the tick finds them a minute later."""
    policy = redis.info("memory").get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        log.warning("Redis evicts keys when full; set maxmemory-policy to noeviction", reason=policy)


def _leave(signum: int, frame: object) -> NoReturn:  # noqa: ARG001
    sys.exit(0)
