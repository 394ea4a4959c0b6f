"""`python -m jobs.scheduler`: rq-scheduler, made to match the schedule at every poll and to outlive Redis' absence.

Two of these may run at once, as at each deploy: rq-scheduler's lock lets one poll, and the tick does no harm
when doubled. Bare rq-scheduler ends when Redis is away for long, and loses its entry when it is ended
between taking and putting it back; this one waits, and ends only between polls.
"""

from __future__ import annotations

import signal
import sys
import time
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import structlog
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from rq_scheduler import Scheduler

from config.process_start import start_or_exit
from jobs.processes.pools import wait_for
from jobs.queueing.redis_clients import worker_redis
from jobs.queueing.safe_job import SafeJob, SafeQueue
from jobs.schedule import SCHEDULE, make_redis_match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redis import Redis
    from rq.job import Job

    from jobs.schedule import Periodic

PAUSE_SECONDS: Final = 1.0
log = structlog.get_logger(__name__)


class TickScheduler(Scheduler):
    """rq-scheduler with safe jobs, the schedule as its own, and an end that never cuts a poll in two."""

    #: Killed in mid-poll, rq-scheduler's lock stays for this and ten seconds more.
    poll_seconds = 2

    def __init__(self, redis: Redis, schedule: Sequence[Periodic] = SCHEDULE) -> None:
        super().__init__(connection=redis, interval=self.poll_seconds, job_class=SafeJob, queue_class=SafeQueue)
        self._schedule = schedule
        self._polling = False
        self.told_to_end = False

    def enqueue_jobs(self) -> Any:
        """One poll: put right what is not as the schedule says, then queue what is due."""
        self._polling = True
        try:
            matched = make_redis_match(self._schedule, self)
            if matched:
                log.info("schedule matched", reason=str(matched))
            return super().enqueue_jobs()
        finally:
            self._polling = False
            self._leave_if_told()

    def enqueue_job(self, job: Job) -> None:
        """Queue a due entry. One that still waits from last time, for want of a worker, is not queued twice."""
        self.get_queue_for_job(job).remove(job)
        super().enqueue_job(job)

    def run_until_told(self) -> None:
        """Poll until SIGTERM or SIGINT, through any absence of Redis."""
        self._install_signal_handlers()
        while not self.told_to_end:
            try:
                wait_for(self.connection)
                self.name = uuid4().hex  # the old name may still stand in Redis, not signed off
                self.run()
            except (RedisError, OSError) as error:
                log.warning("Redis is away", error=type(error).__name__)
                time.sleep(PAUSE_SECONDS)

    def register_death(self) -> None:
        try:
            super().register_death()
        except RedisConnectionError as error:
            log.warning("could not sign off", error=type(error).__name__)

    def _install_signal_handlers(self) -> None:
        signal.signal(signal.SIGINT, self._end)
        signal.signal(signal.SIGTERM, self._end)

    def _end(self, signum: int, frame: object) -> None:  # noqa: ARG002
        self.told_to_end = True
        if not self._polling:
            self._leave_if_told()

    def _leave_if_told(self) -> None:
        if self.told_to_end:
            sys.exit(0)


def main() -> int:
    settings = start_or_exit("scheduler")
    redis = worker_redis(settings.redis_url, verify_tls=settings.redis_verify_tls)
    TickScheduler(redis).run_until_told()
    return 0


if __name__ == "__main__":
    sys.exit(main())
