"""Indexes by which a list of ten thousand employees is filtered, and its departments, locations and schedules found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

COLUMNS: Final = ("department", "work_location", "pay_schedule")


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create the indexes."""
    for column in COLUMNS:
        migrator.sql(f'CREATE INDEX "employee_company_id_{column}" ON "employee" ("company_id", "{column}")')
