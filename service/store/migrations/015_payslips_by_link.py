"""New companies mail a link to each payslip; those that are here already go on as they were.

A company that never saved its paydays had the default, which was the attached PDF: it is written down for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENT = """
    INSERT INTO "payday_plan" (
        "company_id", "schedules", "payslip_mail", "password_rule", "summary_to", "file_pattern", "pdf_kept_months"
    )
    SELECT "id", '[]', 'attached', 'date_of_birth', '[]', '', 3 FROM "company"
    WHERE "id" NOT IN (SELECT "company_id" FROM "payday_plan")
"""


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Keep what the companies that are here have."""
    migrator.sql(STATEMENT)
