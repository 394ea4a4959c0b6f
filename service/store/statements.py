"""SQL kept ready for the one path where making it anew each time costs more than running it: the webhook's.

Written once for both databases, with `?` where a value goes. Elsewhere Peewee's queries are plainer.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from functools import cached_property
from typing import Any

from service.store.database import database, is_postgres


class Statement:
    """One statement. A question mark must stand for nothing but a value, and no per cent sign be in it."""

    def __init__(self, sql: str) -> None:
        self._sql = " ".join(sql.split())

    def run(self, *values: Any) -> list[tuple[Any, ...]]:
        """Its rows. Instants are written as the models write them; read them with `instant`."""
        if is_postgres():
            cursor = database.execute_sql(self._for_postgres, [_plain(value) for value in values])
        else:
            cursor = database.execute_sql(self._sql, [_as_text(_plain(value)) for value in values])
        return list(cursor.fetchall())

    @cached_property
    def _for_postgres(self) -> str:
        return self._sql.replace("?", "%s")


def instant(value: Any) -> datetime | None:
    """An instant as a statement gave it."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _as_text(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
