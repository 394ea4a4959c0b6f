"""Why a session was ended, so that the login page can say it, and when each user last signed in.

Earlier sign-ins are taken from the audit log, which has each of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """ALTER TABLE "login_session" ADD COLUMN "ended_because" TEXT NOT NULL DEFAULT ''""",
    'ALTER TABLE "user" ADD COLUMN "signed_in_at" TIMESTAMPTZ',
    """
    UPDATE "user" SET "signed_in_at" = (
        SELECT MAX("at") FROM "audit_entry" WHERE "action" = 'user.signed_in' AND "actor" = "user"."email"
    )
    """,
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns."""
    for statement in STATEMENTS:
        migrator.sql(statement)
