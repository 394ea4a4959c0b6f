"""What `bin/run` and `bin/demo` have in common: environment, ports, the order of starting, the first owner."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import redis

from bin.launcher.processes import ROOT, LaunchError, Processes, procfile_lines
from config.settings import Settings, read_settings
from jobs.queueing.redis_clients import web_redis
from service.store.accounts import users
from service.store.database.connection import connection
from service.wiring import bind_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FIRST_PORT: Final = 8000
PORTS_TRIED: Final = 20
PATIENCE_SECONDS: Final = 60.0
ENDS_BEFORE_GIVING_UP: Final = 3
LONG_RUNNING: Final = ("web", "worker", "scheduler")


class ToldToEndError(BaseException):
    """Ctrl-C, or SIGTERM: everything is to be ended."""


def base_environment(**words: str) -> dict[str, str]:
    """The environment of this process, with the commands of .venv/ first and `words` added."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return dict(os.environ) | {"PATH": path, "PYTHONUNBUFFERED": "1"} | words


def free_port(first: int | None = FIRST_PORT) -> int:
    """The first free port from `first` on, or any free one."""
    tried = [*range(first, first + PORTS_TRIED)] if first else []
    for port in [*tried, 0]:
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise LaunchError("There is no free port on this machine.")


@contextlib.contextmanager
def everything_ends(processes: Processes) -> Iterator[None]:
    """However the block is left, what was started is ended; a second Ctrl-C ends it at once."""

    def told(signum: int, frame: object) -> NoReturn:  # noqa: ARG001
        raise ToldToEndError

    def told_again(signum: int, frame: object) -> None:  # noqa: ARG001
        processes.kill()

    for which in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(which, told)
    try:
        yield
    finally:
        for which in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(which, told_again)
        processes.stop()


def start_everything(processes: Processes, settings: Settings) -> None:
    """Queue server when none is named, tables, then the Procfile's lines. Raises LaunchError."""
    lines = procfile_lines()
    if settings.redis_is_embedded:
        processes.start("redis", "exec python -m jobs.processes.embedded_redis", restarts=True, serves=True)
        wait_for(processes, "redis", lambda: _answers(settings))
    processes.run(lines["release"])
    for name in LONG_RUNNING:
        processes.start(name, lines[name])
    address = f"http://127.0.0.1:{settings.port}"
    wait_for(processes, "web", lambda: _serves(f"{address}/healthz"))


def wait_for(processes: Processes, name: str, is_ready: Callable[[], bool]) -> None:
    """Until the process is ready. Raises LaunchError when it keeps ending or takes too long."""
    last = time.monotonic() + PATIENCE_SECONDS
    while not is_ready():
        processes.look()
        member = processes.members[name]
        if member.ends >= ENDS_BEFORE_GIVING_UP or time.monotonic() > last:
            said = "\n".join(member.said)
            raise LaunchError(f"{name} does not start. What it said:\n{said}")
        time.sleep(0.1)


def first_owner(processes: Processes, settings: Settings, email: str) -> str | None:
    """Make an owner when there is no user yet; returns the password, kept nowhere, or None."""
    bind_database(settings)
    with connection():
        if users.count():
            return None
    password = secrets.token_urlsafe(15)
    processes.run(f"exec flask --app wsgi user create {email} --role owner --password-stdin", stdin=f"{password}\n")
    return password


def settings_of(environment: Mapping[str, str]) -> Settings:
    """Raises config.settings.SettingsError."""
    return read_settings(environment, project_root=ROOT)


def _answers(settings: Settings) -> bool:
    client = web_redis(settings.redis_url)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()


def _serves(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  our own address
            return answer.status == 200  # noqa: PLR2004
    except (urllib.error.URLError, OSError):
        return False


def shower(*, verbose: bool) -> Callable[[str, str], None]:
    """Prints each line behind the name of who said it; without `verbose` only what is out of the ordinary."""

    def show(name: str, line: str) -> None:
        if verbose or (name != "redis" and " level=info " not in line):
            sys.stdout.write(f"{name:>9} | {line}\n")
            sys.stdout.flush()

    return show
