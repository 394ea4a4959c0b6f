"""What Peewee's queries return, with types.

Plain tuples are quicker to make than objects of a table, and hold columns of several tables. Peewee cannot say what is
in them; the module that asks for them declares it in the type of what it returns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import peewee

    Row = TypeVar("Row", bound=peewee.Model)


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
