"""The company-wide feed of changes: each change gets a number when a reader first comes by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS: Final = (
    'ALTER TABLE "change" ADD COLUMN "feed_number" BIGINT',
    'CREATE INDEX "change_in_feed" ON "change" ("company_id", "feed_number") WHERE "feed_number" IS NOT NULL',
    'CREATE INDEX "change_not_in_feed" ON "change" ("company_id", "id") WHERE "feed_number" IS NULL',
    """
    CREATE TABLE "change_feed" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "last_number" BIGINT NOT NULL, "forgotten_up_to" BIGINT NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "change_feed_company_id" ON "change_feed" ("company_id")',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the column, its indexes, and the table of how far a company's feed came."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
