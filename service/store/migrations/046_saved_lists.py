"""The filters and the columns of lists that each user saved for a company."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """
    CREATE TABLE "saved_list" (
        "id" {identity}, "user_id" BIGINT NOT NULL, "company_id" BIGINT NOT NULL, "name" TEXT NOT NULL,
        "address" TEXT NOT NULL, "columns" TEXT NOT NULL, "saved_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "saved_list_user_id_company_id_name" ON "saved_list" ("user_id", "company_id", "name")',
    'CREATE INDEX "saved_list_company_id" ON "saved_list" ("company_id")',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the table and its indexes."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
