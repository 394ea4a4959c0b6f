"""Since when ciphertexts that are bound to no place are refused (decision 0017).

A database in which nothing was ever kept has none of them, so there they are refused from the start; any other says so
after `keys rotate`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    'CREATE TABLE "encryption_state" ("id" {identity}, "unbound_refused_since" TIMESTAMPTZ NOT NULL)',
    """
    INSERT INTO "encryption_state" ("unbound_refused_since") SELECT {now}
    WHERE NOT EXISTS (SELECT 1 FROM "company") AND NOT EXISTS (SELECT 1 FROM "user")
    """,
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the table, and say so at once where everything is new."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    now = "now()" if on_postgres else "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity).replace("{now}", now))
