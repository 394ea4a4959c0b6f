"""What became of a mail at each of its addresses, and what keeps all mail from going out.

A mail of an earlier release that waits has no fates yet: each of its addresses is tried. One that ended keeps its
`refused` column and its state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """ALTER TABLE "outbox_mail" ADD COLUMN "outcomes" TEXT NOT NULL DEFAULT '{}'""",
    """
    CREATE TABLE "mail_server_trouble" (
        "id" {identity}, "code" TEXT NOT NULL, "message" TEXT NOT NULL, "since" TIMESTAMPTZ NOT NULL,
        "tries" INTEGER NOT NULL, "not_before" TIMESTAMPTZ NOT NULL
    )
    """,
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the column and the table."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity) if "{identity}" in statement else statement)
