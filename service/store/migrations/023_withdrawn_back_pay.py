"""When an item of back pay turned out to be none: opposite corrections take each other away."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the column."""
    migrator.sql('ALTER TABLE "retro_item" ADD COLUMN "withdrawn_at" TIMESTAMPTZ')
