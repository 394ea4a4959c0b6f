"""A worker in this process, for every test here."""

import signal

import pytest

from jobs.processes.parent_death import Deadline
from jobs.processes.workers import FastWorker
from jobs.queueing.runtime import Tools, provide_tools
from tests.recorded_notifications import RecordedNotifications


@pytest.fixture
def tools():
    """Tools for jobs that run in this process."""
    made = Tools(services=None, job_notifier=RecordedNotifications())
    provide_tools(lambda: made)
    return made


@pytest.fixture
def work(redis, tools, database_url):
    """Run everything that waits on the given queues in this process."""
    kept = {which: signal.getsignal(which) for which in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)}

    def work_off(*queues):
        FastWorker(queues or ("webhooks", "reconciliations"), redis, Deadline()).work(burst=True)

    yield work_off
    for which, handler in kept.items():
        signal.signal(which, handler)
