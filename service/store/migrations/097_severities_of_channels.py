"""Which severities of notices a channel is sent; all of them for channels that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the column."""
    migrator.sql('ALTER TABLE "notice_channel" ADD COLUMN "severities" TEXT NOT NULL DEFAULT \'[]\'')
