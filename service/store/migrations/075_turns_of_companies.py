"""An index that says when each company last had its turn, without reading all runs it ever had."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the index."""
    migrator.sql('CREATE INDEX "run_company_id_kind_started_at" ON "run" ("company_id", "kind", "started_at")')
