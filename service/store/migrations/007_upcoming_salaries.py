"""Salaries that Humaans has for later: shown before they take effect, and by themselves on their day (A8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """
    CREATE TABLE "upcoming_salary" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "employee_id" BIGINT NOT NULL, "effective_date" DATE NOT NULL,
        "amount_minor" BIGINT NOT NULL, "currency" TEXT NOT NULL, "period" TEXT NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("employee_id") REFERENCES "employee" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "upcoming_salary_company_id" ON "upcoming_salary" ("company_id")',
    'CREATE INDEX "upcoming_salary_employee_id" ON "upcoming_salary" ("employee_id")',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the table and its indexes."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
