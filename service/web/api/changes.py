"""The change feed: what changed in any employee of the company, in order, for programs that follow it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

import marshmallow as ma

from service.rules.fields.payroll_fields import IDENTIFYING_NUMBERS
from service.store.employees import change_feed
from service.web.api.employees import ChangeSchema
from service.web.api.protocol.calls import Calls, company_id, note_numbers_read
from service.web.api.protocol.listing import Cursor, cursor_after

calls = Calls("changes", "What changed in the payroll records of the whole company, in the order it was saved.")

DEFAULT_LIMIT: Final = 200
LARGEST_LIMIT: Final = 1000
#: Instead of a cursor: from the oldest change that is kept, or from now.
OLDEST, NEWEST = "oldest", "newest"


class After(Cursor):
    """A cursor of this feed, or one of the two words for where to begin."""

    def _deserialize(  # type: ignore[override]  # a text on the wire, a number or a word here
        self, value: Any, attr: str | None, data: Any, **kwargs: Any
    ) -> int | str:
        return value if value in {OLDEST, NEWEST} else super()._deserialize(value, attr, data, **kwargs)


class FeedArguments(ma.Schema):
    after = After(
        load_default=OLDEST,
        metadata={"description": "The `next_cursor` of the answer before; or one of the words `oldest` and `newest`."},
    )
    limit = ma.fields.Integer(load_default=DEFAULT_LIMIT, validate=ma.validate.Range(1, LARGEST_LIMIT))


class FeedChangeSchema(ChangeSchema):
    """One change of one employee. Its id names it; the order is that of the feed, not that of the ids."""

    employee = ma.fields.Integer(
        required=True, attribute="employee_id", metadata={"description": "Our id of the employee, as in their address."}
    )
    employee_id = ma.fields.String(
        required=True, allow_none=True, attribute="employee.payroll_id", metadata={"description": "The payroll ID now."}
    )


class FeedSchema(ma.Schema):
    data = ma.fields.List(ma.fields.Nested(FeedChangeSchema), required=True)
    next_cursor = ma.fields.String(
        required=True,
        metadata={"description": "Store it, and give it as `after` next time, even where `data` is empty."},
    )
    has_more = ma.fields.Boolean(required=True, metadata={"description": "Whether there is more to read now."})


@calls.route("/changes", methods=["GET"])
@calls.arguments(FeedArguments, location="query")
@calls.response(HTTPStatus.OK, FeedSchema)
@calls.alt_response(
    HTTPStatus.GONE, description="The changes after this cursor are deleted as too old, or this feed never gave it."
)
def list_all(query: dict[str, Any]) -> dict[str, Any]:
    """Every change since a cursor, each once, in the order in which they were saved.

    To begin: ask for `after=newest` and store its cursor, then read all employees, then follow. A change that is saved
    while you read comes after your cursor. 410 when changes after your cursor are no longer kept, or
    when it is ahead of the feed, as after a restore from a backup: begin again.
    """
    own, place = company_id(), query["after"]
    if place == NEWEST:
        place = change_feed.newest(own)
    found = change_feed.after(own, change_feed.oldest(own) if place == OLDEST else place, query["limit"])
    if any(change.field in IDENTIFYING_NUMBERS for change in found.changes):
        note_numbers_read("the change feed")
    return {
        "data": found.changes,
        "next_cursor": cursor_after(found.last_number),
        "has_more": found.has_more,
    }
