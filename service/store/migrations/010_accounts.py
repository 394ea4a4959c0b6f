"""Accounts whose holder proved the address, roles that wait for their holder's yes, and links kept as digests.

Nobody is known to have proved an address before, because an owner could see the link of anyone they added; so old
accounts count as unconfirmed. They keep every role they have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    'ALTER TABLE "user" ADD COLUMN "confirmed_at" TIMESTAMPTZ',
    'ALTER TABLE "membership" ADD COLUMN "offered_at" TIMESTAMPTZ',
    """ALTER TABLE "membership" ADD COLUMN "given_by" TEXT NOT NULL DEFAULT ''""",
    """
    CREATE TABLE "account_link" (
        "id" {identity}, "user_id" BIGINT NOT NULL, "digest" TEXT NOT NULL, "is_proof" BOOLEAN NOT NULL,
        "expires_at" TIMESTAMPTZ NOT NULL,
        FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE
    )
    """,
    'CREATE UNIQUE INDEX "account_link_digest" ON "account_link" ("digest")',
    'CREATE INDEX "account_link_user_id" ON "account_link" ("user_id")',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns and the table; roles that people have stay in force."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
