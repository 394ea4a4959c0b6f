"""Files that were made for payroll programs, and whether they were imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """
    CREATE TABLE "payroll_export" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "period_id" BIGINT NOT NULL, "snapshot_id" BIGINT NOT NULL,
        "target" TEXT NOT NULL, "scope" TEXT NOT NULL, "name" TEXT NOT NULL, "included" TEXT NOT NULL,
        "refused" TEXT NOT NULL, "by_hand" TEXT NOT NULL, "unchanged" INTEGER NOT NULL, "made_by" TEXT NOT NULL,
        "made_at" TIMESTAMPTZ NOT NULL, "imported_at" TIMESTAMPTZ, "imported_by" TEXT NOT NULL, "imported_on" DATE,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("period_id") REFERENCES "pay_period" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("snapshot_id") REFERENCES "period_snapshot" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "payroll_export_company_id" ON "payroll_export" ("company_id")',
    'CREATE INDEX "payroll_export_period_id" ON "payroll_export" ("period_id")',
    'CREATE INDEX "payroll_export_snapshot_id" ON "payroll_export" ("snapshot_id")',
    """
    CREATE INDEX "payroll_export_company_id_target_imported_at" ON "payroll_export"
        ("company_id", "target", "imported_at")
    """,
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the table and its indexes."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
