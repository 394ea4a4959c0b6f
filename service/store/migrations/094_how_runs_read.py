"""How a run read Humaans: since when, in how many requests, and what the next may compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns; of runs before, nothing is known."""
    migrator.sql('ALTER TABLE "run" ADD COLUMN "changed_since" TIMESTAMPTZ')
    migrator.sql('ALTER TABLE "run" ADD COLUMN "requests" INTEGER')
    migrator.sql('ALTER TABLE "run" ADD COLUMN "totals" TEXT NOT NULL DEFAULT \'{}\'')
    migrator.sql('ALTER TABLE "run" ADD COLUMN "catalogue_digest" TEXT NOT NULL DEFAULT \'\'')
