"""Whose records a period snapshot holds, so that late changes are found without opening it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the column."""
    migrator.sql('ALTER TABLE "period_snapshot_content" ADD COLUMN "employee_ids" TEXT NOT NULL DEFAULT \'[]\'')
