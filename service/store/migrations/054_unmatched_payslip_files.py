"""PDFs of a batch that name no employee for certain, kept encrypted until someone chooses one or the batch ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """
    CREATE TABLE "unmatched_payslip_file" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "batch_id" BIGINT NOT NULL, "name" TEXT NOT NULL,
        "message" TEXT NOT NULL, "content_hash" TEXT NOT NULL, "content_encrypted" TEXT,
        "created_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("batch_id") REFERENCES "payslip_batch" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "unmatched_payslip_file_company_id" ON "unmatched_payslip_file" ("company_id")',
    'CREATE INDEX "unmatched_payslip_file_batch_id" ON "unmatched_payslip_file" ("batch_id")',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the table and its indexes."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
