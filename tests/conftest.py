"""What every test may ask for: an empty database of the kind under test, a clock to move, secrets."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import peewee
import pytest
from cryptography.fernet import Fernet
from hypothesis import settings
from psycopg import sql

from service.store.companies import audit_keys, went_wrong
from service.store.database import connection as store_database
from service.store.database.encryption import SecretBox
from service.store.notifications import queued
from service.store.operations.migrating import migrate
from service.store.tables.all_tables import ALL
from tests.parallel import longest_first, number_of_processes, own_postgres_database
from tests.process_fixtures import own_redis, redis, redis_url, start  # noqa: F401  fixtures
from tests.store.kept_connections import postgres_at
from tests.store.pooler import PGBOUNCER

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A busy machine is slow, and no test asserts how long something took.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

RESTART_SEQUENCES = """
    SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE last_value IS NOT NULL AND sequencename <> 'migratehistory_id_seq'
"""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """What `-n auto` means here."""
    return number_of_processes(config.args)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What only one kind of database, or of machine, can show is collected only there."""
    is_postgres = os.environ.get("TEST_DATABASE_URL", "").startswith("postgres")
    elsewhere = {
        "on_postgres": not is_postgres,
        "on_pooler": not is_postgres or PGBOUNCER is None,
        "on_sqlite": is_postgres,
        "on_linux": sys.platform != "linux",
    }
    out = [item for item in items if any(elsewhere[name] for name in elsewhere if item.get_closest_marker(name))]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]
    if hasattr(config, "workerinput"):
        items[:] = longest_first(items)


class MovableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def empty_database_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The database under test: TEST_DATABASE_URL (Postgres), or one beside it where several processes test, or a
    fresh SQLite file.
    """
    named = os.environ.get("TEST_DATABASE_URL")
    if not named:
        yield f"sqlite:////{tmp_path_factory.mktemp('db') / 'test.db'}"
    elif worker_id == "master":
        yield named
    else:
        with own_postgres_database(named, worker_id) as own:
            yield own


@pytest.fixture(scope="session")
def migrated_database_url(empty_database_url: str) -> str:
    """The same, migrated once."""
    store_database.bind(store_database.connect_to(empty_database_url))
    audit_keys.use_keys((Fernet.generate_key().decode(),))
    migrate()
    return empty_database_url


@pytest.fixture
def database_url(migrated_database_url: str) -> Iterator[str]:
    """The same database with every table empty; this process is bound to it, nothing is open.

    SQLite gives rows that no one asked to be in order in the reverse of its usual one, so that no one relies on it.
    """
    url = migrated_database_url
    real = postgres_at(url) if url.startswith("postgres") else store_database.connect_to(url)
    if isinstance(real, peewee.SqliteDatabase):
        with real.connection_context():
            real.pragma("reverse_unordered_selects", 1, permanent=True)
    store_database.bind(real)
    # What an earlier test noted in this process is of rows that are gone.
    queued.take()
    queued.take_emails()
    went_wrong.take()
    with store_database.connection():
        _empty_tables()
    yield migrated_database_url
    if store_database.is_open():
        store_database.database.close()


#: One question for all tables: which of them have a row.
ANY_ROW = (
    sql.SQL(" UNION ALL ")
    .join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(number, sql.Identifier(model._meta.table_name))
        for number, model in enumerate(ALL)
    )
    .as_string()
)


def _empty_tables(tries: int = 5) -> None:
    """Deletes what a test left; on Postgres starts its ids at 1 again. TRUNCATE of every table takes ten times as long.

    Processes that a test started may read tables in another order meanwhile; then Postgres ends one of the two.
    """
    for left in reversed(range(tries)):
        try:
            with store_database.write_transaction():
                filled = sorted((row[0] for row in store_database.database.execute_sql(ANY_ROW)), reverse=True)
                for number in filled:
                    ALL[number].delete().execute()
                if store_database.is_postgres():
                    store_database.database.execute_sql(RESTART_SEQUENCES)
        except peewee.OperationalError as error:
            if not left or "deadlock" not in str(error):
                raise
        else:
            return


@pytest.fixture
def database(database_url: str) -> Iterator[None]:
    """An open connection to the empty database, as one request or one job would have."""
    with store_database.connection():
        yield


@pytest.fixture(scope="session")
def secrets() -> SecretBox:
    return SecretBox((Fernet.generate_key().decode(),))
