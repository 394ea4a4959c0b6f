"""Many rows at once through the driver's own `executemany`: building SQL per row costs several times more.

Measured for ten thousand employees (decision 0007); used by the writers of employees, changes and issues.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from service.store.database.columns import InstantField, JsonField
from service.store.database.connection import database, is_postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import peewee


def insert(model: type[peewee.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows; `columns` are field names, values are plain (an enum's value, not the enum).

    Postgres takes them as one COPY, several times quicker than statements of fifty parameters each.
    """
    fields = [model._meta.fields[name] for name in columns]  # noqa: SLF001 - peewee's documented way to its fields
    names = ", ".join(f'"{field.column_name}"' for field in fields)
    table = model._meta.table_name  # noqa: SLF001
    ready = _database_rows(fields, rows)
    if is_postgres():
        _copy(f'COPY "{table}" ({names}) FROM STDIN', ready)
        return
    marks = ", ".join("?" * len(fields))
    _execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', ready)  # noqa: S608 - our own names


def _copy(statement: str, rows: list[list[Any]]) -> None:
    if not rows:
        return
    cursor = database.cursor()
    try:
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    finally:
        cursor.close()


def update(model: type[peewee.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Update rows by id; each row holds the values of `columns` and then the id."""
    meta = model._meta  # noqa: SLF001
    fields = [meta.fields[name] for name in columns]
    settings = ", ".join(f'"{field.column_name}" = {_mark()}' for field in fields)
    statement = f'UPDATE "{meta.table_name}" SET {settings} WHERE "id" = {_mark()}'  # noqa: S608 - our own names
    _execute(statement, _database_rows([*fields, meta.fields["id"]], rows))


def _mark() -> str:
    return "%s" if is_postgres() else "?"


def _database_rows(fields: Sequence[peewee.Field], rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Rows as the driver takes them. Texts, numbers, dates and ids it takes as they are; ours are converted."""
    ours = [
        (place, field.db_value) for place, field in enumerate(fields) if isinstance(field, InstantField | JsonField)
    ]
    ready = [list(row) for row in rows]
    for place, convert in ours:
        memory: dict[Any, Any] = {}
        for row in ready:
            row[place] = _remembered(memory, convert, row[place])
    return ready


def _remembered(memory: dict[Any, Any], convert: Callable[[Any], Any], value: Any) -> Any:
    """Converted once per batch where the value repeats, as instants do."""
    if not isinstance(value, datetime):
        return convert(value)
    if value not in memory:
        memory[value] = convert(value)
    return memory[value]


def _execute(statement: str, rows: list[list[Any]]) -> None:
    if not rows:
        return
    cursor = database.cursor()
    try:
        cursor.executemany(statement, rows)
    finally:
        cursor.close()
