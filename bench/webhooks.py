"""How many webhooks a second are taken in, beside a bare Flask view that checks the same HMAC and inserts one row.

    .venv/bin/python -m bench.webhooks [--seconds 1] [--rounds 12] [--connections 16] [--database URL]

Both are served at once by gunicorn with config/gunicorn.py, as in the Procfile, on the same database, and are sent
events in turn, for a second each, since a machine's pace changes within a few seconds. The bare view is measured before
and after each stretch; a ratio is to the mean of the two, and what is shown is the median of the rounds. Signed events
of 1 KB, each different, come over keep-alive connections from a small generator in a process of its own, which shares
the machine. No worker runs, so that nothing else does; a notification is a job in a real Redis. `many people`: every
event is of someone else, so each notifies. `fifty people`: a bulk edit, where sync requests join. `no redis`: many
people, Redis stopped.
The limits are those the product promises: see LIMITS. Exit code 1 when one is missed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.fernet import Fernet

from bench.webhook_load import BODIES, SECRET, generate, requests_to
from service.facts.humaans import TokenFacts
from service.store.companies import companies, connections
from service.store.database import encryption_contexts
from service.store.database.connection import bind, connect_to, connection, database, is_postgres, utc_now
from service.store.database.encryption import SecretBox
from service.store.operations.migrating import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT: Final = Path(__file__).resolve().parent.parent
#: Requests a second at least so much of the bare view's, p99 at most so many times its own.
LIMITS: Final = {"many people": (0.60, 3.0), "fifty people": (0.60, 3.0), "no redis": (0.30, 6.0)}


@dataclass(frozen=True)
class Load:
    """What one measured stretch came to."""

    per_second: float
    p99_ms: float
    failed: int
    #: Processor time of the served processes for one request; steadier than a rate on a shared machine.
    cpu_ms: float


@dataclass(frozen=True)
class Beside:
    """A stretch, with the bare view just before and just after it."""

    load: Load
    before: Load
    after: Load

    def bare(self, what: str) -> float:
        return float(getattr(self.before, what) + getattr(self.after, what)) / 2

    def ratio(self, what: str) -> float:
        return float(getattr(self.load, what)) / (self.bare(what) or 1)


def main() -> int:
    arguments = _arguments()
    rounds: dict[str, list[Beside]] = {name: [] for name in LIMITS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = arguments.database or f"sqlite:////{folder / 'bench.db'}"
        keys = Fernet.generate_key().decode()
        path = _prepare(url, keys)
        with _redis(folder) as redis, ExitStack() as stack:
            environ = _environ(url, keys, redis, folder)
            nowhere = environ | {"REDIS_URL": f"redis://127.0.0.1:{_free_port()}/0"}
            bare = stack.enter_context(_served("bench.bare_webhook:app", environ))
            ours = stack.enter_context(_served("wsgi:app", environ))
            without_redis = stack.enter_context(_served("wsgi:app", nowhere))
            served = {"many people": ours, "fifty people": ours, "no redis": without_redis}
            for number in range(arguments.rounds):
                _round(rounds, bare, served, path, arguments, number)
    return _report("Postgres" if url.startswith("postgres") else "SQLite", rounds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--database", default="", help="an empty Postgres database to use instead of SQLite")
    return parser.parse_args()


# ---- the two applications ----------------------------------------------------------------------------


def _prepare(url: str, keys: str) -> str:
    """An empty database with one company; returns the path of its webhook."""
    bind(connect_to(url))
    migrate()
    with connection():
        company = companies.by_slug("bench") or companies.create("bench", "Bench", utc_now())
        box = SecretBox((keys,))
        facts = TokenFacts(frozenset(), "h", "Bench", 1)
        connections.save(
            company.id, box.encrypt("t", encryption_contexts.access_token(company.id)), "t", facts, utc_now()
        )
        connections.save_webhook_secret(
            company.id, box.encrypt(SECRET, encryption_contexts.webhook_secret(company.id)), utc_now()
        )
        identity = "BIGSERIAL PRIMARY KEY" if is_postgres() else "INTEGER PRIMARY KEY"
        database.execute_sql(
            f"CREATE TABLE IF NOT EXISTS bare_event (id {identity}, body_sha256 TEXT, received_at TIMESTAMPTZ)"
        )
        return f"/webhooks/humaans/{company.webhook_key}"


def _environ(url: str, keys: str, redis: str, folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "APP_ENV": "test",
        "DATABASE_URL": url,
        "REDIS_URL": redis,
        "ENCRYPTION_KEYS": keys,
        "SECRET_KEY": "bench" * 10,
        "BENCH_SECRET": SECRET,
        "VAR_FOLDER": str(folder),
        "LOG_LEVEL": "ERROR",
    }


@dataclass(frozen=True)
class Served:
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Of the workers; 0 where there is no /proc."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        pids = children.read_text(encoding="ascii").split() if children.exists() else []
        stats = [Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split() for pid in pids]
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")

    def wait_until_idle(self) -> None:
        """Gunicorn listens before its workers have imported anything; what they use for that is not ours."""
        time.sleep(2)
        before = -1.0
        while self.cpu_seconds() > before + 0.02:
            before = self.cpu_seconds()
            time.sleep(1)


@contextmanager
def _served(application: str, environ: dict[str, str]) -> Iterator[Served]:
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", application]
    with subprocess.Popen(command, cwd=ROOT, env=environ | {"PORT": str(port)}, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            served = Served(port, process.pid)
            served.wait_until_idle()
            yield served
        finally:
            process.terminate()


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    """A real Redis that writes its log each second, as a hosted one does."""
    server = shutil.which("redis-server") or shutil.which("valkey-server")
    if server is None:
        raise SystemExit("this bench needs a redis-server or a valkey-server on the PATH")
    port = _free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--appendonly", "yes", "--save", ""]
    with subprocess.Popen([server, *options], stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(port)


# ---- load --------------------------------------------------------------------------------------------


def _round(
    rounds: dict[str, list[Beside]],
    bare: Served,
    ours: Mapping[str, Served],
    path: str,
    arguments: argparse.Namespace,
    number: int,
) -> None:
    before = _measure(bare, requests_to("/bare", BODIES, f"bare {number}"), arguments)
    for name, people in (("many people", BODIES), ("fifty people", 50), ("no redis", BODIES)):
        load = _measure(ours[name], requests_to(path, people, f"{name} {number}"), arguments)
        after = _measure(bare, requests_to("/bare", BODIES, f"bare {number} after {name}"), arguments)
        found = Beside(load, before, after)
        rounds[name].append(found)
        print(
            f"{name}: {load.per_second:,.0f}/s of {found.bare('per_second'):,.0f}, "
            f"{load.cpu_ms:.2f} ms cpu of {found.bare('cpu_ms'):.2f}",
            end="   ",
            flush=True,
        )
        before = after
    print()


def _measure(served: Served, requests: list[bytes], arguments: argparse.Namespace) -> Load:
    """From a process of its own, so that the generator's threads do not share an interpreter with anything."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(
        target=generate, args=(sender, served.port, requests, arguments.seconds, arguments.connections)
    )
    before = served.cpu_seconds()
    process.start()
    taken, failed, made = receiver.recv()
    process.join()
    cpu_ms = (served.cpu_seconds() - before) / max(made, 1) * 1000
    return Load(len(taken) / arguments.seconds, _percentile(taken, 0.99) * 1000, failed, cpu_ms)


def _percentile(taken: Sequence[float], share: float) -> float:
    return sorted(taken)[int(len(taken) * share)] if taken else float("inf")


# ---- what came of it ---------------------------------------------------------------------------------


def _report(kind: str, rounds: dict[str, list[Beside]]) -> int:
    print(f"\n{kind}; medians of the rounds")
    is_missed = False
    for name, (least, most) in LIMITS.items():
        found = rounds[name]
        per_second, p99_ms, rate, p99, cpu = (
            statistics.median(values)
            for values in (
                [each.load.per_second for each in found],
                [each.load.p99_ms for each in found],
                [each.ratio("per_second") for each in found],
                [each.ratio("p99_ms") for each in found],
                [each.ratio("cpu_ms") for each in found],
            )
        )
        failed = sum(each.load.failed for each in found)
        well = rate >= least and p99 <= most and not failed
        is_missed |= not well
        print(
            f"{name}: {per_second:,.0f} requests/s = {rate:.2f} of the bare view's (at least {least:.2f}), "
            f"p99 {p99_ms:.1f} ms = {p99:.1f} x (at most {most:.1f}), {failed} not 200, {cpu:.1f} x the processor"
            f"{'' if well else '  MISSED'}"
        )
    return 1 if is_missed else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
