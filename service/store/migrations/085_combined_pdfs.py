"""One PDF with the payslips of many employees, and its pages, until it is split or discarded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """
    CREATE TABLE "combined_pdf" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "name" TEXT NOT NULL, "state" TEXT NOT NULL,
        "pay_date" DATE NOT NULL, "period_start" DATE NOT NULL, "period_end" DATE NOT NULL, "kind" TEXT NOT NULL,
        "content_encrypted" TEXT, "number_of_pages" INTEGER NOT NULL, "done" INTEGER NOT NULL, "fault" TEXT NOT NULL,
        "tries" INTEGER NOT NULL, "worked_at" TIMESTAMPTZ, "batch_id" BIGINT, "created_by" TEXT NOT NULL,
        "created_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("batch_id") REFERENCES "payslip_batch" ("id") ON DELETE SET NULL
    )
    """,
    'CREATE INDEX "combined_pdf_company_id" ON "combined_pdf" ("company_id")',
    'CREATE INDEX "combined_pdf_batch_id" ON "combined_pdf" ("batch_id")',
    'CREATE INDEX "combined_pdf_company_id_state" ON "combined_pdf" ("company_id", "state")',
    """
    CREATE TABLE "combined_pdf_page" (
        "id" {identity}, "pdf_id" BIGINT NOT NULL, "number" INTEGER NOT NULL, "employee_id" BIGINT,
        "decision" TEXT NOT NULL, "doubt" TEXT NOT NULL, "may_be" TEXT NOT NULL, "counter_number" INTEGER,
        "counter_total" INTEGER, "text_encrypted" TEXT NOT NULL, "text_digest" TEXT NOT NULL, "decided_by" TEXT NOT NULL,
        FOREIGN KEY ("pdf_id") REFERENCES "combined_pdf" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("employee_id") REFERENCES "employee" ("id") ON DELETE SET NULL
    )
    """,
    'CREATE INDEX "combined_pdf_page_pdf_id" ON "combined_pdf_page" ("pdf_id")',
    'CREATE INDEX "combined_pdf_page_employee_id" ON "combined_pdf_page" ("employee_id")',
    'CREATE UNIQUE INDEX "combined_pdf_page_pdf_id_number" ON "combined_pdf_page" ("pdf_id", "number")',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the tables and their indexes."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
