"""Column types of ours: instants that are always aware UTC, and JSON that both databases keep alike."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import peewee


class InstantField(peewee.Field):
    """An aware UTC instant. Kept as TIMESTAMPTZ on Postgres and as sortable ISO text on SQLite."""

    field_type = "TIMESTAMPTZ"

    def db_value(self, value: datetime | None) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{self.name} needs an aware instant")
        value = value.astimezone(UTC)
        if isinstance(self.model._meta.database.obj, peewee.SqliteDatabase):  # noqa: SLF001 - peewee's own name
            return value.isoformat(timespec="microseconds")
        return value

    def python_value(self, value: Any) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value if value is None else value.astimezone(UTC)
        return datetime.fromisoformat(value)


class JsonField(peewee.TextField):
    """A small JSON document kept as text, so that both databases compare and dump it alike."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, separators=(",", ":"), ensure_ascii=False)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)
