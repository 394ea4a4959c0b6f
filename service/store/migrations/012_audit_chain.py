"""The audit log's chain gets numbers, a chain per company and seals; what was recorded before is carried over as it is.

Earlier entries keep their digests. They get their number by the order of their ids, and a place in the chain of their
company, from which it is seen from now on when one is moved. They carry no seal of their own, as none was made: the heads
of the chains say up to which number that is so, and are signed by the command `migrate` or by the next entry.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

STATEMENTS = (
    'ALTER TABLE "audit_entry" ADD COLUMN "number" BIGINT',
    'ALTER TABLE "audit_entry" ADD COLUMN "company_number" BIGINT',
    """ALTER TABLE "audit_entry" ADD COLUMN "company_digest" TEXT NOT NULL DEFAULT ''""",
    """ALTER TABLE "audit_entry" ADD COLUMN "seal" TEXT NOT NULL DEFAULT ''""",
    """ALTER TABLE "audit_entry" ADD COLUMN "key_id" TEXT NOT NULL DEFAULT ''""",
    'CREATE INDEX "audit_entry_number" ON "audit_entry" ("number")',
    """
    CREATE TABLE "audit_head" (
        "id" {identity}, "scope" BIGINT NOT NULL, "number" BIGINT NOT NULL, "digest" TEXT NOT NULL,
        "unsealed_until" BIGINT NOT NULL, "seal" TEXT NOT NULL, "key_id" TEXT NOT NULL
    )
    """,
    'CREATE UNIQUE INDEX "audit_head_scope" ON "audit_head" ("scope")',
)
NEXT = 'SELECT "id", "company_id", "digest" FROM "audit_entry" WHERE "id" > ? ORDER BY "id" LIMIT 1000'
PLACE = 'UPDATE "audit_entry" SET "number" = ?, "company_number" = ?, "company_digest" = ? WHERE "id" = ?'
HEAD = """
    INSERT INTO "audit_head" ("scope", "number", "digest", "unsealed_until", "seal", "key_id")
    VALUES (?, ?, ?, ?, '', '')
"""


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns and the table, and number what is there."""
    on_postgres = "Postgres" in type(database).__name__
    identity = "BIGSERIAL NOT NULL PRIMARY KEY" if on_postgres else "INTEGER NOT NULL PRIMARY KEY"
    for statement in STATEMENTS:
        migrator.sql(statement.replace("{identity}", identity))
    if not fake:
        migrator.run(_carry_over, database)


def _carry_over(database: pw.Database) -> None:
    mark = "%s" if "Postgres" in type(database).__name__ else "?"
    following, place, head = (statement.replace("?", mark) for statement in (NEXT, PLACE, HEAD))
    companies: dict[int | None, tuple[int, str]] = {}
    number, last_id, last_digest = 0, 0, ""
    while True:
        rows = database.execute_sql(following, (last_id,)).fetchall()
        if not rows:
            break
        for entry_id, company_id, digest in rows:
            number, last_id, last_digest = number + 1, entry_id, digest
            within, before = companies.get(company_id, (0, ""))
            words = json.dumps([before, company_id, digest])
            chained = "" if company_id is None else hashlib.sha256(words.encode()).hexdigest()
            companies[company_id] = (within + 1, chained)
            database.execute_sql(place, (number, None if company_id is None else within + 1, chained, entry_id))
    heads = [(0, number, last_digest)] if number else []
    heads += [(scope, count, digest) for scope, (count, digest) in companies.items() if scope is not None]
    for scope, count, digest in heads:
        database.execute_sql(head, (scope, count, digest, count))
