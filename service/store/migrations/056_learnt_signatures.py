"""The form in which a company's Humaans signs, learnt from a test, and what an unrecognised test carried."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns."""
    migrator.sql('ALTER TABLE "connection" ADD COLUMN "webhook_signature" TEXT NOT NULL DEFAULT \'\'')
    migrator.sql('ALTER TABLE "connection" ADD COLUMN "webhook_test_headers" TEXT NOT NULL DEFAULT \'[]\'')
