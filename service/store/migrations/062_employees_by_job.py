"""The index by which employees are listed by job title; without it ten thousand are sorted for each page of fifty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENT: Final = """
    CREATE INDEX "employee_job_title" ON "employee" ("company_id", COALESCE("job_title", ''), "id")
    """


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the index."""
    migrator.sql(STATEMENT)
