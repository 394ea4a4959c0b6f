"""What a dry run would do with each person, so that its page can name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """
    CREATE TABLE "planned_person" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "run_id" BIGINT NOT NULL, "employee_id" BIGINT,
        "action" TEXT NOT NULL, "name" TEXT NOT NULL, "payroll_id" TEXT NOT NULL DEFAULT '',
        "changes" TEXT NOT NULL, "reasons" TEXT NOT NULL, "currency" TEXT,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("run_id") REFERENCES "run" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("employee_id") REFERENCES "employee" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "planned_person_company_id" ON "planned_person" ("company_id")',
    'CREATE INDEX "planned_person_employee_id" ON "planned_person" ("employee_id")',
    'CREATE INDEX "planned_person_run_id" ON "planned_person" ("run_id")',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the table."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
