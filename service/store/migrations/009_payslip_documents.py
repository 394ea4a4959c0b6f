"""How long the PDFs of payslips are kept, which of them are deleted, and which version takes an earlier one's place.

Mails with a link used to be kept with it, so that anyone who read the table could open payslips; those that ended lose
their words here, and no link is kept from now on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    'ALTER TABLE "payday_plan" ADD COLUMN "pdf_kept_months" INTEGER NOT NULL DEFAULT 3',
    'ALTER TABLE "payslip" ADD COLUMN "pdf_deleted_at" TIMESTAMPTZ',
    'ALTER TABLE "payslip" ADD COLUMN "replaced_by" BIGINT',
    """UPDATE "outbox_mail" SET "text" = '' WHERE "kind" = 'payslip:link' AND "state" NOT IN ('waiting', 'sending')""",
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns."""
    for statement in STATEMENTS:
        migrator.sql(statement)
