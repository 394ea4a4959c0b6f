"""The image and `docker compose up`, step by step in a plain folder: the same commands, environment and health check.

Docker itself is not needed, and what only Docker does is not shown: that its image builds, that its network connects
the services, that the root file system refuses writes (here: that nothing but /tmp was written to).
"""

import base64
import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import tempfile
import urllib.request
from pathlib import Path

import pytest

from tests.launcher.image import ROOT, Image, compose, instructions
from tests.processes import HeldPort, wait_until

OWNER = {"OWNER_EMAIL": "owner@example.com", "OWNER_PASSWORD": "a long password of an owner"}
KEYS = {
    "SECRET_KEY": secrets.token_urlsafe(40),
    "ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
}
SERVICES = compose(KEYS | OWNER)
OURS = ("migrate", "owner", "web", "worker", "scheduler")


def test_all_parts_are_there_and_ours_run_without_rights_and_without_a_writable_root():
    assert set(SERVICES) == {*OURS, "postgres", "redis"}
    assert ("USER", "10001") in instructions()
    for name in OURS:
        assert SERVICES[name]["read_only"] is True
        assert SERVICES[name]["tmpfs"] == ["/tmp"]  # noqa: S108


def test_ours_wait_for_the_tables_and_web_is_checked():
    for name in ("owner", "web", "worker", "scheduler"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert "healthcheck" not in SERVICES["web"], "the image's own"
    assert SERVICES["web"]["ports"] == ["127.0.0.1:8000:8000"]


def test_a_missing_key_or_owner_is_named():
    for name in KEYS | OWNER:
        with pytest.raises(AssertionError, match=f"set {name} in .env"):
            compose({other: value for other, value in (KEYS | OWNER).items() if other != name})


def test_the_commands_are_those_of_the_procfile():
    lines = dict(line.split(": exec ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    commands = dict(instructions())
    assert SERVICES["migrate"]["command"] == lines["release"]
    assert SERVICES["worker"]["command"] == lines["worker"]
    assert SERVICES["scheduler"]["command"] == lines["scheduler"]
    assert " ".join(json.loads(commands["CMD"])) == lines["web"]


@pytest.fixture
def folder():
    """A folder that every user may enter, as pytest's own are not."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture
def running(folder, empty_database_url):
    """The image in a folder, and a way to start its commands, each with the environment of its service."""
    image = Image(folder)
    held = HeldPort()
    is_postgres = empty_database_url.startswith("postgres")
    places = {
        "DATABASE_URL": empty_database_url if is_postgres else f"sqlite:////{folder / 'tmp' / 'payroll.db'}",
        "REDIS_URL": "",
        "PORT": str(held.number),
        "WEB_CONCURRENCY": "1",
    }
    started = []

    def environ(service):
        return {name: str(value) for name, value in SERVICES[service]["environment"].items()} | places

    def start(service, command):
        log = folder / "tmp" / f"{service}.log"
        started.append(image.start(command, environ(service if service in OURS else "web"), log))
        return log

    image.environ, image.start_service, image.port = environ, start, held.number
    yield image
    for process in reversed(started):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    held.release()


@pytest.mark.processes
@pytest.mark.on_linux
def test_the_steps_of_the_image_and_of_compose_bring_it_up_with_one_owner(running):
    before = files_of(running.root)
    running.start_service("redis", "python -m jobs.processes.embedded_redis")

    migrated = running.run(SERVICES["migrate"]["command"], running.environ("migrate"))
    assert migrated.returncode == 0, migrated.stderr
    made, again = (running.run(SERVICES["owner"]["command"], running.environ("owner")) for _ in range(2))
    assert (made.returncode, made.stdout) == (0, "owner@example.com: owner of every company.\n"), made.stderr
    assert (again.returncode, again.stdout) == (0, "There is already a user owner@example.com.\n"), again.stderr

    logs = [running.start_service("web", running.command)]
    logs += [running.start_service(name, SERVICES[name]["command"]) for name in ("worker", "scheduler")]

    def words():
        return "\n".join(log.read_text(errors="replace") for log in logs)

    def is_healthy():
        return running.run(running.health_check, running.environ("web")).returncode == 0

    wait_until(
        is_healthy,
        what=lambda: f"web\n{words()}",
    )
    wait_until(lambda: ready(running.port) == {"database": "ok", "redis": "ok", "ticks": "ok"}, what=words)
    with socket.create_connection(("127.0.0.2", running.port), timeout=30):
        pass  # all networks, as a container's published port needs
    assert files_of(running.root) == before


def ready(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=30) as answer:
        return json.load(answer)


def files_of(root):
    """Every file outside /tmp, with its size."""
    return {
        str(file.relative_to(root)): file.stat().st_size
        for part in ("app", "venv")
        for file in (root / part).rglob("*")
        if file.is_file()
    }
