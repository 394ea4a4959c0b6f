"""Employment and readiness by the day: what the passing of time changes is kept as dates, not as a state.

Of reasons that were kept without a day, those that only a new starter has end with the tax year of the start, and all
end when someone was paid for the last time; so that a company that is paused is told the truth at once.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    'ALTER TABLE "employee" ADD COLUMN "ready_from" DATE',
    'ALTER TABLE "employee" ADD COLUMN "humaans_first_day" DATE',
    'ALTER TABLE "employee" ADD COLUMN "humaans_last_day" DATE',
    'ALTER TABLE "employee" ADD COLUMN "humaans_first_name" TEXT',
    'ALTER TABLE "employee" ADD COLUMN "humaans_last_name" TEXT',
    """ALTER TABLE "employee" ADD COLUMN "closed_as" TEXT NOT NULL DEFAULT ''""",
    'ALTER TABLE "employee" ADD COLUMN "former_person_id" TEXT',
    """UPDATE "employee" SET "closed_as" = 'new_employment' WHERE "is_closed" """,
    'DROP INDEX "employee_company_id_excluded_readiness_not_seen"',
    """
    CREATE INDEX "employee_states" ON "employee"
        ("company_id", "excluded", "is_closed", "not_seen", "readiness", "ready_from")
    """,
    'DROP INDEX "employee_company_id_last_name_first_name_id"',
    """
    CREATE INDEX "employee_shown_name" ON "employee" (
        "company_id", COALESCE("last_name", "humaans_last_name", ''), COALESCE("first_name", "humaans_first_name", ''),
        "id"
    )
    """,
    'ALTER TABLE "issue" ADD COLUMN "waiting_since" TIMESTAMPTZ',
    """ALTER TABLE "issue" ADD COLUMN "waiting_by" TEXT NOT NULL DEFAULT ''""",
)
LAST_PAY_WITHIN = timedelta(days=92)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns, then give pending employees the days on which their reasons end."""
    for statement in STATEMENTS:
        migrator.sql(statement)
    if not fake:
        migrator.run(lambda: _date_reasons(database))


def _date_reasons(database: pw.Database) -> None:
    mark = "%s" if "Postgres" in type(database).__name__ else "?"
    query = """SELECT "id", "missing", "start_date", "end_date" FROM "employee" WHERE "readiness" = 'pending'"""
    update = f'UPDATE "employee" SET "missing" = {mark}, "ready_from" = {mark} WHERE "id" = {mark}'  # noqa: S608
    for id_, text, start, end in database.execute_sql(query).fetchall():
        reasons = json.loads(text) if isinstance(text, str) else text
        for reason in reasons:
            until = _until(reason, _day(start), _day(end))
            reason["until"] = None if until is None else until.isoformat()
        days = [reason["until"] for reason in reasons]
        database.execute_sql(
            update,
            (
                json.dumps(reasons, separators=(",", ":"), ensure_ascii=False),
                max(days) if days and None not in days else None,
                id_,
            ),
        )


def _until(reason: dict[str, Any], start: date | None, end: date | None) -> date | None:
    days: list[date] = []
    if start is not None and (reason["field"] == "starter_declaration" or "(7829)" in reason["message"]):
        days.append(_next_tax_year(start))
    if end is not None:
        days.append(max(_next_tax_year(end), end + LAST_PAY_WITHIN + timedelta(days=1)))
    return min(days, default=None)


def _next_tax_year(day: date) -> date:
    return date(day.year + (day >= date(day.year, 4, 6)), 4, 6)


def _day(value: date | str | None) -> date | None:
    day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return None if day is None or day.year == date.max.year else day
