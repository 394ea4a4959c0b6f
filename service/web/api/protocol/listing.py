"""Lists as `{"data": [...], "next_cursor": ...}`: every list goes by id, and the cursor is null on the last page.

A cursor holds the id a page ended with, not a number of rows, so a list that grows while it is read neither
repeats nor skips. It is opaque to callers but not secret: it can only name a place in the caller's own list.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any, Final

import marshmallow as ma

from service.web.http.row_ids import LARGEST_ID

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT_LIMIT: Final = 50
LARGEST_LIMIT: Final = 200
#: More than the longest id takes.
LONGEST_CURSOR: Final = 40
_MARK: Final = b"after "


class Cursor(ma.fields.String):
    """The `next_cursor` of the page before, given back as it came."""

    default_error_messages = {"cursor": "Is not a cursor that this list gave."}  # noqa: RUF012 - marshmallow's way

    def _deserialize(  # type: ignore[override]  # a text on the wire, an id here
        self, value: Any, attr: str | None, data: Any, **kwargs: Any
    ) -> int:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            found = base64.b64decode(text[:LONGEST_CURSOR], altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise self.make_error("cursor") from error
        place = found.removeprefix(_MARK)
        if not (found.startswith(_MARK) and place.isdigit()) or int(place) > LARGEST_ID:
            raise self.make_error("cursor")
        return int(place)


class PageArguments(ma.Schema):
    """How to walk a list; to go on, give back `next_cursor` as `cursor` with the same filters."""

    cursor = Cursor()
    limit = ma.fields.Integer(load_default=DEFAULT_LIMIT, validate=ma.validate.Range(1, LARGEST_LIMIT))


def page_of(item: type[ma.Schema]) -> type[ma.Schema]:
    """The schema of one page of items."""
    name = item.__name__.removesuffix("Schema")
    return ma.Schema.from_dict(
        {
            "data": ma.fields.List(ma.fields.Nested(item), required=True),
            "next_cursor": ma.fields.String(required=True, allow_none=True),
        },
        name=f"{name}PageSchema",
    )


def page(rows: Sequence[Any], limit: int) -> dict[str, Any]:
    """One page from `limit + 1` asked-for rows: the extra one only tells that there is more."""
    shown = list(rows[:limit])
    return {"data": shown, "next_cursor": cursor_after(shown[-1].id) if len(rows) > limit else None}


def whole(rows: Sequence[Any]) -> dict[str, Any]:
    """A list that fits one page by its nature."""
    return {"data": list(rows), "next_cursor": None}


def cursor_after(row_id: int) -> str:
    """The cursor that goes on after an id, or after a place in the change feed."""
    return base64.urlsafe_b64encode(_MARK + str(row_id).encode()).decode()
