"""A real Redis for every test here, a worker in this process, and a way to start real processes."""

import os
import signal

import pytest

from jobs.lifelines import Deadline
from jobs.redis_clients import worker_redis
from jobs.runtime import Tools, provide_tools
from jobs.workers import FastWorker
from tests.jobs.processes import Started, answers, wait_until


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """TEST_REDIS_URL, or an embedded server for this session."""
    if url := os.environ.get("TEST_REDIS_URL"):
        yield url
        return
    folder = tmp_path_factory.mktemp("redis")
    server = Started("jobs.embedded_redis", log=folder / "log", VAR_FOLDER=str(folder))
    wait_until((folder / "redis.sock").exists, what="the embedded Redis")
    yield f"unix://{folder}/redis.sock"
    server.sweep_up()


@pytest.fixture
def redis(redis_url):
    """A client of an empty Redis."""
    client = worker_redis(redis_url)
    client.flushall()
    yield client
    client.close()


class SilentBell:
    """A doorbell that only remembers."""

    def __init__(self):
        self.rung = []

    def ring_run(self, run_id):
        self.rung.append(("run", run_id))

    def ring_person(self, person_sync_id):
        self.rung.append(("person", person_sync_id))


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


@pytest.fixture
def start(tmp_path, redis_url):
    """Start one of our processes; ended when the test is."""
    started = []

    def starting(*command, **environ):
        environ = {"VAR_FOLDER": str(tmp_path / "var"), "REDIS_URL": redis_url} | environ
        log = tmp_path / f"{len(started)}.log"
        started.append(Started(*command, log=log, **{name: value for name, value in environ.items() if value}))
        return started[-1]

    yield starting
    for process in reversed(started):
        process.sweep_up()


@pytest.fixture
def own_redis(start, tmp_path):
    """A Redis of this test alone, to stop and start: `own_redis()` starts it, on the same socket each time."""
    folder = tmp_path / "own"

    def starting():
        server = start("jobs.embedded_redis", VAR_FOLDER=str(folder), REDIS_URL="")
        client = worker_redis(starting.url)
        wait_until(lambda: answers(client), what=f"Redis:\n{server.log}")
        client.close()
        return server

    starting.url = f"unix://{folder}/redis.sock"
    return starting
