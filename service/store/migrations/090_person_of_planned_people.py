"""Who in Humaans a dry run names, so that its page can link to them; empty for what was noted before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the column."""
    migrator.sql('ALTER TABLE "planned_person" ADD COLUMN "person_id" TEXT NOT NULL DEFAULT \'\'')
