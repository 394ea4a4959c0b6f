"""Brings a database to the newest schema: ordered, additive, once each, safe when two releases start at once.

A migration is a file `NNN_reason.py` in migrations/ with a `migrate(migrator, database, *, fake)`; columns
are added in one release and removed in a later one, so that old and new code can run side by side (F58).
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from peewee_migrate import Router

from service.store.companies import audit_chain
from service.store.database.connection import connection, database, is_postgres, without_timeouts

if TYPE_CHECKING:
    from collections.abc import Iterator

MIGRATIONS = Path(__file__).parent.parent / "migrations"
#: Numbers the audit log of an earlier release, which is signed then and never later.
AUDIT_CHAIN = "012_audit_chain"
#: Any number, the same in every release: the Postgres advisory lock that migrations hold.
ADVISORY_LOCK = 771_402


def migrate() -> list[str]:
    """Apply what is missing; returns the names applied, oldest first."""
    with connection(), _alone():
        applied = list(_router().run())
        if AUDIT_CHAIN in applied:
            audit_chain.begin()
        return applied


def missing_migrations() -> list[str]:
    """The migrations this database still lacks; the application does not start work while there are any."""
    with connection():
        if not database.table_exists("migratehistory"):
            return sorted(file.stem for file in MIGRATIONS.glob("[0-9]*.py"))
        return list(_router().diff)


def _router() -> Router:
    return Router(database.obj, migrate_dir=MIGRATIONS)


@contextmanager
def _alone() -> Iterator[None]:
    """One migrating process at a time, all of it or nothing; SQLite's own write lock does it there.

    The lock is the transaction's, since a pooler may give the next one another connection to the server.
    """
    if not is_postgres():
        yield
        return
    with database.atomic(), without_timeouts():
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_LOCK,))
        yield
