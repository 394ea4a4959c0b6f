"""What an audit entry keeps of the head it went on from, while keys are replaced and not every process has both."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the column."""
    migrator.sql('ALTER TABLE "audit_entry" ADD COLUMN "unproven" TEXT NOT NULL DEFAULT \'{}\'')
