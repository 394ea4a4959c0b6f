"""Postgres with timeouts: a server that never answers blocks no one for ever.

Every statement has two timeouts. The server itself ends it (`statement_timeout`), waiting for a lock included; and when
not even that error arrives, since the machine or the network is gone, we drop the connection. Keepalives end idle
connections. To open a database, see `connect_to` in database.py.

Nothing of this is said at the start of a connection, where a pooler (PgBouncer, Supabase, Neon) refuses what it does
not know. Behind a pooler that lends a connection to the server for one transaction only, nothing is kept on one
either: patience is said in each transaction, and no statement is prepared on a server that the next one may not meet.

Processes on several machines share the server's clock, so that leases and the order of readings hold however their
own clocks differ (F52).
"""

from __future__ import annotations

import random
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import peewee
import psycopg
from playhouse.pool import MaxConnectionsExceeded, PooledPostgresqlDatabase
from psycopg.pq import TransactionStatus

from service.store.database.postgres_address import connection_options

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How many connections one web process may hold; docs/operating.md adds them up for a whole deployment.
POOL_SIZE: Final = 6
#: A kept connection is replaced when it is as old as this.
STALE_SECONDS: Final = 300
#: How long a request, or a job, waits for a connection while all are busy here or the server has none left.
WAIT_SECONDS: Final = 15
#: How a server or a pooler says that it has no connection left.
_FULL: Final = re.compile(
    "too many (clients|connections)|remaining connection slots|no more connections|max client conn", re.IGNORECASE
)
#: Until a new connection must stand, and until an idle one must have shown that it still does, in seconds.
CONNECT_SECONDS: Final = 5
#: After a server was silent, connections are refused at once for so long: threads wait for them one after another.
PAUSE_AFTER_SILENCE_SECONDS: Final = 1.0
#: Clocks that are kept right differ by less; what is measured then is the way to the server.
SAME_TIME: Final = timedelta(seconds=1)
CLOCKS_COMPARED_EVERY_SECONDS: Final = 60.0
#: A transaction in which nothing was asked for so long is a lost client's; its locks would block all others.
LOST_CLIENT_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one statement may take: the server ends it after the first, we leave the server after the second."""

    statement_seconds: int
    silence_seconds: int


#: With the making of a connection, inside the 25 s after which gunicorn, and the 30 s after which Heroku, gives up.
OF_A_REQUEST: Final = Patience(statement_seconds=8, silence_seconds=10)
#: A reconciliation writes people by the 250 in well under a second however many there are; what may take long is to
#: wait for another's lock, and to forget a month at once. Short jobs are ended by their own time of 50 to 60 s.
OF_A_JOB: Final = Patience(statement_seconds=60, silence_seconds=70)
_PATIENCE_OF_ONE: Final = (
    "SELECT set_config('statement_timeout', %s, true), set_config('idle_in_transaction_session_timeout', %s, true)"
)
_MEET_AND_SAY: Final = (
    "SELECT pg_backend_pid(), CASE WHEN pg_backend_pid() = %s THEN set_config('statement_timeout', %s, false) END, "
    "CASE WHEN pg_backend_pid() = %s THEN set_config('idle_in_transaction_session_timeout', %s, false) END"
)


def this_machine_now() -> datetime:
    return datetime.now(UTC)


class _Server:
    """What this process knows of the server: whether it was silent a moment ago, and what time it is there."""

    def __init__(self) -> None:
        self._open_until = 0.0
        self._compared_until = 0.0
        #: Of this machine's clock.
        self.ahead = timedelta(0)
        #: Whether a connection of ours may reach another connection of the server in each transaction.
        self.is_behind_a_pooler = False

    def was_silent(self) -> None:
        self._open_until = time.monotonic() + PAUSE_AFTER_SILENCE_SECONDS

    def is_silent(self) -> bool:
        return time.monotonic() < self._open_until

    def meet(self, conn: _PatientConnection, patience: tuple[str, ...]) -> None:
        """Set our timeouts, unless a pooler is in between: then a process answers that we did not connect to."""
        told = conn.pgconn.backend_pid
        if patience:
            found = conn.execute(_MEET_AND_SAY, (told, patience[0], told, patience[1]))
        else:
            found = conn.execute("SELECT pg_backend_pid()")
        ((answering, *_),) = found.fetchall()
        self.is_behind_a_pooler = answering != told
        if self.is_behind_a_pooler:
            conn.prepare_threshold = None

    def compare_clocks(self, conn: _PatientConnection) -> None:
        """Ask for the server's time, once in a while."""
        if time.monotonic() < self._compared_until:
            return
        before = this_machine_now()
        ((there,),) = conn.execute("SELECT clock_timestamp()").fetchall()
        took = this_machine_now() - before
        ahead = there - before - took / 2
        self.ahead = ahead if abs(ahead) > SAME_TIME + took else timedelta(0)
        self._compared_until = time.monotonic() + CLOCKS_COMPARED_EVERY_SECONDS


