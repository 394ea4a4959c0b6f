"""Who deals with an open item and until when it is snoozed, notes about it, and who closed an issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """
    CREATE TABLE "inbox_item" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "source" TEXT NOT NULL, "subject_id" BIGINT NOT NULL,
        "assigned_to_id" BIGINT, "snoozed_until" DATE, "snoozed_by" TEXT NOT NULL DEFAULT '',
        "updated_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("assigned_to_id") REFERENCES "user" ("id") ON DELETE SET NULL
    )
    """,
    'CREATE INDEX "inbox_item_company_id" ON "inbox_item" ("company_id")',
    'CREATE INDEX "inbox_item_assigned_to_id" ON "inbox_item" ("assigned_to_id")',
    """
    CREATE UNIQUE INDEX "inbox_item_company_id_source_subject_id"
        ON "inbox_item" ("company_id", "source", "subject_id")
    """,
    """
    CREATE TABLE "inbox_note" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "source" TEXT NOT NULL, "subject_id" BIGINT NOT NULL,
        "text" TEXT NOT NULL, "made_by" TEXT NOT NULL, "at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "inbox_note_company_id" ON "inbox_note" ("company_id")',
    'CREATE INDEX "inbox_note_company_id_source_subject_id" ON "inbox_note" ("company_id", "source", "subject_id")',
    """ALTER TABLE "issue" ADD COLUMN "closed_by" TEXT NOT NULL DEFAULT ''""",
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the tables and the column."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity) if "{identity}" in statement else statement)
