"""The Procfile's lines, and the web line as a process. What Heroku is told stands in app.json."""

import json
import os
import shlex
import signal
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from honcho.environ import parse_procfile

from tests.processes import PATIENCE_SECONDS, ROOT, HeldPort, children_of, is_running, wait_until

SETTINGS = "settings.py", "addresses.py", "keys.py", "outgoing_mail.py"
LINES = parse_procfile((ROOT / "Procfile").read_text()).processes


def test_there_is_one_line_for_each_kind_of_process():
    assert list(LINES) == ["release", "web", "worker", "scheduler"]


@pytest.mark.parametrize("name", LINES)
def test_a_line_becomes_its_process_so_that_signals_and_ends_are_seen(name):
    assert LINES[name].startswith("exec ")
    assert not set("&|;<>$`") & set(LINES[name])


def test_heroku_starts_every_line_and_is_told_only_settings_there_are():
    told = json.loads((ROOT / "app.json").read_text())
    assert set(told["formation"]) == set(LINES) - {"release"}
    known = "".join((ROOT / "config" / name).read_text() for name in SETTINGS)
    assert all(f'"{name}"' in known for name in told["env"])


@pytest.fixture
def web(start, tmp_path):
    """The web line as it stands, on a free port; `.get(path)` answers the status."""
    held = HeldPort()
    port = held.number
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    process = start(
        *shlex.split(
            LINES["web"].removeprefix("exec ").replace("gunicorn", f"{Path(sys.executable).parent}/gunicorn", 1)
        ),
        PORT=str(port),
        PATH=path,
        HOME=str(tmp_path / "home"),
    )

    def get(route="/healthz"):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{route}", timeout=PATIENCE_SECONDS) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    process.get, process.port = get, port
    wait_until(lambda: get() == 200, what=lambda: f"the web process\n{process.log}")
    yield process
    held.release()


@pytest.mark.processes
def test_the_web_process_answers_speaks_in_our_log_shape_and_ends_with_0(web, tmp_path):
    assert "process=web" in web.log
    assert all(line.startswith("timestamp=") for line in web.log.splitlines())
    assert "/healthz" not in web.log
    assert not (tmp_path / "home" / ".gunicorn").exists()
    workers = wait_until(lambda: children_when_there_are(web, 2), what="two workers")
    assert web.end() == 0
    wait_until(lambda: not any(is_running(pid) for pid in workers), what="the end of the workers")


@pytest.mark.processes
def test_silent_connections_of_browsers_do_not_hold_up_a_page(web):
    silent = [socket.create_connection(("127.0.0.1", web.port)) for _ in range(4)]
    try:
        assert web.get() == 200
    finally:
        for connection in silent:
            connection.close()


@pytest.mark.processes
def test_a_killed_web_worker_is_replaced(web):
    first = wait_until(lambda: children_when_there_are(web, 2), what="two workers")[0]
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: web.log.count("Booting worker") == 3, what=lambda: web.log)
    assert web.get() == 200


def children_when_there_are(process, wanted):
    found = children_of(process.pid)
    return found if len(found) == wanted else None
