"""Attempts to sign in by kind and browser, browsers that are known, and API tokens with a maker, an end and a limit.

Earlier attempts count as ones with a password from a browser that is not known. Earlier tokens have no maker that is
known and no end, and may write, as they could before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """ALTER TABLE "login_attempt" ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'password'""",
    """ALTER TABLE "login_attempt" ADD COLUMN "browser" TEXT NOT NULL DEFAULT ''""",
    """
    CREATE TABLE "known_browser" (
        "id" {identity}, "user_id" BIGINT NOT NULL, "digest" TEXT NOT NULL, "network" TEXT NOT NULL,
        "signed_in_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "known_browser_user_id_digest" ON "known_browser" ("user_id", "digest")',
    'ALTER TABLE "api_token" ADD COLUMN "made_by_id" BIGINT',
    'ALTER TABLE "api_token" ADD COLUMN "expires_at" TIMESTAMPTZ',
    'ALTER TABLE "api_token" ADD COLUMN "is_read_only" BOOLEAN NOT NULL DEFAULT {false}',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns and the table."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity).replace("{false}", "FALSE" if on_postgres else "0"))
