"""POST calls of the API that carried an Idempotency-Key, with their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS: Final = (
    """
    CREATE TABLE "api_request" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "key_digest" TEXT NOT NULL, "content_digest" TEXT NOT NULL,
        "status" INTEGER, "content_type" TEXT NOT NULL, "answer_encrypted" TEXT, "started_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "api_request_company_id" ON "api_request" ("company_id")',
    'CREATE UNIQUE INDEX "api_request_company_id_key_digest" ON "api_request" ("company_id", "key_digest")',
    'CREATE INDEX "api_request_company_id_started_at" ON "api_request" ("company_id", "started_at")',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the table."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
