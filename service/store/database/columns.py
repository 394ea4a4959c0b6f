"""Our column types: instants that are always aware UTC, and JSON that both databases store alike."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import peewee

from service.rules.fields.currencies import exact, whole_minor_units

if TYPE_CHECKING:
    from service.rules.fields.currencies import MinorUnits


_as_text = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


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
        return None if value is None else _as_text(value)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)


class _ExactAccessor(peewee.FieldAccessor):
    """A row's amount, from its two columns."""

    field: MoneyField

    def __get__(self, instance: peewee.Model | None, instance_type: Any = None) -> Any:
        if instance is None:
            return self.field
        held = instance.__data__
        return joined(held.get(self.name), held.get(self.field.exact_name))

    def __set__(self, instance: peewee.Model, value: MinorUnits | None) -> None:
        whole, text = parted(value)
        super().__set__(instance, whole)
        setattr(instance, self.field.exact_name, text)


class MoneyField(peewee.BigIntegerField):
    """An amount kept in two columns: whole minor units here, and the exact ones beside them when there is a fraction.

    Every release reads the whole ones, which are rounded. An exact amount that does not round to them is left over from
    before a release wrote that knows nothing of it, and does not count (decision 0022). In queries the field is the
    whole units alone; rows are read and made with exact ones. The column of the exact ones must come after this one.
    """

    accessor_class = _ExactAccessor

    def __init__(self, exact_name: str, **options: Any) -> None:
        super().__init__(**options)
        self.exact_name = exact_name


def parted(value: MinorUnits | None) -> tuple[int | None, str | None]:
    """The values of the two columns of an amount."""
    if value is None or isinstance(value, int):
        return value, None
    return whole_minor_units(value), f"{value:f}"


def joined(whole: int | None, text: str | None) -> MinorUnits | None:
    """The amount of two columns."""
    if whole is None or text is None:
        return whole
    value = exact(Decimal(text))
    return value if whole_minor_units(value) == whole else whole
