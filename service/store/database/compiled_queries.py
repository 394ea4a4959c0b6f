"""Queries whose SQL Peewee writes once per process; each time they are asked only their values are put in.

Peewee builds a query as a tree of objects and walks all of it to write its SQL. For what every page asks this costs
several times what the database needs to answer. What is kept is text, never a row: each asking asks the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import peewee

from service.store.database.connection import database, is_postgres
from service.store.database.parameters import Parameter, Place
from service.store.database.queries import converted, converters_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

#: Forms of one query that are kept. Forms are words of our own code, so there are few; more would be a mistake.
MOST_FORMS: Final = 64


class _Compiled(NamedTuple):
    query: Any
    sql: str
    #: Values and places in the order of the statement.
    parameters: tuple[Any, ...]


class _Columns(NamedTuple):
    """The fields that a query of one table answers, in its order."""

    names: tuple[str, ...]
    converters: list[tuple[int, Callable[[Any], Any]]]


class CompiledQuery:
    """A query with places for values.

    `build` makes the query of its positional arguments, which are `Parameter`s, and of its named ones, which give the
    query its form: conditions, order, columns. Values may differ each time. Each form is built and written once per
    kind of database, so nothing that a person typed may be one.
    """

    #: Builds it of values, for the case that is not worth keeping or has what no parameter can hold.
    build: Callable[..., Any]

    def __init__(self, build: Callable[..., Any]) -> None:
        self.build = build
        self.__doc__ = build.__doc__
        self._by_form: dict[Hashable, _Compiled] = {}
        self._converters: dict[Hashable, list[tuple[int, Callable[[Any], Any]]]] = {}
        self._columns: dict[Hashable, _Columns | None] = {}

    def plain_rows(self, *values: Any, **form: Hashable) -> list[Any]:
        """What `plain_rows` answers of the query. No value is None."""
        key, compiled = self._compiled(values, form)
        cursor = _ask(compiled, values)
        converters = self._converters.get(key)
        if converters is None:
            wrapper = compiled.query.tuples()._get_cursor_wrapper(cursor)  # noqa: SLF001 - what `execute` itself does
            wrapper.initialize()
            converters = self._converters[key] = converters_of(wrapper)
        rows: list[Any] = cursor.fetchall()
        cursor.close()
        return converted(rows, converters)

    def objects(self, *values: Any, **form: Hashable) -> list[Any]:
        """Every row as an object of its table. No value is None.

        Rows of one table are put into their objects at once: Peewee would set each field on its own.
        """
        key, compiled = self._compiled(values, form)
        cursor = _ask(compiled, values)
        wrapper = compiled.query._get_cursor_wrapper(cursor)  # noqa: SLF001 - as above
        if key not in self._columns:
            self._columns[key] = _columns_of(wrapper)
        columns = self._columns[key]
        if columns is None:
            return list(wrapper)
        rows: list[Any] = cursor.fetchall()
        cursor.close()
        model, names = compiled.query.model, columns.names
        return [_object(model, zip(names, row, strict=True)) for row in converted(rows, columns.converters)]

    def first(self, *values: Any, **form: Hashable) -> Any | None:
        """The first row as an object; None when there is none. For queries that find one row: all are read."""
        return next(iter(self.objects(*values, **form)), None)

    def changed(self, *values: Any, **form: Hashable) -> int:
        """How many rows a statement that writes has written. What it sets a column to may be None."""
        return int(_ask(self._compiled(values, form)[1], values).rowcount)

    def _compiled(self, values: tuple[Any, ...], form: dict[str, Hashable]) -> tuple[Hashable, _Compiled]:
        # A list of one is no list to the database, which finds its rows sooner.
        only = tuple([number for number, value in enumerate(values) if type(value) is list and len(value) == 1])
        key = (is_postgres(), only, *form.items())
        found = self._by_form.get(key)
        if found is None:
            query = self.build(*(Parameter(each, is_only=each in only) for each in range(len(values))), **form)
            sql, parameters = query.sql()
            found = _Compiled(query, sql, tuple(parameters))
            if len(self._by_form) >= MOST_FORMS:
                raise RuntimeError(f"{self.build.__qualname__} has too many forms: a value was given as one")
            self._by_form[key] = found
        return key, found


def compiled(build: Callable[..., Any]) -> CompiledQuery:
    """Declares a function that builds a query as a `CompiledQuery`."""
    return CompiledQuery(build)


def _columns_of(wrapper: Any) -> _Columns | None:
    """None where rows are more than the fields of one table."""
    if type(wrapper) is not peewee.ModelObjectCursorWrapper:
        return None
    wrapper.initialize()
    names = tuple(wrapper.columns)
    are_fields = all(name in wrapper.model._meta.fields for name in names)  # noqa: SLF001 - peewee's documented name
    return _Columns(names, converters_of(wrapper)) if are_fields else None


def _object(model: Any, fields: Iterable[tuple[str, Any]]) -> Any:
    """A row as Peewee makes it: with nothing that is to be saved."""
    found = model(__no_default__=True)
    found.__data__.update(fields)
    return found


def _ask(query: _Compiled, values: tuple[Any, ...]) -> Any:
    given = [_value(each, values) if type(each) is Place else each for each in query.parameters]
    return database.execute_sql(query.sql, given)


def _value(place: Place, values: tuple[Any, ...]) -> Any:
    value = values[place.number][0] if place.is_only else values[place.number]
    return value if place.convert is None else place.convert(value)
