"""`python -m jobs.worker`: one line of the Procfile, one process per pool under it."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from config.process_start import start_or_exit
from jobs.definitions import (
    deliver_payslips,
    reconcile,
    send_messages,
    send_push,
    split_combined_pdf,
    sync_people,
    tick,
)
from jobs.processes.pools import WORKER_POOLS, run_worker_pool
from jobs.processes.supervisor import Supervisor
from jobs.queueing.redis_clients import worker_redis
from jobs.queueing.runtime import Tools, provide_tools
from service.wiring import bind_database, build_job_notifier, build_services

if TYPE_CHECKING:
    from collections.abc import Callable

    from redis import Redis

    from config.settings import Settings
    from jobs.processes.parent_death import Deadline
    from jobs.processes.pools import WorkerPool

#: Importing a module declares its jobs; what is not listed here is not run.
JOB_MODULES = (deliver_payslips, split_combined_pdf, sync_people, reconcile, send_messages, send_push, tick)


def main() -> int:
    settings = start_or_exit("worker")
    prepare_jobs(settings)
    make_redis = partial(worker_redis, settings.redis_url, verify_tls=settings.redis_verify_tls)
    works = {
        name: partial(_run, settings, pool, make_redis, os.getpid())
        for pool in WORKER_POOLS
        for name in pool.process_names()
    }
    return Supervisor(works).run()


def _run(settings: Settings, pool: WorkerPool, make_redis: Callable[[], Redis], parent: int, deadline: Deadline) -> int:
    """A process of the pool: one that runs its jobs itself keeps its connection to the database between them."""
    if not pool.forks:
        bind_database(settings, keeps_one=True)
    return run_worker_pool(pool, make_redis, parent, deadline)


def prepare_jobs(settings: Settings) -> None:
    """Say which database and which real things the jobs of this process use. Opens nothing."""
    bind_database(settings)
    provide_tools(lambda: Tools(build_services(settings), build_job_notifier(settings)))


if __name__ == "__main__":
    sys.exit(main())
