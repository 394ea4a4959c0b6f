"""Marshmallow fields as strict as JSON itself: no text that is a number, no number that is a switch.

Every text is short and free of control characters, so nothing that passes here can trouble a database,
a log line or a page. Instants leave as ISO 8601 in UTC with a Z.
"""

# ruff: noqa: ARG002  - the signatures are marshmallow's
from __future__ import annotations

import unicodedata
from datetime import UTC, date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import marshmallow as ma

from service.rules.fields.currencies import whole_minor_units
from service.rules.fields.typed_dates import month_of
from service.web.forms.typed_instants import comparable

if TYPE_CHECKING:
    from datetime import datetime
    from enum import StrEnum

#: More than any payroll holds in minor units, and still exact in every JSON reader (2**53).
LARGEST_AMOUNT = 9_007_199_254_740_991


class Text(ma.fields.String):
    """Text of one line. Surrounding spaces are cut."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's own way
        "control": "Must not contain control characters.",
        "too_long": "Must not be longer than {longest} characters.",
        "empty": "Must not be empty.",
    }

    def __init__(self, *, longest: int = 500, may_be_empty: bool = True, **kwargs: Any) -> None:
        super().__init__(metadata={"maxLength": longest, **kwargs.pop("metadata", {})}, **kwargs)
        self.longest = longest
        self.may_be_empty = may_be_empty

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).strip(" ")
        if len(text) > self.longest:
            raise self.make_error("too_long", longest=self.longest)
        if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text):
            raise self.make_error("control")
        if not text and not self.may_be_empty:
            raise self.make_error("empty")
        return text


class Switch(ma.fields.Boolean):
    """true or false, and nothing that merely looks like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Whole(ma.fields.Integer):
    """A whole JSON number between two bounds; not true, not "1", not 1.0."""

    default_error_messages = {"range": "Must be between {least} and {most}."}  # noqa: RUF012

    def __init__(self, *, least: int = 0, most: int = 2**31 - 1, **kwargs: Any) -> None:
        metadata = {"minimum": least, "maximum": most, **kwargs.pop("metadata", {})}
        super().__init__(strict=True, metadata=metadata, **kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        if not self.least <= value <= self.most:
            raise self.make_error("range", least=self.least, most=self.most)
        return value


class Instant(ma.fields.AwareDateTime):
    """An aware UTC instant, to the millisecond: 2026-11-23T10:00:00.000Z.

    One that a program sends is compared with others: outside 1900 to 2200 it is as good as the nearest one inside.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        return comparable(super()._deserialize(value, attr, data, **kwargs))

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        if value is None:
            return None
        return value.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


class Month(ma.fields.String):
    """A month as 2026-11; its first day here."""

    default_error_messages = {"month": "Must be a month, like 2026-11."}  # noqa: RUF012 - marshmallow's way

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"pattern": r"^\d{4}-\d{2}$", **kwargs.pop("metadata", {})}, **kwargs)

    def _deserialize(  # type: ignore[override]  # a text on the wire, a day here
        self, value: Any, attr: str | None, data: Any, **kwargs: Any
    ) -> date:
        found = month_of(super()._deserialize(value, attr, data, **kwargs))
        if found is None:
            raise self.make_error("month")
        return found


def word_of(kind: type[StrEnum], **kwargs: Any) -> ma.fields.String:
    """One word out of an enumeration."""
    return ma.fields.String(validate=ma.validate.OneOf([item.value for item in kind]), **kwargs)


class PayrollValue(ma.fields.Field[Any]):
    """What a payroll field holds: text, whole minor units, an ISO date, or null.

    An hourly or daily rate with a fraction of a minor unit is the exact number of minor units as a text: "1282.05".
    """

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        if isinstance(value, Decimal):
            return f"{value:f}"
        return value.isoformat() if isinstance(value, date) else value


class WholeMinorUnits(ma.fields.Integer):
    """An amount in whole minor units; a rate with a fraction of one is rounded, half up (decision 0022)."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else whole_minor_units(value)


class CalendarDay(ma.fields.Date):
    """A day of a century in which people are paid."""

    default_error_messages = {"century": "Must be a day from 2000 to 2100."}  # noqa: RUF012 - marshmallow's way

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        day = super()._deserialize(value, attr, data, **kwargs)
        if not 2000 <= day.year <= 2100:  # noqa: PLR2004
            raise self.make_error("century")
        return day
