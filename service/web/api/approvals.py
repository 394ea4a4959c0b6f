"""Changes that a rule keeps out of payroll: listed, approved and refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import marshmallow as ma

from service.actions.approvals.decide_held_changes import LONGEST_REASON, approve, refuse
from service.facts.approvals import FieldGroup, HeldState, HoldRule
from service.facts.runs import Cause
from service.store.approvals import held_changes
from service.web.api.protocol.calls import Calls, caller, company_id, note_numbers_read
from service.web.api.protocol.fields import Instant, Text, word_of
from service.web.api.protocol.listing import PageArguments, cursor_after
from service.web.api.protocol.problems import NotFoundError
from service.web.http.app_context import services

if TYPE_CHECKING:
    from service.store.tables.approvals import HeldChange

calls = Calls("approvals", "Changes that wait for someone's approval. Payroll keeps the old value meanwhile.")


class HeldChangeSchema(ma.Schema):
    """One change of a group of payroll fields."""

    id = ma.fields.Integer(required=True)
    employee_id = ma.fields.Integer(required=True, metadata={"description": "Our id of the employee."})
    field_group = word_of(FieldGroup, required=True)
    old = ma.fields.Dict(
        required=True, metadata={"description": "What payroll keeps, by payroll field, as changes have it."}
    )
    new = ma.fields.Dict(
        required=True, metadata={"description": "What approving writes, by payroll field, as changes have it."}
    )
    rule = word_of(HoldRule, required=True)
    why = ma.fields.String(required=True)
    is_from_humaans = ma.fields.Boolean(
        required=True, metadata={"description": "False for an edit or a decision made in payroll."}
    )
    cause = word_of(Cause, required=True)
    made_by = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "Whose edit, sync or settings led to it."}
    )
    since = Instant(required=True)
    state = word_of(HeldState, required=True)
    decided_by = ma.fields.String(required=True)
    decided_at = Instant(required=True, allow_none=True)
    reason = ma.fields.String(required=True)


class HeldChangesSchema(ma.Schema):
    data = ma.fields.List(ma.fields.Nested(HeldChangeSchema), required=True)
    next_cursor = ma.fields.String(required=True, allow_none=True)


class WantedSchema(PageArguments):
    state = word_of(HeldState, load_default=HeldState.PENDING.value)


class RefuseSchema(ma.Schema):
    reason = Text(required=True, may_be_empty=False, longest=LONGEST_REASON)


@calls.route("/approvals", methods=["GET"])
@calls.arguments(WantedSchema, location="query")
@calls.response(200, HeldChangesSchema)
def list_changes(query: dict[str, Any]) -> dict[str, Any]:
    """Held changes of one state, in order of id."""
    limit = query["limit"]
    found = held_changes.page(company_id(), state=query["state"], after_id=query.get("cursor", 0), limit=limit + 1)
    if any(row.field_group == FieldGroup.BANK for row in found):
        note_numbers_read(f"list of {len(found[:limit])} held changes")
    return {"data": found[:limit], "next_cursor": cursor_after(found[limit - 1].id) if len(found) > limit else None}


@calls.route("/approvals/<int:held_id>/approve", methods=["POST"])
@calls.response(200, HeldChangeSchema)
def approve_one(held_id: int) -> HeldChange:
    """Write the new value. 409 when the change came from the token's maker, or when it does not wait any more."""
    try:
        return approve(services(), company_id(), held_id, actor=caller().actor)
    except LookupError as error:
        raise NotFoundError("held change") from error


@calls.route("/approvals/<int:held_id>/refuse", methods=["POST"])
@calls.arguments(RefuseSchema)
@calls.response(200, HeldChangeSchema)
def refuse_one(payload: dict[str, Any], held_id: int) -> HeldChange:
    """Keep the old value. An issue says so until Humaans has it too."""
    try:
        return refuse(services(), company_id(), held_id, payload["reason"], actor=caller().actor)
    except LookupError as error:
        raise NotFoundError("held change") from error
