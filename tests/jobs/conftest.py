"""A worker in this process, for every test here."""

import signal

import pytest

from jobs.lifelines import Deadline
from jobs.runtime import Tools, provide_tools
from jobs.workers import FastWorker


class SilentBell:
    """A doorbell that only remembers."""

    def __init__(self):
        self.rung = []

    def ring_run(self, run_id):
        self.rung.append(("run", run_id))

    def ring_person(self, person_sync_id):
        self.rung.append(("person", person_sync_id))

    def ring_people(self, person_sync_ids):
        self.rung.append(("people", *person_sync_ids))


@pytest.fixture
def tools():
    """Tools for jobs that run in this process."""
    made = Tools(services=None, doorbell=SilentBell())
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
