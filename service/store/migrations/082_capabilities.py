"""What the API of a company's Humaans account can do, as last found out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the column."""
    migrator.sql('ALTER TABLE "connection" ADD COLUMN "capabilities" TEXT NOT NULL DEFAULT \'{}\'')
