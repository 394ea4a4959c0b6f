"""The list of backdated salaries: what each touches of pay periods already paid (B9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """
    CREATE TABLE "retro_item" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "employee_id" BIGINT NOT NULL, "run_id" BIGINT,
        "noticed_at" TIMESTAMPTZ NOT NULL, "effective_date" DATE NOT NULL, "currency" TEXT NOT NULL,
        "difference_minor" BIGINT, "periods" TEXT NOT NULL, "trouble" TEXT NOT NULL,
        "settled_at" TIMESTAMPTZ, "settled_by" TEXT NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("employee_id") REFERENCES "employee" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("run_id") REFERENCES "run" ("id") ON DELETE SET NULL
    )
    """,
    'CREATE INDEX "retro_item_company_id" ON "retro_item" ("company_id")',
    'CREATE INDEX "retro_item_employee_id" ON "retro_item" ("employee_id")',
    'CREATE INDEX "retro_item_run_id" ON "retro_item" ("run_id")',
    'CREATE INDEX "retro_item_company_id_settled_at" ON "retro_item" ("company_id", "settled_at")',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the table and its indexes."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
