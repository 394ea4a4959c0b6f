"""Why a payslip was ever held, kept after it was released; and the number under which an employee knows a version.

Of payslips released before, only the codes of what was passed are known, so they get plain words. Versions so far were
counted by period and by what was accepted; those keep the number they were sent under.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    """ALTER TABLE "payslip" ADD COLUMN "earlier_reasons" TEXT NOT NULL DEFAULT '[]'""",
    'ALTER TABLE "payslip" ADD COLUMN "shown_version" INTEGER',
    'UPDATE "payslip" SET "shown_version" = "version", "earlier_reasons" = "passed_reasons"',
)
WORDS = {
    "contradicted": "The PDF shows someone else.",
    "left": "The employee has left.",
    "person_changed": "The employee is linked to another person, or has another ID, since.",
    "not_in_humaans": "The employee is not in Humaans any more.",
}
REPLACE = 'UPDATE "payslip" SET "earlier_reasons" = REPLACE("earlier_reasons", \'"{code}"\', \'{reason}\')'


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns, and carry over what is known."""
    for statement in STATEMENTS:
        migrator.sql(statement)
    for code, message in WORDS.items():
        reason = '{"code": "' + code + '", "message": "' + message + '"}'
        migrator.sql(REPLACE.replace("{code}", code).replace("{reason}", reason))
