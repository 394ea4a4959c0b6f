"""What Peewee's queries return, with types.

Plain tuples are quicker to make than objects of a table, and hold columns of several tables. Peewee cannot say what is
in them; the module that asks for them declares it in the type of what it returns.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

import peewee

from service.store.database.connection import is_postgres

if TYPE_CHECKING:
    from collections.abc import Iterable

    Row = TypeVar("Row", bound=peewee.Model)


def is_any_of(column: peewee.Field, values: Iterable[int | str]) -> Any:
    """The condition that a column holds one of many values, all given as one parameter.

    A statement with a parameter for each costs Peewee more to build than the database to run.
    """
    held = list(values)
    if len(held) == 1:
        return column == held[0]
    if is_postgres():
        return column == peewee.fn.ANY(peewee.Value(held, converter=False, unpack=False))
    return column << peewee.SQL("(SELECT value FROM json_each(?))", (json.dumps(held),))


def first(query: peewee.ModelSelect[Row]) -> Row | None:
    """The first row of a query; None when there is none."""
    found: Row | None = query.first()
    return found


def plain_rows(query: Any) -> list[Any]:
    """Every row of a query, as a tuple of its columns."""
    return list(query.tuples().iterator())


def first_plain_row(query: Any) -> Any | None:
    """The first row of a query, as a tuple of its columns; None when there is none."""
    return query.tuples().first()
