"""Payroll programs that are reached by their API, and what is sent to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """
    CREATE TABLE "payroll_program" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "program" TEXT NOT NULL, "state" TEXT NOT NULL,
        "api_key_encrypted" TEXT, "key_last4" TEXT NOT NULL, "employer_id" TEXT NOT NULL,
        "employer_name" TEXT NOT NULL, "trouble" TEXT NOT NULL, "connected_by" TEXT NOT NULL,
        "connected_at" TIMESTAMPTZ NOT NULL, "checked_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "payroll_program_company_id" ON "payroll_program" ("company_id")',
    """
    CREATE TABLE "payroll_push" (
        "id" {identity}, "fence" INTEGER NOT NULL, "lease_until" TIMESTAMPTZ, "company_id" BIGINT NOT NULL,
        "period_id" BIGINT NOT NULL, "snapshot_id" BIGINT NOT NULL, "employer_id" TEXT NOT NULL,
        "employer_name" TEXT NOT NULL, "scope" TEXT NOT NULL, "state" TEXT NOT NULL, "trouble" TEXT NOT NULL,
        "not_before" TIMESTAMPTZ, "waits" INTEGER NOT NULL, "unchanged" INTEGER NOT NULL, "asked_by" TEXT NOT NULL,
        "asked_at" TIMESTAMPTZ NOT NULL, "ended_at" TIMESTAMPTZ,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("period_id") REFERENCES "pay_period" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("snapshot_id") REFERENCES "period_snapshot" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "payroll_push_period_id" ON "payroll_push" ("period_id")',
    'CREATE UNIQUE INDEX "payroll_push_snapshot_id_employer_id" ON "payroll_push" ("snapshot_id", "employer_id")',
    'CREATE INDEX "payroll_push_company_id_id" ON "payroll_push" ("company_id", "id")',
    'CREATE INDEX "payroll_push_state_not_before" ON "payroll_push" ("state", "not_before")',
    """
    CREATE TABLE "sent_employee" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "push_id" BIGINT NOT NULL, "employee" BIGINT NOT NULL,
        "employee_id" TEXT NOT NULL, "state" TEXT NOT NULL, "reasons" TEXT NOT NULL, "by_hand" TEXT NOT NULL,
        "program_id" TEXT NOT NULL, "tries" INTEGER NOT NULL, "asked_at" TIMESTAMPTZ, "settled_at" TIMESTAMPTZ,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("push_id") REFERENCES "payroll_push" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "sent_employee_company_id" ON "sent_employee" ("company_id")',
    'CREATE UNIQUE INDEX "sent_employee_push_id_employee" ON "sent_employee" ("push_id", "employee")',
    'CREATE INDEX "sent_employee_push_id_state" ON "sent_employee" ("push_id", "state")',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the tables and their indexes."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
