"""A second factor per user, and codes for the day the telephone is lost (security S7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """
    CREATE TABLE "second_factor" (
        "id" {identity}, "user_id" BIGINT NOT NULL, "secret_encrypted" TEXT NOT NULL,
        "confirmed_at" TIMESTAMPTZ, "last_step" BIGINT NOT NULL,
        FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE "recovery_code" (
        "id" {identity}, "user_id" BIGINT NOT NULL, "digest" TEXT NOT NULL,
        FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "second_factor_user_id" ON "second_factor" ("user_id")',
    'CREATE UNIQUE INDEX "recovery_code_user_id_digest" ON "recovery_code" ("user_id", "digest")',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the tables and their indexes."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
