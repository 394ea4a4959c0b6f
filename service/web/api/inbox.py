"""The inbox: everything open that someone must decide, correct or check; decided, assigned, snoozed and noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import marshmallow as ma

from service.actions.inbox import decide_items, mark_items
from service.actions.inbox.mark_items import LONGEST_NOTE, NotNotedError
from service.facts.inbox import ItemKey, ItemView, key_from
from service.store.accounts import users
from service.store.companies.company_day import local_day
from service.store.inbox import open_items
from service.store.inbox.open_items import ItemFilter
from service.web.api.protocol.calls import Calls, caller, company_id
from service.web.api.protocol.fields import Instant, Text, word_of
from service.web.api.protocol.listing import PageArguments, cursor_after
from service.web.api.protocol.problems import FaultsError
from service.web.http.app_context import job_notifier, services
from service.web.inbox import inbox_words
from service.web.inbox.inbox_lines import lines_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.web.inbox.inbox_lines import Line

calls = Calls("inbox", "Everything open that someone must decide, correct or check.")


class Key(ma.fields.String):
    """The `item` of an item of the list."""

    default_error_messages = {"key": "Is not an item of the inbox."}  # noqa: RUF012 - marshmallow's way

    def _deserialize(  # type: ignore[override]  # a text on the wire, a key here
        self, value: Any, attr: str | None, data: Any, **kwargs: Any
    ) -> ItemKey:
        try:
            return key_from(super()._deserialize(value, attr, data, **kwargs))
        except ValueError as error:
            raise self.make_error("key") from error


class NoteSchema(ma.Schema):
    text = ma.fields.String(required=True)
    made_by = ma.fields.String(required=True)
    at = Instant(required=True)


class InboxItemSchema(ma.Schema):
    """One open item."""

    item = ma.fields.String(attribute="key", required=True, metadata={"description": "Names it in other calls."})
    kind = ma.fields.String(required=True, metadata={"description": "An issue's code, or a word of its own."})
    heading = ma.fields.Function(lambda line: inbox_words.of_kind(line.kind).heading, required=True)
    meaning = ma.fields.Function(
        lambda line: inbox_words.of_kind(line.kind, is_advice=line.is_advice).meaning, required=True
    )
    what_to_do = ma.fields.Function(lambda line: inbox_words.of_kind(line.kind).fix, required=True)
    name = ma.fields.String(required=True, metadata={"description": "Who it is about."})
    message = ma.fields.String(required=True)
    employee_id = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "Our id of the employee, when there is one."}
    )
    since = Instant(required=True)
    is_suggestion = ma.fields.Boolean(
        attribute="is_advice", required=True, metadata={"description": "Nothing is held back because of it."}
    )
    choices = ma.fields.Function(
        lambda line: [value for value, _words in line.choices],
        required=True,
        metadata={"description": "What `decide` takes for it; without any it is dealt with elsewhere."},
    )
    assigned_to = ma.fields.String(required=True, metadata={"description": "An email address; empty for no one."})
    snoozed_until = ma.fields.Date(required=True, allow_none=True)
    notes = ma.fields.List(ma.fields.Nested(NoteSchema), required=True)


class CountsSchema(ma.Schema):
    """How many items there are."""

    open = ma.fields.Integer(required=True)
    snoozed = ma.fields.Integer(required=True, metadata={"description": "Open too, and listed apart until a day."})
    suggestions = ma.fields.Integer(required=True)


class InboxSchema(ma.Schema):
    data = ma.fields.List(ma.fields.Nested(InboxItemSchema), required=True)
    next_cursor = ma.fields.String(required=True, allow_none=True)
    counts = ma.fields.Nested(CountsSchema, required=True)


class WantedSchema(PageArguments):
    """Which items; the most pressing kinds come first, within a kind the oldest."""

    view = word_of(ItemView, load_default=ItemView.OPEN.value, metadata={"description": "`mine` is always empty here."})
    kind = Text(load_default="", longest=100)
    assigned_to = Text(load_default="", longest=254, metadata={"description": "An email address."})
    q = Text(load_default="", longest=100, metadata={"description": "A part of a name or an Employee ID."})


class ItemsSchema(ma.Schema):
    items = ma.fields.List(
        Key(), required=True, validate=ma.validate.Length(1, decide_items.MOST_TOGETHER), data_key="items"
    )


class DecideSchema(ItemsSchema):
    choice = Text(required=True, may_be_empty=False, longest=100)
    last_day = ma.fields.Date(
        load_default=None, metadata={"description": "The last day of the employment, for `end_employment`."}
    )


class AssignSchema(ItemsSchema):
    user = Text(required=True, longest=254, metadata={"description": "An email address; empty for no one."})


class SnoozeSchema(ItemsSchema):
    until = ma.fields.Date(
        required=True, allow_none=True, metadata={"description": "Listed again on that day; null: at once."}
    )


class NewNoteSchema(ItemsSchema):
    text = Text(required=True, may_be_empty=False, longest=LONGEST_NOTE)


class OutcomeSchema(ma.Schema):
    """What became of one item."""

    item = ma.fields.String(attribute="key", required=True)
    done = ma.fields.Function(lambda outcome: not outcome.refusal, required=True)
    problem = ma.fields.String(attribute="refusal", required=True, metadata={"description": "Empty when done."})


class OutcomesSchema(ma.Schema):
    data = ma.fields.List(ma.fields.Nested(OutcomeSchema), required=True)


@calls.route("/inbox", methods=["GET"])
@calls.arguments(WantedSchema, location="query")
@calls.response(200, InboxSchema)
def list_items(query: dict[str, Any]) -> dict[str, Any]:
    """What is open, with its notes and who it is assigned to; what is snoozed has a view of its own."""
    company, now, offset = caller().company, services().clock(), query.get("cursor", 0)
    day = local_day(company, now)
    user = users.by_email(query["assigned_to"]) if query["assigned_to"] else None
    if query["assigned_to"] and user is None:
        raise FaultsError([("assigned_to", "There is no such user.")])
    wanted = ItemFilter(
        view=ItemView(query["view"]),
        kind=query["kind"],
        assigned=None if user is None else user.id,
        words=query["q"],
    )
    found = open_items.page(company.id, day, now, wanted, offset=offset, limit=query["limit"] + 1)
    lines: list[Line] = lines_of(company.id, found[: query["limit"]], with_pay=True)
    views = open_items.counts(company.id, day, now, wanted).views
    return {
        "data": lines,
        "next_cursor": cursor_after(offset + len(lines)) if len(found) > query["limit"] else None,
        "counts": {view.value: views[view] for view in (ItemView.OPEN, ItemView.SNOOZED, ItemView.SUGGESTIONS)},
    }


@calls.route("/inbox/decide", methods=["POST"])
@calls.arguments(DecideSchema)
@calls.response(200, OutcomesSchema)
def decide(payload: dict[str, Any]) -> dict[str, Any]:
    """Take one choice for each item; what cannot be decided says why, and the others are done."""
    outcomes = decide_items.decide_items(
        services(),
        job_notifier(),
        company_id(),
        payload["items"],
        payload["choice"],
        last_day=payload["last_day"],
        actor=caller().actor,
    )
    return {"data": outcomes}


@calls.route("/inbox/assign", methods=["POST"])
@calls.arguments(AssignSchema)
@calls.response(200, OutcomesSchema)
def assign(payload: dict[str, Any]) -> dict[str, Any]:
    """Give items to a user of the company, or to no one."""
    user = users.by_email(payload["user"]) if payload["user"] else None
    if payload["user"] and user is None:
        raise FaultsError([("user", "Choose someone who has access to this company.")])
    user_id = None if user is None else user.id
    return _noted(payload, "user", lambda keys, how: mark_items.assign_items(company_id(), keys, user_id, **how))


@calls.route("/inbox/snooze", methods=["POST"])
@calls.arguments(SnoozeSchema)
@calls.response(200, OutcomesSchema)
def snooze(payload: dict[str, Any]) -> dict[str, Any]:
    """List items apart until a day. They stay open, and are counted as snoozed."""
    today = local_day(caller().company, services().clock())
    return _noted(
        payload,
        "until",
        lambda keys, how: mark_items.snooze_items(company_id(), keys, payload["until"], today=today, **how),
    )


@calls.route("/inbox/note", methods=["POST"])
@calls.arguments(NewNoteSchema)
@calls.response(200, OutcomesSchema)
def note(payload: dict[str, Any]) -> dict[str, Any]:
    """Add a note to items. The audit log says that there is one, not what it says."""
    return _noted(payload, "text", lambda keys, how: mark_items.note_items(company_id(), keys, payload["text"], **how))


def _noted(
    payload: dict[str, Any], field: str, act: Callable[[list[ItemKey], dict[str, Any]], list[ItemKey]]
) -> dict[str, Any]:
    keys = list(dict.fromkeys(payload["items"]))
    try:
        gone = set(act(keys, {"actor": caller().actor, "now": services().clock()}))
    except NotNotedError as error:
        raise FaultsError([(field, f"{error.message}.")]) from error
    closed = "This is closed already."
    return {"data": [decide_items.Outcome(key, closed if key in gone else "") for key in keys]}
