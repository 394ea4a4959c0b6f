"""Test processes beside each other: how many there are, and what each of them has for itself.

A SQLite file, an embedded Redis and temporary folders are each process's own anyway. What TEST_DATABASE_URL
and TEST_REDIS_URL name is one for all, so of Postgres each process makes a database of its own beside the one
that is named, and several Redis servers are named when there shall be several processes.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: So many files are done sooner by one process than others are started.
FEW_FILES: Final = 6
#: Many tests wait for other processes; meanwhile another one has the core.
MORE_THAN_CORES: Final = 1


def number_of_processes(named: Sequence[str]) -> int:
    """How many share the tests under the paths `named`; 0 where one does them all, in this process.

    Never more than there are Redis servers named.
    """
    if sum(_test_files(Path(name.partition("::")[0])) for name in named) <= FEW_FILES:
        return 0
    wanted = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    wanted += MORE_THAN_CORES
    if servers := redis_servers():
        wanted = min(wanted, len(servers))
    return wanted if wanted > 1 else 0


def longest_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The files that take long by themselves, or start processes, first, so that none of them is left for the end."""
    marks = ("long", "processes")
    long = {item.path for item in items if any(item.get_closest_marker(mark) for mark in marks)}
    return sorted(items, key=lambda item: item.path not in long)


def _test_files(path: Path) -> int:
    return sum(1 for _ in path.rglob("test_*.py")) if path.is_dir() else 1


def redis_servers() -> list[str]:
    """The addresses in TEST_REDIS_URL, which separates them by commas."""
    return [url.strip() for url in os.environ.get("TEST_REDIS_URL", "").split(",") if url.strip()]


def own_redis_server(process: str) -> str | None:
    """Which of the servers named is this process's: `master`, or `gw0`, `gw1` ... None where none is named."""
    servers = redis_servers()
    if not servers:
        return None
    number = 0 if process == "master" else int(process.removeprefix("gw"))
    if number >= len(servers):
        pytest.exit(
            f"TEST_REDIS_URL names {len(servers)} servers, too few for one each: every test empties its own. "
            "Name more, separated by commas, or give -n0.",
            returncode=4,
        )
    return servers[number]


@contextmanager
def own_postgres_database(named: str, process: str) -> Iterator[str]:
    """The address of a new, empty database on the server of the one named; dropped at the end."""
    parts = urlsplit(named)
    name = f"{parts.path.strip('/')}_{process}"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    _on_server(named, drop, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        _on_server(named, drop)


def _on_server(url: str, *statements: sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True) as server:
        for statement in statements:
            server.execute(statement)
