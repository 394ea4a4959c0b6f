"""A column for exact amounts beside that of whole minor units: hourly and daily rates have fractions of a penny.

Amounts that are kept stay as they are: a row without an exact amount has none but the whole one.
"""

STATEMENTS = (
    'ALTER TABLE "employee" ADD COLUMN "salary_amount_exact" TEXT',
    'ALTER TABLE "upcoming_salary" ADD COLUMN "amount_exact" TEXT',
)


def migrate(migrator, database, *, fake=False):
    """Add the columns."""
    for statement in STATEMENTS:
        migrator.sql(statement)
