"""Since when a channel fails, and how many messages in a row it did not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns; a channel that fails now is given its whole day once more."""
    migrator.sql('ALTER TABLE "notice_channel" ADD COLUMN "failing_since" TIMESTAMPTZ')
    migrator.sql('ALTER TABLE "notice_channel" ADD COLUMN "refused_in_a_row" INTEGER NOT NULL DEFAULT 0')
