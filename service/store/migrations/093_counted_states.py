"""One index with everything that counting employees by state reads, in place of two that held a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS: Final = (
    'DROP INDEX "employee_company_id_readiness"',
    'DROP INDEX "employee_states"',
    """
    CREATE INDEX "employee_states" ON "employee" (
        "company_id", "excluded", "is_closed", "not_seen", "readiness", "ready_from", "in_step", "missed_readings",
        "edited_fields"
    )
    """,
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Replace the indexes."""
    for statement in STATEMENTS:
        migrator.sql(statement)
