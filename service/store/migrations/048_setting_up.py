"""Emailing payslips is off until someone chooses it; companies whose settings did not say so keep emailing them.

And an index for the newest webhooks of a company, whatever they led to.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Write into every saved version what it meant while the default was to email; add the index."""
    migrator.sql('CREATE INDEX "delivery_company_id_last_at" ON "delivery" ("company_id", "last_at")')
    if not fake:
        migrator.run(lambda: _say_it(database))


def _say_it(database: pw.Database) -> None:
    mark = "%s" if "Postgres" in type(database).__name__ else "?"
    update = f'UPDATE "settings_version" SET "document" = {mark} WHERE "id" = {mark}'  # noqa: S608
    for row_id, text in database.execute_sql('SELECT "id", "document" FROM "settings_version"').fetchall():
        document = json.loads(text)
        if "email_payslips" not in document:
            database.execute_sql(
                update,
                (json.dumps(document | {"email_payslips": True}, separators=(",", ":"), ensure_ascii=False), row_id),
            )
