"""What snapshots say each employee is paid with, the paydays of back pay, and what a dry run would hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

_COMPANY = 'FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE'
_SNAPSHOT = 'FOREIGN KEY ("snapshot_id") REFERENCES "period_snapshot" ("id") ON DELETE CASCADE'
_EMPLOYEE = 'FOREIGN KEY ("employee_id") REFERENCES "employee" ("id") ON DELETE CASCADE'

STATEMENTS = (
    f"""
    CREATE TABLE "period_snapshot_pay" (
        "id" {{identity}}, "company_id" BIGINT NOT NULL, "snapshot_id" BIGINT NOT NULL, "employee_id" BIGINT NOT NULL,
        "first_day" DATE, "last_day" DATE, "gross_minor" BIGINT, "currency" TEXT NOT NULL, "segments" TEXT NOT NULL,
        {_COMPANY}, {_SNAPSHOT}, {_EMPLOYEE}
    )
    """,
    'CREATE INDEX "period_snapshot_pay_snapshot_id" ON "period_snapshot_pay" ("snapshot_id")',
    'CREATE INDEX "period_snapshot_pay_employee_id" ON "period_snapshot_pay" ("employee_id")',
    'ALTER TABLE "variance_line" ADD COLUMN "payday" DATE',
    """ALTER TABLE "planned_person" ADD COLUMN "for_approval" TEXT NOT NULL DEFAULT '[]'""",
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the table and add the columns; snapshots taken before say nothing here."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
