"""What an employee is searched by, folded to plain letters: old rows are written anew, nothing else of them changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.rules.planning.search_words import searchable

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

_SEARCHED = (
    "first_name", "middle_name", "last_name", "employee_id", "email", "job_title", "humaans_first_name",
    "humaans_last_name",
)  # fmt: skip
_AT_ONCE = 1_000


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    if not fake:
        migrator.run(lambda: _fold(database))


def _fold(database: pw.Database) -> None:
    mark = "%s" if "Postgres" in type(database).__name__ else "?"
    columns = ", ".join(f'"{name}"' for name in _SEARCHED)
    select = f'SELECT "id", {columns} FROM "employee" WHERE "id" > {mark} ORDER BY "id" LIMIT {_AT_ONCE}'  # noqa: S608
    update = f'UPDATE "employee" SET "search_text" = {mark} WHERE "id" = {mark}'  # noqa: S608
    last = 0
    while rows := database.execute_sql(select, (last,)).fetchall():
        for id_, *texts in rows:
            database.execute_sql(update, (searchable(texts), id_))
        last = rows[-1][0]
