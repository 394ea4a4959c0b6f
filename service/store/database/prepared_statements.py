"""SQL kept ready for the one path where making it anew each time costs more than running it: the webhook's.

Written once for both databases, with `?` where a value goes. Elsewhere Peewee's queries are plainer.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from service.store.database.connection import database, is_postgres

if TYPE_CHECKING:
    from collections.abc import Sequence


class Statement:
    """One statement. A question mark must stand for nothing but a value, and no per cent sign be in it."""

    def __init__(self, sql: str) -> None:
        self._sql = " ".join(sql.split())

    def run(self, *values: Any) -> list[tuple[Any, ...]]:
        """Its rows. Instants are written as the models write them; read them with `instant`."""
        if is_postgres():
            cursor = database.execute_sql(self._for_postgres, [_plain(value) for value in values])
        else:
            cursor = database.execute_sql(self._sql, [_as_text(value) for value in values])
        return list(cursor.fetchall())

    @cached_property
    def _for_postgres(self) -> str:
        return self._sql.replace("?", "%s")


class MultiRowStatement:
    """A statement for any number of rows, each written as `row`: `ROWS` is their place, before any other value."""

    def __init__(self, sql: str, row: str) -> None:
        self._sql, self._row = sql, row
        self._by_size: dict[int, Statement] = {}

    def run(self, rows: Sequence[Sequence[Any]], *values: Any) -> list[tuple[Any, ...]]:
        """What it returns, in no order to rely on; `values` are those after the rows. At least one row."""
        size = len(rows)
        if size not in self._by_size:
            self._by_size[size] = Statement(self._sql.replace("ROWS", ", ".join([self._row] * size)))
        return self._by_size[size].run(*(value for row in rows for value in row), *values)


#: Most values of a row, which need no closer look.
_AS_THEY_ARE: Final = frozenset({str, int, type(None)})


def instant(value: Any) -> datetime | None:
    """An instant as a statement gave it."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _as_text(value: Any) -> Any:
    if type(value) in _AS_THEY_ARE:
        return value
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else _plain(value)
