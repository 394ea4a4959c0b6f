"""What the overview counts at every look, and who was edited here, found without reading every employee."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    'CREATE INDEX "employee_company_id_excluded_readiness_not_seen" ON "employee" ("company_id", "excluded", "readiness", "not_seen")',
    'CREATE INDEX "employee_edited" ON "employee" ("company_id") WHERE "edited_fields" <> \'[]\'',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the indexes."""
    for statement in STATEMENTS:
        migrator.sql(statement)
