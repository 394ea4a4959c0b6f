"""One database per process: made from a URL, opened around one request or one job, never kept over a fork.

SQLite writes take their lock at the start (BEGIN IMMEDIATE): a transaction that first reads and then
writes fails at once under load however long it is told to wait (F56). Postgres needs no
such care, but may be silent: see postgres.py. Nothing connects until `connection()` is entered.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

import peewee
from playhouse.pool import PooledSqliteDatabase

from service.store.database import postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

#: How long a SQLite writer waits for another one, in seconds.
SQLITE_BUSY_SECONDS: Final = 10
#: Connections that one web process may hold to its file: as many as it has threads, and then some.
MOST_SQLITE_CONNECTIONS: Final = 24

#: How long a process waits before it asks again for what another one holds as it opens a new file, in seconds.
SQLITE_ASK_AGAIN_SECONDS: Final = 0.02

_sqlite_writer = threading.Lock()

#: What every model is bound to; `bind` says which database that is in this process.
database = peewee.DatabaseProxy()


def connect_to(url: str, *, pooled: bool = False, keeps_one: bool = False) -> peewee.Database:
    """A database for `sqlite:///path`, `postgres://` or `postgresql://`. Opens nothing.

    `pooled` keeps connections between the requests of one web process. `keeps_one` keeps one between the jobs of a
    process that runs them itself; a process that forks for each keeps none (F57). Raises ValueError for another scheme.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path, is_absolute = unquote(parts.path).removeprefix("/"), parts.path.startswith("//")
        return _sqlite(path, absolute=is_absolute, pooled=pooled or keeps_one)
    if parts.scheme in {"postgres", "postgresql"}:
        return postgres.database_at(url, pooled=pooled, keeps_one=keeps_one)
    raise ValueError(f"DATABASE_URL must start with sqlite:, postgres: or postgresql:, not {parts.scheme!r}")


class _Sqlite(peewee.SqliteDatabase):
    """Waits for its turn as it opens the file, too.

    SQLite refuses at once, whatever the busy timeout, where several processes turn a new file to its write-ahead log.
    """

    def _set_pragmas(self, conn: sqlite3.Connection) -> None:
        last = time.monotonic() + SQLITE_BUSY_SECONDS
        while True:
            try:
                super()._set_pragmas(conn)  # type: ignore[misc]
                break
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > last:
                    raise
            time.sleep(SQLITE_ASK_AGAIN_SECONDS)


class _PooledSqlite(PooledSqliteDatabase, _Sqlite):  # type: ignore[misc]
    """The same, with its connections kept."""


def _sqlite(path: str, *, absolute: bool, pooled: bool) -> peewee.SqliteDatabase:
    file = str(Path("/" + path.lstrip("/")) if absolute else Path(path))
    pragmas = {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": "normal",
        # Pages. Webhooks touch the same few pages again and again; gathered for longer, each is written back once.
        "wal_autocheckpoint": 8000,
        "busy_timeout": SQLITE_BUSY_SECONDS * 1000,
    }
    if pooled:
        # Opening costs more than a webhook, and closing the last connection writes the whole log back.
        pool: peewee.SqliteDatabase = _PooledSqlite(
            file,
            pragmas=pragmas,
            max_connections=MOST_SQLITE_CONNECTIONS,
            timeout=5,
            autoconnect=False,
            check_same_thread=False,
        )
        return pool
    return _Sqlite(file, pragmas=pragmas, timeout=SQLITE_BUSY_SECONDS, autoconnect=False)


def bind(real: peewee.Database) -> None:
    """Say which database this process works with. Opens nothing."""
    database.initialize(real)


@contextmanager
def connection() -> Iterator[None]:
    """Open the database for one request or one job; nested use joins the outer one."""
    if not database.is_closed():
        yield
        return
    database.connect()
    try:
        yield
    finally:
        database.close()


def is_open() -> bool:
    """Whether this thread holds an open connection; a worker must not when it forks."""
    return database.obj is not None and not database.is_closed()


def is_postgres() -> bool:
    return isinstance(database.obj, peewee.PostgresqlDatabase)


def is_behind_a_pooler() -> bool:
    """Whether a pooler is between this process and Postgres; known once a connection was made."""
    return isinstance(database.obj, postgres.Postgres) and database.obj.is_behind_a_pooler


def utc_now() -> datetime:
    """The time that all processes share who work with this database; SQLite's are on one machine."""
    real = database.obj
    return real.now() if isinstance(real, postgres.Postgres) else postgres.this_machine_now()


@contextmanager
def without_timeouts() -> Iterator[None]:
    """Inside it an open transaction's statements may take as long as they need: a migration waits for its turn."""
    if is_postgres():
        with postgres.without_timeouts(database.obj):
            yield
    else:
        yield


@contextmanager
def write_transaction() -> Iterator[None]:
    """One transaction that will write. Inside another one it becomes a savepoint."""
    if database.in_transaction():
        with database.atomic():
            yield
        return
    _at_the_end.works = {}
    if is_postgres():
        with database.atomic():
            yield
            afterwards = _last_works()
    else:
        # SQLite has one writer and lets the others sleep and try again: within a process a queue is quicker.
        with _sqlite_writer, database.atomic("IMMEDIATE"):
            yield
            afterwards = _last_works()
    for work in afterwards:
        work()


@contextmanager
def write_statement() -> Iterator[None]:
    """For one statement that writes. Inside a transaction it is part of that one.

    On Postgres it is a transaction of its own: to say BEGIN and COMMIT would be two questions more.
    """
    if database.in_transaction() or is_postgres():
        yield
        return
    with write_transaction():
        yield


def at_the_end(work: Callable[[list[int]], Callable[[], None]], row_id: int) -> None:
    """Have `work` done with the ids of these rows as the last thing of this transaction, and its answer after that.

    What all writers must do one by one, such as chaining audit entries, is done here: the holder of that lock waits for
    nothing else. Ids of rows that a savepoint rolled back are passed on too. Call inside `write_transaction`.
    """
    _at_the_end.works.setdefault(work, []).append(row_id)


class _AtTheEnd(threading.local):
    """What this thread's transaction has left to do before it commits."""

    def __init__(self) -> None:
        self.works: dict[Callable[[list[int]], Callable[[], None]], list[int]] = {}


_at_the_end = _AtTheEnd()


def _last_works() -> list[Callable[[], None]]:
    works, _at_the_end.works = _at_the_end.works, {}
    return [work(row_ids) for work, row_ids in works.items()]
