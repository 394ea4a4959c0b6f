"""Which run an undo takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the column; null for every run that is no undo."""
    migrator.sql('ALTER TABLE "run" ADD COLUMN "undoes_id" BIGINT')
