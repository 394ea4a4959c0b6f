"""The first tables: companies, connections, settings, runs, employees, issues, people who sign in, audit.

Written as SQL so that later changes of the models cannot change what an old database was given.
Instants are TIMESTAMPTZ (ISO text on SQLite), money is BIGINT minor units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """
    CREATE TABLE "company" (
        "id" {identity}, "slug" TEXT NOT NULL, "name" TEXT NOT NULL, "time_zone" TEXT NOT NULL,
        "webhook_key" TEXT NOT NULL, "created_at" TIMESTAMPTZ NOT NULL
    )
    """,
    'CREATE UNIQUE INDEX "company_slug" ON "company" ("slug")',
    'CREATE UNIQUE INDEX "company_webhook_key" ON "company" ("webhook_key")',
    """
    CREATE TABLE "connection" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "state" TEXT NOT NULL,
        "token_encrypted" TEXT NOT NULL, "token_last4" TEXT NOT NULL, "scopes" TEXT NOT NULL,
        "warnings" TEXT NOT NULL, "humaans_company_id" TEXT NOT NULL,
        "humaans_company_name" TEXT NOT NULL, "webhook_secret_encrypted" TEXT,
        "earlier_webhook_secret_encrypted" TEXT, "earlier_webhook_secret_until" TIMESTAMPTZ,
        "trouble" TEXT NOT NULL, "catalogue" TEXT NOT NULL, "not_before" TIMESTAMPTZ,
        "connected_at" TIMESTAMPTZ NOT NULL, "checked_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "connection_company_id" ON "connection" ("company_id")',
    """
    CREATE TABLE "settings_version" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "version" INTEGER NOT NULL,
        "document" TEXT NOT NULL, "saved_by" TEXT NOT NULL, "saved_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "settings_version_company_id" ON "settings_version" ("company_id")',
    'CREATE UNIQUE INDEX "settings_version_company_id_version" ON "settings_version" ("company_id", "version")',
    """
    CREATE TABLE "run" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "holds_company" INTEGER,
        "kind" TEXT NOT NULL, "cause" TEXT NOT NULL, "state" TEXT NOT NULL,
        "phase" TEXT NOT NULL, "done" INTEGER NOT NULL, "total" INTEGER NOT NULL,
        "created" INTEGER NOT NULL, "updated" INTEGER NOT NULL, "unchanged" INTEGER NOT NULL,
        "excluded" INTEGER NOT NULL, "held" INTEGER NOT NULL, "failed" INTEGER NOT NULL,
        "drift_found" INTEGER NOT NULL, "dry_run" BOOLEAN NOT NULL, "approved_by" TEXT,
        "settings_version" INTEGER, "rules_digest" TEXT NOT NULL, "local_day" DATE,
        "person_id" TEXT, "employee_id" INTEGER, "attempt" INTEGER NOT NULL,
        "fence" INTEGER NOT NULL, "lease_until" TIMESTAMPTZ, "error_code" TEXT NOT NULL,
        "error_message" TEXT NOT NULL, "saw" TEXT NOT NULL, "started_by" TEXT NOT NULL,
        "created_at" TIMESTAMPTZ NOT NULL, "started_at" TIMESTAMPTZ, "finished_at" TIMESTAMPTZ,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "run_company_id" ON "run" ("company_id")',
    'CREATE UNIQUE INDEX "run_holds_company" ON "run" ("holds_company")',
    'CREATE INDEX "run_company_id_kind_state" ON "run" ("company_id", "kind", "state")',
    'CREATE INDEX "run_state_lease_until" ON "run" ("state", "lease_until")',
    """
    CREATE TABLE "employee" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "person_id" TEXT,
        "employment" TEXT NOT NULL, "readiness" TEXT NOT NULL, "missing" TEXT NOT NULL,
        "excluded" BOOLEAN NOT NULL, "not_seen" BOOLEAN NOT NULL,
        "missed_readings" INTEGER NOT NULL, "is_closed" BOOLEAN NOT NULL, "in_step" BOOLEAN NOT NULL, "fingerprint" TEXT,
        "edited_fields" TEXT NOT NULL, "search_text" TEXT NOT NULL, "synced_at" TIMESTAMPTZ,
        "created_at" TIMESTAMPTZ NOT NULL, "updated_at" TIMESTAMPTZ NOT NULL, "employee_id" TEXT,
        "title" TEXT, "first_name" TEXT, "middle_name" TEXT, "last_name" TEXT, "gender" TEXT,
        "date_of_birth" DATE, "ni_number" TEXT, "email" TEXT, "personal_email" TEXT,
        "phone_number" TEXT, "address_line_1" TEXT, "address_line_2" TEXT, "city" TEXT,
        "county" TEXT, "postcode" TEXT, "country" TEXT, "start_date" DATE, "end_date" DATE,
        "job_title" TEXT, "department" TEXT, "contract_type" TEXT, "work_location" TEXT,
        "tax_code" TEXT, "ni_category" TEXT, "starter_declaration" TEXT,
        "student_loan_plan" TEXT, "postgraduate_loan" TEXT, "salary_amount_minor" BIGINT,
        "salary_currency" TEXT, "salary_period" TEXT, "salary_effective_date" DATE,
        "hours_per_week" TEXT, "pay_schedule" TEXT, "bank_account_name" TEXT, "sort_code" TEXT,
        "account_number" TEXT,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "employee_company_id" ON "employee" ("company_id")',
    'CREATE UNIQUE INDEX "employee_company_id_person_id" ON "employee" ("company_id", "person_id")',
    'CREATE UNIQUE INDEX "employee_company_id_lower_employee_id" ON "employee" ("company_id", LOWER("employee_id"))',
    'CREATE INDEX "employee_company_id_last_name_first_name_id" ON "employee" ("company_id", "last_name", "first_name", "id")',
    'CREATE INDEX "employee_company_id_readiness" ON "employee" ("company_id", "readiness")',
    """
    CREATE TABLE "change" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "employee_id" BIGINT NOT NULL,
        "field" TEXT, "old" TEXT, "new" TEXT, "cause" TEXT NOT NULL, "run_id" BIGINT,
        "made_by" TEXT NOT NULL, "at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("employee_id") REFERENCES "employee" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("run_id") REFERENCES "run" ("id") ON DELETE SET NULL
    )
    """,
    'CREATE INDEX "change_company_id" ON "change" ("company_id")',
    'CREATE INDEX "change_employee_id" ON "change" ("employee_id")',
    'CREATE INDEX "change_run_id" ON "change" ("run_id")',
    'CREATE INDEX "change_employee_id_at" ON "change" ("employee_id", "at")',
    'CREATE INDEX "change_run_id_employee_id" ON "change" ("run_id", "employee_id")',
    'CREATE INDEX "change_company_id_at" ON "change" ("company_id", "at")',
    """
    CREATE TABLE "issue" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "person_id" TEXT, "person_name" TEXT NOT NULL, "employee_id" BIGINT,
        "field" TEXT, "code" TEXT NOT NULL, "message" TEXT NOT NULL,
        "accepted_format" TEXT NOT NULL, "value_seen" TEXT NOT NULL, "choices" TEXT NOT NULL,
        "is_advice" BOOLEAN NOT NULL, "since" TIMESTAMPTZ NOT NULL, "closed_at" TIMESTAMPTZ,
        "resolution" TEXT NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("employee_id") REFERENCES "employee" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "issue_company_id" ON "issue" ("company_id")',
    'CREATE INDEX "issue_employee_id" ON "issue" ("employee_id")',
    'CREATE INDEX "issue_company_id_closed_at" ON "issue" ("company_id", "closed_at")',
    'CREATE INDEX "issue_company_id_person_id" ON "issue" ("company_id", "person_id")',
    """
    CREATE TABLE "decision" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "person_id" TEXT NOT NULL,
        "code" TEXT NOT NULL, "field" TEXT, "value_seen" TEXT NOT NULL, "choice" TEXT NOT NULL,
        "decided_by" TEXT NOT NULL, "decided_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "decision_company_id" ON "decision" ("company_id")',
    'CREATE INDEX "decision_company_id_person_id" ON "decision" ("company_id", "person_id")',
    """
    CREATE TABLE "slot" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "kind" TEXT NOT NULL, "key" TEXT NOT NULL,
        "due_at" TIMESTAMPTZ NOT NULL, "claimed_at" TIMESTAMPTZ NOT NULL, "run_id" BIGINT,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("run_id") REFERENCES "run" ("id") ON DELETE SET NULL
    )
    """,
    'CREATE INDEX "slot_company_id" ON "slot" ("company_id")',
    'CREATE INDEX "slot_run_id" ON "slot" ("run_id")',
    'CREATE UNIQUE INDEX "slot_company_id_kind_key" ON "slot" ("company_id", "kind", "key")',
    """
    CREATE TABLE "person_sync" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "person_id" TEXT NOT NULL,
        "requested" INTEGER NOT NULL, "done" INTEGER NOT NULL, "attempt" INTEGER NOT NULL,
        "fence" INTEGER NOT NULL, "lease_until" TIMESTAMPTZ, "not_before" TIMESTAMPTZ,
        "last_error_code" TEXT NOT NULL, "last_error_message" TEXT NOT NULL,
        "cause" TEXT NOT NULL, "run_id" BIGINT, "requested_at" TIMESTAMPTZ NOT NULL,
        "synced_at" TIMESTAMPTZ,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("run_id") REFERENCES "run" ("id") ON DELETE SET NULL
    )
    """,
    'CREATE INDEX "person_sync_company_id" ON "person_sync" ("company_id")',
    'CREATE INDEX "person_sync_run_id" ON "person_sync" ("run_id")',
    'CREATE UNIQUE INDEX "person_sync_company_id_person_id" ON "person_sync" ("company_id", "person_id")',
    'CREATE INDEX "person_sync_not_before" ON "person_sync" ("not_before")',
    """
    CREATE TABLE "user" (
        "id" {identity}, "email" TEXT NOT NULL, "password_hash" TEXT NOT NULL,
        "is_active" BOOLEAN NOT NULL, "created_at" TIMESTAMPTZ NOT NULL
    )
    """,
    'CREATE UNIQUE INDEX "user_email" ON "user" ("email")',
    """
    CREATE TABLE "membership" (
        "id" {identity}, "user_id" BIGINT NOT NULL, "company_id" BIGINT, "role" TEXT NOT NULL,
        FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "membership_user_id" ON "membership" ("user_id")',
    'CREATE INDEX "membership_company_id" ON "membership" ("company_id")',
    'CREATE UNIQUE INDEX "membership_user_id_company_id" ON "membership" ("user_id", "company_id")',
    """
    CREATE TABLE "login_session" (
        "id" {identity}, "digest" TEXT NOT NULL, "user_id" BIGINT NOT NULL,
        "created_at" TIMESTAMPTZ NOT NULL, "seen_at" TIMESTAMPTZ NOT NULL,
        "expires_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "login_session_digest" ON "login_session" ("digest")',
    'CREATE INDEX "login_session_user_id" ON "login_session" ("user_id")',
    """
    CREATE TABLE "login_attempt" (
        "id" {identity}, "account" TEXT NOT NULL, "address" TEXT NOT NULL,
        "at" TIMESTAMPTZ NOT NULL
    )
    """,
    'CREATE INDEX "login_attempt_account" ON "login_attempt" ("account")',
    'CREATE INDEX "login_attempt_address" ON "login_attempt" ("address")',
    """
    CREATE TABLE "api_token" (
        "id" {identity}, "company_id" BIGINT NOT NULL, "label" TEXT NOT NULL,
        "digest" TEXT NOT NULL, "created_at" TIMESTAMPTZ NOT NULL, "last_used_at" TIMESTAMPTZ,
        "revoked_at" TIMESTAMPTZ,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE INDEX "api_token_company_id" ON "api_token" ("company_id")',
    'CREATE UNIQUE INDEX "api_token_digest" ON "api_token" ("digest")',
    """
    CREATE TABLE "audit_entry" (
        "id" {identity}, "company_id" BIGINT, "actor" TEXT NOT NULL, "action" TEXT NOT NULL,
        "subject" TEXT NOT NULL, "detail" TEXT NOT NULL, "address" TEXT NOT NULL,
        "at" TIMESTAMPTZ NOT NULL, "digest" TEXT NOT NULL,
        FOREIGN KEY ("company_id") REFERENCES "company" ("id") ON DELETE SET NULL
    )
    """,
    'CREATE INDEX "audit_entry_company_id" ON "audit_entry" ("company_id")',
    'CREATE INDEX "audit_entry_company_id_at" ON "audit_entry" ("company_id", "at")',
    """
    CREATE TABLE "heartbeat" (
        "id" {identity}, "name" TEXT NOT NULL, "at" TIMESTAMPTZ NOT NULL
    )
    """,
    'CREATE UNIQUE INDEX "heartbeat_name" ON "heartbeat" ("name")',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create every table and index."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
