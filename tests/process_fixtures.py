"""A real Redis and a way to start real processes, for every test that asks for them (imported by conftest.py)."""

import pytest

from config.places import embedded_redis_socket
from jobs.queueing.redis_clients import worker_redis
from tests.parallel import own_redis_server
from tests.processes import Started, answers, wait_until


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory, worker_id):
    """This test process's server of TEST_REDIS_URL, or an embedded one."""
    if url := own_redis_server(worker_id):
        yield url
        return
    folder = tmp_path_factory.mktemp("redis")
    server = Started("jobs.processes.embedded_redis", log=folder / "log", VAR_FOLDER=str(folder))
    url = f"unix://{embedded_redis_socket(folder)}"
    client = worker_redis(url)
    wait_until(lambda: answers(client), what=lambda: f"the embedded Redis\n{server.log}")
    client.close()
    yield url
    server.sweep_up()


@pytest.fixture
def redis(redis_url):
    """A client of an empty Redis."""
    client = worker_redis(redis_url)
    client.flushall()
    yield client
    client.close()


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
        server = start("jobs.processes.embedded_redis", VAR_FOLDER=str(folder), REDIS_URL="")
        client = worker_redis(starting.url)
        wait_until(lambda: answers(client), what=lambda: f"Redis:\n{server.log}")
        client.close()
        return server

    starting.url = f"unix://{embedded_redis_socket(folder)}"
    return starting
