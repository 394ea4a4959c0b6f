"""For each file that was made, which of its columns are blank for how many; empty for files made before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the column."""
    migrator.sql('ALTER TABLE "payroll_export" ADD COLUMN "blank_columns" TEXT NOT NULL DEFAULT \'{}\'')
