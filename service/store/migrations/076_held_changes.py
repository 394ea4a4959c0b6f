"""Changes that wait for someone's approval; issues that asked the same of a start are asked so from the next sync on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS: Final = (
    """
    CREATE TABLE "held_change" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "employee_id" BIGINT NOT NULL, "field_group" TEXT NOT NULL,
        "old" TEXT NOT NULL, "new" TEXT NOT NULL, "rule" TEXT NOT NULL, "why" TEXT NOT NULL,
        "is_from_humaans" BOOLEAN NOT NULL, "cause" TEXT NOT NULL, "run_id" BIGINT, "made_by" TEXT NOT NULL,
        "since" TIMESTAMPTZ NOT NULL, "state" TEXT NOT NULL, "decided_by" TEXT NOT NULL, "decided_at" TIMESTAMPTZ,
        "reason" TEXT NOT NULL, "closed_at" TIMESTAMPTZ,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("employee_id") REFERENCES "employee" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("run_id") REFERENCES "run" ("id") ON DELETE SET NULL
    )
    """,
    'CREATE INDEX "held_change_company_id" ON "held_change" ("company_id")',
    'CREATE INDEX "held_change_employee_id" ON "held_change" ("employee_id")',
    'CREATE INDEX "held_change_run_id" ON "held_change" ("run_id")',
    'CREATE INDEX "held_change_company_id_closed_at" ON "held_change" ("company_id", "closed_at")',
    """
    CREATE UNIQUE INDEX "held_change_open" ON "held_change" ("employee_id", "field_group") WHERE "closed_at" IS NULL
    """,
    """
    UPDATE "issue" SET "closed_at" = "since", "resolution" = 'healed'
    WHERE "closed_at" IS NULL AND "code" IN ('start_date_changed', 'starter_declaration_changed')
    """,
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the table, and close the issues it replaces."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
