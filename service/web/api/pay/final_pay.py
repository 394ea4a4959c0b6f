"""The final pay of one employee: items, the rule chosen for them, and what of it is pensionable (A14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import marshmallow as ma

from service.actions.employees.save_final_pay import (
    LARGEST_AMOUNT,
    LONGEST_LABEL,
    MOST_ITEMS,
    final_pay_of,
    save_final_pay,
)
from service.rules.pay.final_pay import PayItemKind
from service.web.api.employees import ONE_EMPLOYEE
from service.web.api.protocol.calls import Calls, caller, company_id
from service.web.api.protocol.fields import Instant, Switch, Text, Whole, word_of
from service.web.api.protocol.problems import NotFoundError
from service.web.http.app_context import services

if TYPE_CHECKING:
    from service.actions.employees.save_final_pay import FinalPay

calls = Calls("final-pay", "What of a leaver's final pay counts for the pension.")


class ItemSchema(ma.Schema):
    """One line of a final pay; a deduction is below zero."""

    kind = word_of(PayItemKind, required=True)
    amount_minor = Whole(required=True, least=-LARGEST_AMOUNT, most=LARGEST_AMOUNT)
    currency = Text(load_default="GBP", validate=ma.validate.Regexp(r"[A-Z]{3}\Z", error="Must be like GBP."))
    label = Text(longest=LONGEST_LABEL)


class SaveFinalPaySchema(ma.Schema):
    termination_pay_pensionable = Switch(
        load_default=None, allow_none=True, metadata={"description": "Null: by the company's default."}
    )
    items = ma.fields.List(ma.fields.Nested(ItemSchema), required=True, validate=ma.validate.Length(max=MOST_ITEMS))


class WorkingSchema(ma.Schema):
    """One item with whether it counts, and why."""

    label = ma.fields.String(required=True)
    amount_minor = ma.fields.Integer(required=True)
    counts = ma.fields.Boolean(required=True)
    reason = ma.fields.String(required=True)


class FinalPaySchema(ma.Schema):
    termination_pay_pensionable = ma.fields.Boolean(required=True, allow_none=True)
    company_default = ma.fields.Boolean(required=True)
    items = ma.fields.List(ma.fields.Nested(ItemSchema), required=True)
    pensionable_total_minor = ma.fields.Integer(required=True)
    currency = ma.fields.String(required=True)
    working = ma.fields.List(ma.fields.Nested(WorkingSchema), required=True)
    saved_by = ma.fields.String(required=True)
    saved_at = Instant(required=True, allow_none=True)


@calls.route(f"{ONE_EMPLOYEE}/final-pay", methods=["GET"])
@calls.response(200, FinalPaySchema)
def show(employee_id: int) -> dict[str, Any]:
    """The items kept for this employee and the pensionable total with its working."""
    try:
        return _document(final_pay_of(company_id(), employee_id))
    except LookupError as error:
        raise NotFoundError("employee") from error


@calls.route(f"{ONE_EMPLOYEE}/final-pay", methods=["PUT"])
@calls.arguments(SaveFinalPaySchema)
@calls.response(200, FinalPaySchema)
def put(payload: dict[str, Any], employee_id: int) -> dict[str, Any]:
    """Keep items and rule; the answer has the pensionable total."""
    try:
        saved = save_final_pay(
            services(),
            company_id(),
            employee_id,
            payload["items"],
            override=payload["termination_pay_pensionable"],
            actor=caller().actor,
        )
    except LookupError as error:
        raise NotFoundError("employee") from error
    return _document(saved)


def _document(found: FinalPay) -> dict[str, Any]:
    return {
        "termination_pay_pensionable": found.override,
        "company_default": found.company_default,
        "items": found.items,
        "pensionable_total_minor": found.pensionable.total_minor,
        "currency": found.currency,
        "working": found.pensionable.working,
        "saved_by": found.saved_by,
        "saved_at": found.saved_at,
    }
