"""Notices to people, what was sent about each, and how each user wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS: Final = (
    """
    CREATE TABLE "notice" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "kind" TEXT NOT NULL, "subject" TEXT NOT NULL, "once_key" TEXT,
        "severity" TEXT NOT NULL, "count" INTEGER NOT NULL, "told_count" INTEGER NOT NULL,
        "raised_at" TIMESTAMPTZ NOT NULL, "told_at" TIMESTAMPTZ NOT NULL, "gone_since" TIMESTAMPTZ,
        "cleared_at" TIMESTAMPTZ, "came_back" INTEGER NOT NULL, "muted_until" TIMESTAMPTZ, "muted_by" TEXT NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "notice_company_id" ON "notice" ("company_id")',
    'CREATE UNIQUE INDEX "notice_once_key" ON "notice" ("once_key")',
    'CREATE INDEX "notice_company_id_raised_at" ON "notice" ("company_id", "raised_at")',
    """
    CREATE TABLE "notice_sending" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "notice_id" BIGINT NOT NULL, "event" TEXT NOT NULL,
        "user_id" BIGINT, "mail_id" BIGINT, "channel_id" BIGINT, "not_before" TIMESTAMPTZ,
        "is_waiting" BOOLEAN NOT NULL, "at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("notice_id") REFERENCES "notice" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE SET NULL,
        FOREIGN KEY ("mail_id") REFERENCES "outbox_mail" ("id") ON DELETE SET NULL
    )
    """,
    'CREATE INDEX "notice_sending_company_id" ON "notice_sending" ("company_id")',
    'CREATE INDEX "notice_sending_notice_id" ON "notice_sending" ("notice_id")',
    'CREATE INDEX "notice_sending_user_id" ON "notice_sending" ("user_id")',
    'CREATE INDEX "notice_sending_mail_id" ON "notice_sending" ("mail_id")',
    'CREATE INDEX "notice_sending_user_id_is_waiting" ON "notice_sending" ("user_id", "is_waiting")',
    'CREATE INDEX "notice_sending_company_id_at" ON "notice_sending" ("company_id", "at")',
    """
    CREATE TABLE "notice_preference" (
        "id" {identity}, "user_id" BIGINT NOT NULL, "urgent" TEXT NOT NULL, "warning" TEXT NOT NULL,
        "info" TEXT NOT NULL, "digest_at" TEXT NOT NULL, "quiet_from" TEXT NOT NULL, "quiet_until" TEXT NOT NULL,
        "urgent_at_any_time" BOOLEAN NOT NULL, "time_zone" TEXT NOT NULL, "saved_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "notice_preference_user_id" ON "notice_preference" ("user_id")',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the tables."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