class _PatientConnection(psycopg.Connection[Any]):
    """Leaves a server that does not answer in time, or takes no writes, or was asked by a job whose time is over."""

    server: _Server
    #: None: as long as it takes.
    silence_seconds: float | None = None

    def wait(self, generator: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(generator, interval, self.silence_seconds if timeout is None else timeout)
        except psycopg.errors.ReadOnlySqlTransaction as error:
            self.pgconn.finish()  # another server is the first one now, and the next connection may find it
            raise psycopg.OperationalError("the server takes no writes") from error
        except Exception as error:
            by_server = isinstance(error, psycopg.Error) and error.sqlstate is not None
            if not by_server and self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()  # an answer may still come, to a question that was given up
                if isinstance(error, psycopg.OperationalError):
                    self.server.was_silent()
            raise


class _PatientAdapter(peewee.Psycopg3Adapter):
    """Makes patient connections; none at all, and trusts no idle one, for a moment after the server was silent.

    Peewee makes and probes connections one at a time, so that each thread would wait for those before it as well.
    """

    def __init__(self) -> None:
        super().__init__()
        self.server = _Server()
        #: For statements, and for a client that is lost; empty where the address says its own.
        self.patience_of_a_transaction: tuple[str, ...] = ()

    def connect(self, db: peewee.Database, **params: Any) -> _PatientConnection:
        if self.server.is_silent():
            raise psycopg.OperationalError("the server did not answer a moment ago")
        silence_seconds, said_elsewhere = params.pop("silence_seconds"), "options" in params
        statement_seconds = params.pop("statement_seconds")
        try:
            made = _PatientConnection.connect(dbname=db.database, autocommit=True, **params)
        except psycopg.errors.ConnectionTimeout:
            self.server.was_silent()
            raise
        made.server, made.silence_seconds = self.server, silence_seconds
        self.patience_of_a_transaction = () if said_elsewhere else (f"{statement_seconds}s", f"{LOST_CLIENT_SECONDS}s")
        self.server.meet(made, self.patience_of_a_transaction)
        self.server.compare_clocks(made)
        return made

    def is_connection_closed(self, conn: _PatientConnection) -> bool:
        """Asked by the pool of an idle connection. One that may still stand but does not answer is closed here."""
        if not self.server.is_silent():
            with _silence_of(conn, CONNECT_SECONDS):
                if not super().is_connection_closed(conn):
                    return False
        conn.close()
        return True


class Postgres(peewee.PostgresqlDatabase):
    psycopg3_adapter = _PatientAdapter
    _adapter: _PatientAdapter

    def begin(self, isolation_level: str | None = None) -> None:
        super().begin(isolation_level)
        if self._adapter.server.is_behind_a_pooler and self._adapter.patience_of_a_transaction:
            database: peewee.Database = self
            database.execute_sql(_PATIENCE_OF_ONE, self._adapter.patience_of_a_transaction)

    @property
    def is_behind_a_pooler(self) -> bool:
        """As far as this process has met the server."""
        return self._adapter.server.is_behind_a_pooler

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Wait a while where there is no connection left. Raises peewee.OperationalError."""
        until = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                return bool(super().connect(reuse_if_open))
            except MaxConnectionsExceeded as error:
                raise peewee.OperationalError("every connection of this process is busy") from error
            except peewee.OperationalError as error:
                if not _FULL.search(str(error)) or time.monotonic() > until:
                    raise
            time.sleep(random.uniform(0.05, 0.3))  # noqa: S311 - so that not all ask again at once

    def now(self) -> datetime:
        """The time at the server, as far as this process has asked for it; before that, this machine's."""
        return this_machine_now() + self._adapter.server.ahead


class _PooledPostgres(Postgres, PooledPostgresqlDatabase):  # type: ignore[misc]  # playhouse has no types
    """Keeps connections between requests."""


class _OneKept(_PooledPostgres):
    """Keeps one connection between jobs. What a job needs beside it, as for renewing a lease, is closed again."""

    def _close(self, conn: Any, close_conn: bool = False) -> None:
        super()._close(conn, close_conn or bool(self._connections))


def database_at(url: str, *, pooled: bool, keeps_one: bool = False) -> Postgres:
    """The database of a `postgres://` address; what its query says counts before what is said here. Opens nothing."""
    patience = OF_A_REQUEST if pooled else OF_A_JOB
    options: dict[str, Any] = {
        "prefer_psycopg3": True,
        "autoconnect": False,
        "connect_timeout": CONNECT_SECONDS,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": patience.silence_seconds * 1000,
        "statement_seconds": patience.statement_seconds,
        "silence_seconds": patience.silence_seconds,
    } | connection_options(url)
    name = unquote(urlsplit(url).path.lstrip("/"))
    if not pooled and not keeps_one:
        return Postgres(name, **options)
    kind = _PooledPostgres if pooled else _OneKept
    return kind(name, max_connections=POOL_SIZE, stale_timeout=STALE_SECONDS, timeout=WAIT_SECONDS, **options)


@contextmanager
def without_timeouts(database: peewee.Database) -> Iterator[None]:
    """Until the end of the open transaction its statements may take as long as they need, and pause as long between."""
    database.execute_sql(_PATIENCE_OF_ONE, ("0", "0"))
    with _silence_of(database.connection(), None):
        yield


@contextmanager
def _silence_of(conn: _PatientConnection, seconds: float | None) -> Iterator[None]:
    before, conn.silence_seconds = conn.silence_seconds, seconds
    try:
        yield
    finally:
        conn.silence_seconds = before
