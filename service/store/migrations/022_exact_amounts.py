"""A column for exact amounts beside that of whole minor units: hourly and daily rates have fractions of a penny.

Amounts that are kept stay as they are: a row without an exact amount has none but the whole one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    'ALTER TABLE "employee" ADD COLUMN "salary_amount_exact" TEXT',
    'ALTER TABLE "upcoming_salary" ADD COLUMN "amount_exact" TEXT',
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns."""
    for statement in STATEMENTS:
        migrator.sql(statement)
