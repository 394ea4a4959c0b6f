"""What Peewee's queries return, with types.

Plain tuples are quicker to make than objects of a table, and hold columns of several tables. Peewee cannot say what is
in them; the module that asks for them declares it in the type of what it returns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import orjson
import peewee

from service.store.database.connection import is_postgres
from service.store.database.parameters import Parameter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Row = TypeVar("Row", bound=peewee.Model)


_AS_GIVEN: Final = (peewee.TextField, peewee.IntegerField, peewee.BigIntegerField, peewee.AutoField)


def is_any_of(column: peewee.Field, values: Iterable[int | str] | Parameter) -> Any:
    """The condition that a column holds one of many values, all given as one parameter.

    A statement with a parameter for each costs Peewee more to build than the database to run. In a compiled query the
    values are a `Parameter`, and what is given for it is a list.
    """
    if isinstance(values, Parameter):
        if values.is_only:
            return column == values
        if is_postgres():
            return column == peewee.fn.ANY(values.given_as(list))
        listed = (peewee.SQL("(SELECT value FROM json_each("), values.given_as(_as_json), peewee.SQL("))"))
        return column << peewee.NodeList(listed, glue="")
    held = list(values)
    if len(held) == 1:
        return column == held[0]
    if is_postgres():
        return column == peewee.fn.ANY(peewee.Value(held, converter=False, unpack=False))
    return column << peewee.SQL("(SELECT value FROM json_each(?))", (_as_json(held),))


def _as_json(values: Iterable[int | str]) -> str:
    return orjson.dumps(list(values)).decode()


def first(query: peewee.ModelSelect[Row]) -> Row | None:
    """The first row of a query; None when there is none."""
    found: Row | None = query.first()
    return found


def plain_rows(query: Any) -> list[Any]:
    """Every row of a query, as a tuple of its columns.

    Peewee would call a converter for each value of each row, also for texts and whole numbers, which drivers give as
    they are; this is most of the time of a list of ten thousand rows.
    """
    found = query.tuples().execute()
    found.initialize()
    rows: list[Any] = found.cursor.fetchall()
    found.cursor.close()
    return converted(rows, converters_of(found))


def plain_blocks(query: Any, size: int = 500) -> Iterator[list[Any]]:
    """The same, so many rows at a time: of wide rows all at once are several times as large as what is made of them."""
    found = query.tuples().execute()
    found.initialize()
    converters = converters_of(found)
    while rows := found.cursor.fetchmany(size):
        yield converted(rows, converters)
    found.cursor.close()


def converters_of(found: Any) -> list[tuple[int, Callable[[Any], Any]]]:
    """What Peewee would call for each value of a cursor of tuples, by column: those that change the value."""
    converters = getattr(found, "converters", ())
    return [(place, each) for place, each in enumerate(converters) if each is not None and not _is_as_given(each)]


def converted(rows: list[Any], converters: list[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    """Rows as a driver gave them, with the values that are not of the type of their column made so."""
    if not converters or not rows:
        return rows
    columns = list(zip(*rows, strict=True))
    for place, convert in converters:
        if any(value is not None for value in columns[place]):  # null is null in every kind of column
            columns[place] = tuple(map(convert, columns[place]))
    return list(zip(*columns, strict=True))


def _is_as_given(converter: Any) -> bool:
    """Whether a converter of Peewee's gives back the very value that the driver gave."""
    field = getattr(converter, "__self__", None)
    return type(field) in _AS_GIVEN or isinstance(field, peewee.ForeignKeyField)


def first_plain_row(query: Any) -> Any | None:
    """The first row of a query, as a tuple of its columns; None when there is none."""
    return query.tuples().first()
