"""Pay periods with their cut-offs, frozen data, variances and sign-offs; and which bank holidays a company keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

_COMPANY: Final = 'FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE'
_EMPLOYEE: Final = 'FOREIGN KEY ("employee_id") REFERENCES "employee" ("id") ON DELETE CASCADE'
_SNAPSHOT: Final = 'FOREIGN KEY ("snapshot_id") REFERENCES "period_snapshot" ("id") ON DELETE CASCADE'

STATEMENTS: Final = (
    """ALTER TABLE "payday_plan" ADD COLUMN "bank_holidays" TEXT NOT NULL DEFAULT 'ENG'""",
    """ALTER TABLE "payday_plan" ADD COLUMN "sign_offs_needed" INTEGER NOT NULL DEFAULT 1""",
    """ALTER TABLE "payday_plan" ADD COLUMN "pay_threshold_percent" INTEGER NOT NULL DEFAULT 10""",
    f"""
    CREATE TABLE "pay_period" (
        "id" {{identity}}, "company_id" BIGINT NOT NULL, "schedule" TEXT NOT NULL, "frequency" TEXT NOT NULL,
        "pay_date" DATE NOT NULL, "period_start" DATE NOT NULL, "period_end" DATE NOT NULL,
        "cut_off_at" TIMESTAMPTZ NOT NULL, "cut_off_since" TIMESTAMPTZ NOT NULL, "cut_off_moved_by" TEXT NOT NULL,
        "state" TEXT NOT NULL, "version" INTEGER, "trouble" TEXT NOT NULL, "trouble_since" TIMESTAMPTZ,
        "reopened_because" TEXT NOT NULL, "reopened_by" TEXT NOT NULL, "changed_at" TIMESTAMPTZ NOT NULL, {_COMPANY}
    )
    """,
    """
    CREATE UNIQUE INDEX "pay_period_company_id_schedule_pay_date"
    ON "pay_period" ("company_id", "schedule", "pay_date")
    """,
    'CREATE INDEX "pay_period_company_id_pay_date" ON "pay_period" ("company_id", "pay_date")',
    'CREATE INDEX "pay_period_state_cut_off_at" ON "pay_period" ("state", "cut_off_at")',
    f"""
    CREATE TABLE "period_snapshot" (
        "id" {{identity}}, "company_id" BIGINT NOT NULL, "period_id" BIGINT NOT NULL, "version" INTEGER NOT NULL,
        "taken_at" TIMESTAMPTZ NOT NULL, "taken_by" TEXT NOT NULL, "read_at" TIMESTAMPTZ, "notes" TEXT NOT NULL,
        "employees" INTEGER NOT NULL, "gross_minor" TEXT NOT NULL, "without_gross" INTEGER NOT NULL,
        "sha256" TEXT NOT NULL, "public_key" TEXT NOT NULL, "last_change_id" BIGINT NOT NULL, "compared_with" BIGINT,
        {_COMPANY},
        FOREIGN KEY ("period_id") REFERENCES "pay_period" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "period_snapshot_company_id" ON "period_snapshot" ("company_id")',
    'CREATE UNIQUE INDEX "period_snapshot_period_id_version" ON "period_snapshot" ("period_id", "version")',
    f"""
    CREATE TABLE "period_snapshot_content" (
        "id" {{identity}}, "snapshot_id" BIGINT NOT NULL, "content_encrypted" TEXT NOT NULL, {_SNAPSHOT}
    )
    """,
    'CREATE UNIQUE INDEX "period_snapshot_content_snapshot_id" ON "period_snapshot_content" ("snapshot_id")',
    """
    CREATE TABLE "signing_key" (
        "id" {identity}, "public_key" TEXT NOT NULL, "private_encrypted" TEXT, "created_by" TEXT NOT NULL,
        "created_at" TIMESTAMPTZ NOT NULL
    )
    """,
    'CREATE UNIQUE INDEX "signing_key_public_key" ON "signing_key" ("public_key")',
    f"""
    CREATE TABLE "variance_line" (
        "id" {{identity}}, "company_id" BIGINT NOT NULL, "snapshot_id" BIGINT NOT NULL, "employee_id" BIGINT NOT NULL,
        "section" TEXT NOT NULL, "field" TEXT, "old" TEXT, "new" TEXT, "effective_date" DATE, "cause" TEXT NOT NULL,
        "made_by" TEXT NOT NULL, "first_seen" TIMESTAMPTZ, "difference_minor" BIGINT, "currency" TEXT NOT NULL,
        "difference_bp" BIGINT, "flag" TEXT NOT NULL, "checked_by" TEXT NOT NULL, "checked_at" TIMESTAMPTZ,
        "note" TEXT NOT NULL, {_COMPANY}, {_SNAPSHOT}, {_EMPLOYEE}
    )
    """,
    'CREATE INDEX "variance_line_company_id" ON "variance_line" ("company_id")',
    'CREATE INDEX "variance_line_employee_id" ON "variance_line" ("employee_id")',
    'CREATE INDEX "variance_line_snapshot_id_section" ON "variance_line" ("snapshot_id", "section")',
    f"""
    CREATE TABLE "sign_off" (
        "id" {{identity}}, "company_id" BIGINT NOT NULL, "snapshot_id" BIGINT NOT NULL, "signed_by" TEXT NOT NULL,
        "at" TIMESTAMPTZ NOT NULL, "is_comment" {{boolean}}, "comment" TEXT NOT NULL, "unchecked" INTEGER NOT NULL,
        {_COMPANY}, {_SNAPSHOT}
    )
    """,
    'CREATE INDEX "sign_off_company_id" ON "sign_off" ("company_id")',
    'CREATE INDEX "sign_off_snapshot_id" ON "sign_off" ("snapshot_id")',
    f"""
    CREATE TABLE "included_change" (
        "id" {{identity}}, "company_id" BIGINT NOT NULL, "snapshot_id" BIGINT NOT NULL, "employee_id" BIGINT NOT NULL,
        "field" TEXT, "old" TEXT, "new" TEXT, "reason" TEXT NOT NULL, "included_by" TEXT NOT NULL,
        "at" TIMESTAMPTZ NOT NULL, {_COMPANY}, {_SNAPSHOT}, {_EMPLOYEE}
    )
    """,
    'CREATE INDEX "included_change_company_id" ON "included_change" ("company_id")',
    'CREATE INDEX "included_change_snapshot_id" ON "included_change" ("snapshot_id")',
    'CREATE INDEX "included_change_employee_id" ON "included_change" ("employee_id")',
    f"""
    CREATE TABLE "earlier_salary" (
        "id" {{identity}}, "company_id" BIGINT NOT NULL, "employee_id" BIGINT NOT NULL, "effective_date" DATE NOT NULL,
        "amount_minor" BIGINT NOT NULL, "amount_exact" TEXT, "currency" TEXT NOT NULL, "period" TEXT NOT NULL,
        {_COMPANY}, {_EMPLOYEE}
    )
    """,
    'CREATE INDEX "earlier_salary_company_id" ON "earlier_salary" ("company_id")',
    'CREATE INDEX "earlier_salary_employee_id" ON "earlier_salary" ("employee_id")',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the tables and add the columns."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    boolean = "BOOLEAN NOT NULL DEFAULT FALSE" if on_postgres else "INTEGER NOT NULL DEFAULT 0"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity).replace("{boolean}", boolean))
