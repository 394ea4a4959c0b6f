"""Many rows at once through the driver's own `executemany`: building SQL per row costs several times more.

Measured for ten thousand employees (platform.md 6); used by the writers of employees, changes and issues.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.store.database import database, is_postgres

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import peewee


def insert(model: type[peewee.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows; `columns` are field names, values are Python values of those fields."""
    fields = [model._meta.fields[name] for name in columns]  # noqa: SLF001 - peewee's documented way to its fields
    names = ", ".join(f'"{field.column_name}"' for field in fields)
    marks = ", ".join([_mark()] * len(fields))
    statement = f'INSERT INTO "{model._meta.table_name}" ({names}) VALUES ({marks})'  # noqa: S608, SLF001 - our own names
    _execute(statement, _database_rows(fields, rows))


def update(model: type[peewee.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Update rows by id; each row holds the values of `columns` and then the id."""
    meta = model._meta  # noqa: SLF001
    fields = [meta.fields[name] for name in columns]
    settings = ", ".join(f'"{field.column_name}" = {_mark()}' for field in fields)
    statement = f'UPDATE "{meta.table_name}" SET {settings} WHERE "id" = {_mark()}'  # noqa: S608 - our own names
    _execute(statement, _database_rows([*fields, meta.primary_key], rows))


def _mark() -> str:
    return "%s" if is_postgres() else "?"


def _database_rows(fields: Sequence[peewee.Field], rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    convert = [field.db_value for field in fields]
    return [[to_database(value) for to_database, value in zip(convert, row, strict=True)] for row in rows]


def _execute(statement: str, rows: list[list[Any]]) -> None:
    if not rows:
        return
    cursor = database.cursor()
    try:
        cursor.executemany(statement, rows)
    finally:
        cursor.close()
