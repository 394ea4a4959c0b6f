"""The retro list: back pay since the first import, and the gross difference for each payday."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from service.actions.employees.settle_back_pay import settle_back_pay
from service.store.employees import backdated_pay
from service.web.api.protocol.calls import Calls, caller, company_id
from service.web.api.protocol.fields import Instant
from service.web.api.protocol.problems import NotFoundError
from service.web.http.app_context import services

calls = Calls("retro", "Backdated salaries, with what is owed for each payday that has passed.")


class RetroPeriodSchema(ma.Schema):
    """A pay period whose payday has passed since the employee was first imported."""

    starts = ma.fields.String(required=True)
    ends = ma.fields.String(required=True)
    payday = ma.fields.String(metadata={"description": "Not in items from before paydays were told."})
    paid_minor = ma.fields.Integer(
        required=True, metadata={"description": "Gross by the salary that payroll had on the payday."}
    )
    due_minor = ma.fields.Integer(
        required=True, metadata={"description": "Gross by the salary that Humaans shows now."}
    )
    settled_minor = ma.fields.Integer(metadata={"description": "What of the difference was settled before."})


class RetroItemSchema(ma.Schema):
    id = ma.fields.Integer(required=True)
    employee_id = ma.fields.Integer(required=True, metadata={"description": "Our id of the employee."})
    effective_date = ma.fields.Date(required=True)
    currency = ma.fields.String(required=True)
    difference_minor = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "Null when it cannot be worked out; see `trouble`."}
    )
    periods = ma.fields.List(ma.fields.Nested(RetroPeriodSchema), required=True)
    trouble = ma.fields.String(required=True)
    noticed_at = Instant(required=True)
    run_id = ma.fields.Integer(required=True, allow_none=True)


class RetroListSchema(ma.Schema):
    data = ma.fields.List(ma.fields.Nested(RetroItemSchema), required=True)
    next_cursor = ma.fields.String(required=True, allow_none=True)


@calls.route("/retro", methods=["GET"])
@calls.response(200, RetroListSchema)
def list_items() -> dict[str, Any]:
    """What no one has dealt with yet, newest first."""
    return {"data": backdated_pay.open_of_company(company_id()), "next_cursor": None}


@calls.route("/retro/<int:item_id>/settle", methods=["POST"])
@calls.response(204)
def settle(item_id: int) -> None:
    """Mark an item as dealt with; 404 when it is not open any more."""
    if not settle_back_pay(services(), company_id(), item_id, actor=caller().actor):
        raise NotFoundError("retro item")
