"""The embedded Redis: keeps what it is told, has no port, never twice in one folder."""

import signal
import stat
from pathlib import Path

import pytest

from config.places import embedded_redis_socket
from jobs.queueing.redis_clients import worker_redis
from tests.processes import answers, wait_until

pytestmark = pytest.mark.processes


@pytest.fixture
def serve(start):
    """Start the server of a folder and return it with a client."""
    clients = []

    def serving(folder):
        server = start("jobs.processes.embedded_redis", VAR_FOLDER=str(folder), REDIS_URL="")
        client = worker_redis(f"unix://{embedded_redis_socket(folder)}")
        clients.append(client)
        wait_until(lambda: answers(client), what=lambda: f"Redis\n{server.log}")
        return server, client

    yield serving
    for client in clients:
        client.close()


def test_what_it_was_told_survives_a_kill(serve, tmp_path):
    server, client = serve(tmp_path / "var")
    client.set("kept", "yes")
    wait_until(lambda: client.info("persistence")["aof_pending_bio_fsync"] == 0)
    server.end(signal.SIGKILL)
    _, client = serve(tmp_path / "var")
    assert client.get("kept") == b"yes"


def test_it_has_no_port_evicts_nothing_and_only_this_user_may_open_its_socket(serve, tmp_path):
    _, client = serve(tmp_path / "var")
    told = client.config_get("*")
    assert (told["port"], told["maxmemory-policy"], told["appendfsync"]) == ("0", "noeviction", "everysec")
    assert stat.S_IMODE((tmp_path / "var" / "redis.sock").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_a_second_one_in_the_same_folder_is_refused(serve, start, tmp_path):
    _, client = serve(tmp_path / "var")
    second = start("jobs.processes.embedded_redis", VAR_FOLDER=str(tmp_path / "var"), REDIS_URL="")
    assert second.wait() == 1
    assert "already running" in second.log
    assert client.ping()


def test_a_folder_with_a_very_long_name_still_gets_a_socket(serve, tmp_path):
    folder = tmp_path / "a-very-long-name" / ("x" * 90)
    _, client = serve(folder)
    assert client.ping()
    assert not (folder / "redis.sock").exists()


def test_it_becomes_the_server_so_that_signals_reach_it(serve, tmp_path):
    server, client = serve(tmp_path / "var")
    assert client.info("server")["process_id"] == server.pid
    assert server.end() == 0
    assert not Path(f"/proc/{server.pid}").exists()
