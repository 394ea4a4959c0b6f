"""What stands in place of an audit entry's values once they are forgotten: their digest, and a seal of the forgetting."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns."""
    for name in ("forgotten_content", "forgotten_seal", "forgotten_key_id"):
        migrator.sql(f'ALTER TABLE "audit_entry" ADD COLUMN "{name}" TEXT NOT NULL DEFAULT \'\'')
