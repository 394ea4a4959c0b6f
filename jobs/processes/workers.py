"""The two kinds of worker: RQ's own, with our timeouts, job class and shutdown.

`FastWorker` runs jobs in its own process: a person waits, and forking costs more than the job. `LongWorker`
forks for each job, so that a job's memory goes away with it and a stuck one can be killed from outside.
Both act on one SIGTERM and ignore the rest, since Heroku sends it to every process and our parent sends it
again. What RQ forgets when a process is killed, the tick finds in the database; RQ's own clean-up only
tidies, so its lease is short and its failures are told as class and place, never in words.
"""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, Any, Final, cast

import structlog
from rq import worker_registration
from rq.exceptions import ShutDownImminentException
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker, SimpleWorker, Worker

from config.error_reports import report_error
from config.logs import places
from jobs.definitions.tick import watch
from jobs.processes.parent_death import Deadline, die_with_parent
from jobs.queueing.queues import enqueue
from jobs.queueing.safe_job import SafeJob, SafeQueue
from service.store.database.connection import is_open

if TYPE_CHECKING:
    from types import FrameType

    from redis import Redis
    from redis.client import Pipeline
    from rq.executions import Execution
    from rq.job import Job
    from rq.queue import Queue

#: An idle worker wakes this often, well inside the 300 s after which Heroku's Redis cuts a silent client.
WAKE_SECONDS: Final = 20
RQ_WAKES_BEFORE_TTL_SECONDS: Final = 15
#: What RQ adds to a worker's own time to live.
RQ_KEEPS_SECONDS: Final = 60
MONITORING_SECONDS: Final = 10
TIDYING_SECONDS: Final = 60
#: A job's own time-out is a signal that stuck C code never sees; so much later the process is killed.
STUCK_AFTER_TIMEOUT_SECONDS: Final = 30
log = structlog.get_logger(__name__)


class OpenConnectionBeforeForkError(Exception):
    """The worker's parent holds a database connection: a child would share it and read wrong rows (F57)."""


class PayrollWorker(BaseWorker):
    """What both kinds share."""

    job_class = SafeJob
    queue_class: type[Queue] = SafeQueue
    max_connection_wait_time = 4.0

    def __init__(self, queue_names: tuple[str, ...], redis: Redis, deadline: Deadline) -> None:
        super().__init__(
            [SafeQueue(name, connection=redis) for name in queue_names],
            connection=redis,
            worker_ttl=WAKE_SECONDS + RQ_WAKES_BEFORE_TTL_SECONDS,
            job_monitoring_interval=MONITORING_SECONDS,
            maintenance_interval=TIDYING_SECONDS,
            serializer=JSONSerializer,
            log_job_description=False,
        )
        self.deadline = deadline

    def subscribe(self) -> None:
        """No orders are taken through Redis, and a process that forks has no second thread."""

    def request_force_stop(self, signum: int, frame: FrameType | None) -> None:
        """A second signal changes nothing: the job in hand still gets its last seconds."""

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Signs on again where Redis has been emptied, so that a count of workers counts this one."""
        super().heartbeat(timeout, pipeline)
        if pipeline is None and not self.connection.sismember(self.redis_workers_keys, self.key):
            with self.connection.pipeline() as pipe:
                pipe.hset(self.key, mapping=self.serialize())
                worker_registration.register(self, pipe)
                pipe.expire(self.key, timeout or self.worker_ttl + RQ_KEEPS_SECONDS)
                pipe.execute()

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """Tells a failure's class and place to the log and to Redis, where RQ would tell words and arguments."""
        error_class, error, passed = exc_info
        told = f"{error_class.__name__} at {places(passed)}"
        cast("SafeJob", job).told_failure = told
        report_error(error)
        log.error("job failed", job_id=job.id, queue=job.origin, error=error_class.__name__, where=places(passed))


class FastWorker(PayrollWorker, SimpleWorker):
    """Runs short jobs one after the other in this process."""

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:  # noqa: ARG002
        return int(job.timeout or 0) + STUCK_AFTER_TIMEOUT_SECONDS

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        self.deadline.set_in((job.timeout or 0) + STUCK_AFTER_TIMEOUT_SECONDS)
        try:
            return super().perform_job(job, queue, execution)
        finally:
            self.deadline.clear()


class UpkeepWorker(FastWorker):
    """Looks once a minute, beside its jobs, whether the scheduler still runs: a dead one tells no one."""

    #: At a start the scheduler may come after us.
    watches_after_seconds = 300.0

    def __init__(self, queue_names: tuple[str, ...], redis: Redis, deadline: Deadline) -> None:
        super().__init__(queue_names, redis, deadline)
        self._began = time.monotonic()

    def run_maintenance_tasks(self) -> None:
        super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        if time.monotonic() - self._began >= self.watches_after_seconds:
            enqueue(self.connection, watch)


class LongWorker(PayrollWorker, Worker):
    """Runs each job in a child of its own, which dies with this process."""

    #: Of the 30 s between SIGTERM and SIGKILL a job may use this much; then it is ended by an exception.
    last_seconds_of_a_job = 20

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:  # noqa: ARG002
        return 3 * MONITORING_SECONDS + 2

    def fork_work_horse(self, job: Job, queue: Queue) -> None:
        if is_open():
            raise OpenConnectionBeforeForkError
        super().fork_work_horse(job, queue)

    def setup_work_horse_signals(self) -> None:
        """The child lives through the signals of a shutdown until its parent tells it to hurry."""
        die_with_parent(cast("int", self.pid), signal.SIGKILL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGUSR1, self._end_within_last_seconds)

    def handle_warm_shutdown_request(self) -> None:
        if self.horse_pid:
            self.kill_horse(signal.SIGUSR1)

    def _end_within_last_seconds(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002
        signal.signal(signal.SIGALRM, self._end_now)
        signal.alarm(self.last_seconds_of_a_job)

    def _end_now(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002
        raise ShutDownImminentException("this process is about to be ended", {})  # type: ignore[no-untyped-call]
