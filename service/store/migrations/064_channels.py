"""Channels of notices, endpoints of programs, and what is sent to both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS: Final = (
    """
    CREATE TABLE "notice_channel" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "kind" TEXT NOT NULL, "name" TEXT NOT NULL,
        "address_encrypted" TEXT, "address_shown" TEXT NOT NULL, "secret_encrypted" TEXT, "state" TEXT NOT NULL,
        "trouble" TEXT NOT NULL, "last_result" TEXT NOT NULL, "last_result_at" TIMESTAMPTZ, "not_before" TIMESTAMPTZ,
        "created_by" TEXT NOT NULL, "created_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "notice_channel_company_id" ON "notice_channel" ("company_id")',
    """
    CREATE TABLE "channel_message" (
        "id" {identity}, "fence" INTEGER NOT NULL, "lease_until" TIMESTAMPTZ, "company_id" BIGINT NOT NULL,
        "channel_id" BIGINT NOT NULL, "dedupe_key" TEXT NOT NULL, "message_id" TEXT NOT NULL, "content" TEXT NOT NULL,
        "state" TEXT NOT NULL, "not_before" TIMESTAMPTZ, "tries" INTEGER NOT NULL, "error_code" TEXT NOT NULL,
        "error_message" TEXT NOT NULL, "created_at" TIMESTAMPTZ NOT NULL, "sent_at" TIMESTAMPTZ,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("channel_id") REFERENCES "notice_channel" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "channel_message_company_id" ON "channel_message" ("company_id")',
    'CREATE INDEX "channel_message_channel_id" ON "channel_message" ("channel_id")',
    'CREATE UNIQUE INDEX "channel_message_dedupe_key" ON "channel_message" ("dedupe_key")',
    'CREATE INDEX "channel_message_state_not_before" ON "channel_message" ("state", "not_before")',
    'CREATE INDEX "channel_message_company_id_created_at" ON "channel_message" ("company_id", "created_at")',
    """
    CREATE TABLE "event_endpoint" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "name" TEXT NOT NULL, "kinds" TEXT NOT NULL,
        "address_encrypted" TEXT, "address_shown" TEXT NOT NULL, "secret_encrypted" TEXT,
        "earlier_secret_encrypted" TEXT, "earlier_secret_until" TIMESTAMPTZ, "state" TEXT NOT NULL,
        "trouble" TEXT NOT NULL, "last_result" TEXT NOT NULL, "last_result_at" TIMESTAMPTZ, "not_before" TIMESTAMPTZ,
        "created_by" TEXT NOT NULL, "created_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "event_endpoint_company_id" ON "event_endpoint" ("company_id")',
    """
    CREATE TABLE "outgoing_event" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "message_id" TEXT NOT NULL, "kind" TEXT NOT NULL,
        "ids" TEXT NOT NULL, "created_at" TIMESTAMPTZ NOT NULL, "shared_at" TIMESTAMPTZ,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "outgoing_event_company_id" ON "outgoing_event" ("company_id")',
    'CREATE UNIQUE INDEX "outgoing_event_message_id" ON "outgoing_event" ("message_id")',
    'CREATE INDEX "outgoing_event_company_id_created_at" ON "outgoing_event" ("company_id", "created_at")',
    'CREATE INDEX "outgoing_event_not_shared" ON "outgoing_event" ("company_id", "id") WHERE "shared_at" IS NULL',
    """
    CREATE TABLE "event_delivery" (
        "id" {identity}, "fence" INTEGER NOT NULL, "lease_until" TIMESTAMPTZ, "company_id" BIGINT NOT NULL,
        "endpoint_id" BIGINT NOT NULL, "event_id" BIGINT NOT NULL, "state" TEXT NOT NULL, "not_before" TIMESTAMPTZ,
        "tries" INTEGER NOT NULL, "status" INTEGER, "error_code" TEXT NOT NULL, "error_message" TEXT NOT NULL,
        "created_at" TIMESTAMPTZ NOT NULL, "tried_at" TIMESTAMPTZ,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("endpoint_id") REFERENCES "event_endpoint" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("event_id") REFERENCES "outgoing_event" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "event_delivery_company_id" ON "event_delivery" ("company_id")',
    'CREATE INDEX "event_delivery_endpoint_id" ON "event_delivery" ("endpoint_id")',
    'CREATE INDEX "event_delivery_event_id" ON "event_delivery" ("event_id")',
    'CREATE UNIQUE INDEX "event_delivery_endpoint_id_event_id" ON "event_delivery" ("endpoint_id", "event_id")',
    'CREATE INDEX "event_delivery_state_not_before" ON "event_delivery" ("state", "not_before")',
    'CREATE INDEX "event_delivery_company_id_created_at" ON "event_delivery" ("company_id", "created_at")',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the tables."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
