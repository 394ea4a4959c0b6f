"""Indexes for the filters of the audit log: who, what, and about what, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the indexes."""
    for column in ("actor", "action", "subject"):
        name = f"audit_entry_company_id_{column}_id"
        migrator.sql(f'CREATE INDEX "{name}" ON "audit_entry" ("company_id", "{column}", "id")')
