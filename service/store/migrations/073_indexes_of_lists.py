"""What counting, searching and grouping employees reads is in indexes, so that no wide row is read for it.

Those of texts are for SQLite alone, which reads row by row. Postgres scans a table faster than it needs, and refuses a
text of some thousand characters in an index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

if TYPE_CHECKING:
    from peewee_migrate import Migrator

STATEMENTS = (
    'DROP INDEX "issue_by_state"',
    """
    CREATE INDEX "issue_by_state" ON "issue" (
        "company_id", "closed_at", "employee_id", "code", "is_advice", "person_id", "since", "waiting_since"
    )
    """,
)
OF_SQLITE = (
    'DROP INDEX "employee_shown_name"',
    """
    CREATE INDEX "employee_shown_name" ON "employee" (
        "company_id", COALESCE("last_name", "humaans_last_name", ''), COALESCE("first_name", "humaans_first_name", ''),
        "id", "search_text"
    )
    """,
    """
    CREATE INDEX "employee_missing" ON "employee" (
        "company_id", "missing", "excluded", "is_closed", "not_seen", "readiness", "ready_from"
    )
    """,
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Widen two indexes, and add one of what employees lack."""
    for statement in STATEMENTS + (OF_SQLITE if isinstance(database, pw.SqliteDatabase) else ()):
        migrator.sql(statement)
