"""Paydays and payslips: schedules, the ledger, encrypted PDFs, the outbox of mails, final pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """
    CREATE TABLE "payday_plan" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "schedules" TEXT NOT NULL,
        "payslip_mail" TEXT NOT NULL, "password_rule" TEXT NOT NULL, "summary_to" TEXT NOT NULL,
        "file_pattern" TEXT NOT NULL, "upload_tested_at" TIMESTAMPTZ, "document_type_id" TEXT,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "payday_plan_company_id" ON "payday_plan" ("company_id")',
    """
    CREATE TABLE "payslip_batch" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "state" TEXT NOT NULL, "pay_date" DATE NOT NULL,
        "period_start" DATE NOT NULL, "period_end" DATE NOT NULL, "kind" TEXT NOT NULL,
        "problems" TEXT NOT NULL, "created_by" TEXT NOT NULL, "created_at" TIMESTAMPTZ NOT NULL,
        "decided_at" TIMESTAMPTZ,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "payslip_batch_company_id" ON "payslip_batch" ("company_id")',
    'CREATE INDEX "payslip_batch_company_id_state" ON "payslip_batch" ("company_id", "state")',
    """
    CREATE TABLE "payslip" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "batch_id" BIGINT, "employee_id" BIGINT NOT NULL,
        "payroll_id" TEXT NOT NULL, "person_id" TEXT, "pay_date" DATE NOT NULL, "period_start" DATE NOT NULL,
        "period_end" DATE NOT NULL, "kind" TEXT NOT NULL, "version" INTEGER, "state" TEXT NOT NULL,
        "verdict" TEXT NOT NULL, "hold_reasons" TEXT NOT NULL, "passed_reasons" TEXT NOT NULL,
        "content_hash" TEXT NOT NULL, "size" INTEGER NOT NULL, "pages" INTEGER NOT NULL,
        "original_name" TEXT NOT NULL, "reference" TEXT NOT NULL, "created_by" TEXT NOT NULL,
        "created_at" TIMESTAMPTZ NOT NULL, "decided_by" TEXT NOT NULL, "updated_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("batch_id") REFERENCES "payslip_batch" ("id") ON DELETE SET NULL,
        FOREIGN KEY ("employee_id") REFERENCES "employee" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "payslip_company_id" ON "payslip" ("company_id")',
    'CREATE INDEX "payslip_batch_id" ON "payslip" ("batch_id")',
    'CREATE INDEX "payslip_employee_id" ON "payslip" ("employee_id")',
    'CREATE UNIQUE INDEX "payslip_employee_id_period_start_period_end_kind_version" ON "payslip" ("employee_id", "period_start", "period_end", "kind", "version")',
    'CREATE INDEX "payslip_company_id_pay_date_state" ON "payslip" ("company_id", "pay_date", "state")',
    """
    CREATE TABLE "payslip_content" (
        "id" {identity}, "payslip_id" BIGINT NOT NULL, "content_encrypted" TEXT NOT NULL,
        FOREIGN KEY ("payslip_id") REFERENCES "payslip" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "payslip_content_payslip_id" ON "payslip_content" ("payslip_id")',
    """
    CREATE TABLE "payday_run" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "pay_date" DATE NOT NULL, "schedule" TEXT NOT NULL,
        "started_by" TEXT NOT NULL, "state" TEXT NOT NULL, "due_at" TIMESTAMPTZ NOT NULL,
        "started_at" TIMESTAMPTZ NOT NULL, "finished_at" TIMESTAMPTZ, "summary" TEXT NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "payday_run_company_id" ON "payday_run" ("company_id")',
    'CREATE INDEX "payday_run_company_id_pay_date" ON "payday_run" ("company_id", "pay_date")',
    'CREATE INDEX "payday_run_state" ON "payday_run" ("state")',
    """
    CREATE TABLE "payslip_channel" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "payslip_id" BIGINT NOT NULL, "channel" TEXT NOT NULL,
        "state" TEXT NOT NULL, "payday_run_id" BIGINT, "fence" INTEGER NOT NULL, "lease_until" TIMESTAMPTZ,
        "not_before" TIMESTAMPTZ, "tries" INTEGER NOT NULL, "missed_at" TIMESTAMPTZ, "file_id" TEXT,
        "document_id" TEXT, "error_code" TEXT NOT NULL, "error_message" TEXT NOT NULL, "done_at" TIMESTAMPTZ,
        "updated_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("payslip_id") REFERENCES "payslip" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("payday_run_id") REFERENCES "payday_run" ("id") ON DELETE SET NULL
    )
    """,
    'CREATE INDEX "payslip_channel_company_id" ON "payslip_channel" ("company_id")',
    'CREATE INDEX "payslip_channel_payslip_id" ON "payslip_channel" ("payslip_id")',
    'CREATE INDEX "payslip_channel_payday_run_id" ON "payslip_channel" ("payday_run_id")',
    'CREATE UNIQUE INDEX "payslip_channel_payslip_id_channel" ON "payslip_channel" ("payslip_id", "channel")',
    'CREATE INDEX "payslip_channel_company_id_state_not_before" ON "payslip_channel" ("company_id", "state", "not_before")',
    """
    CREATE TABLE "payslip_attempt" (
        "id" {identity}, "channel_id" BIGINT NOT NULL, "outcome" TEXT NOT NULL, "detail" TEXT NOT NULL,
        "made_by" TEXT NOT NULL, "at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("channel_id") REFERENCES "payslip_channel" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "payslip_attempt_channel_id" ON "payslip_attempt" ("channel_id")',
    'CREATE INDEX "payslip_attempt_channel_id_at" ON "payslip_attempt" ("channel_id", "at")',
    """
    CREATE TABLE "stray_file" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "payslip_id" BIGINT NOT NULL, "file_id" TEXT,
        "file_name" TEXT NOT NULL, "found_at" TIMESTAMPTZ NOT NULL, "cleared_at" TIMESTAMPTZ,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("payslip_id") REFERENCES "payslip" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "stray_file_company_id" ON "stray_file" ("company_id")',
    'CREATE INDEX "stray_file_payslip_id" ON "stray_file" ("payslip_id")',
    """
    CREATE TABLE "outbox_mail" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "dedupe_key" TEXT NOT NULL, "kind" TEXT NOT NULL,
        "channel_id" BIGINT, "state" TEXT NOT NULL, "recipients" TEXT NOT NULL, "refused" TEXT NOT NULL,
        "subject" TEXT NOT NULL, "text" TEXT NOT NULL, "message_id" TEXT NOT NULL, "fence" INTEGER NOT NULL,
        "lease_until" TIMESTAMPTZ, "not_before" TIMESTAMPTZ, "tries" INTEGER NOT NULL,
        "error_code" TEXT NOT NULL, "error_message" TEXT NOT NULL, "created_at" TIMESTAMPTZ NOT NULL,
        "sent_at" TIMESTAMPTZ,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("channel_id") REFERENCES "payslip_channel" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "outbox_mail_company_id" ON "outbox_mail" ("company_id")',
    'CREATE UNIQUE INDEX "outbox_mail_dedupe_key" ON "outbox_mail" ("dedupe_key")',
    'CREATE INDEX "outbox_mail_channel_id" ON "outbox_mail" ("channel_id")',
    'CREATE INDEX "outbox_mail_company_id_state_not_before" ON "outbox_mail" ("company_id", "state", "not_before")',
    """
    CREATE TABLE "final_pay" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "employee_id" BIGINT NOT NULL,
        "termination_pay_pensionable" BOOLEAN, "items" TEXT NOT NULL, "saved_by" TEXT NOT NULL,
        "saved_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("employee_id") REFERENCES "employee" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "final_pay_company_id" ON "final_pay" ("company_id")',
    'CREATE UNIQUE INDEX "final_pay_employee_id" ON "final_pay" ("employee_id")',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the tables of paydays and payslips."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
