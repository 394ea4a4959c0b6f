"""The webhook inbox: a row for each delivery, so that what was answered with 200 is never lost; and who waits, found quickly."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """
    CREATE TABLE "delivery" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "dedupe_key" TEXT NOT NULL, "state" TEXT NOT NULL,
        "event" TEXT NOT NULL, "person_ids" TEXT NOT NULL, "body_sha256" TEXT NOT NULL,
        "times" INTEGER NOT NULL, "received_at" TIMESTAMPTZ NOT NULL, "last_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "delivery_company_id_dedupe_key" ON "delivery" ("company_id", "dedupe_key")',
    'CREATE INDEX "delivery_company_id_state_last_at" ON "delivery" ("company_id", "state", "last_at")',
    'ALTER TABLE "person_sync" ADD COLUMN "told_updated_at" TIMESTAMPTZ',
    'CREATE INDEX "person_sync_waiting" ON "person_sync" ("requested_at") WHERE "requested" > "done"',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the inbox."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
