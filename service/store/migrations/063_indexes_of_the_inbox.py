"""What counting the inbox reads is in its indexes, so that no wide row is read for it.

SQLite chose between the old index of edited employees and others by luck, and read everyone of a company.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    'DROP INDEX "employee_edited"',
    """
    CREATE INDEX "employee_edited" ON "employee" (
        "company_id", "edited_fields", "is_closed", "excluded", "not_seen", "updated_at"
    ) WHERE "edited_fields" <> '[]'
    """,
    """
    CREATE INDEX "employee_set_aside" ON "employee" ("company_id", "is_closed", "excluded", "not_seen")
    WHERE "is_closed" OR ("excluded" AND NOT "not_seen")
    """,
    'DROP INDEX "issue_company_id_closed_at"',
    """
    CREATE INDEX "issue_by_state" ON "issue" (
        "company_id", "closed_at", "employee_id", "code", "is_advice", "person_id", "since"
    )
    """,
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Replace two indexes by wider ones, and add one of those who are set aside."""
    for statement in STATEMENTS:
        migrator.sql(statement)
