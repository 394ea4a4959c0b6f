"""Taking back what a run wrote: what would be put back, and doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import marshmallow as ma

from service.actions.approvals.undo_run import plan_undo, undo_run
from service.rules.approvals.undo import Kept
from service.rules.fields.payroll_fields import IDENTIFYING_NUMBERS
from service.web.api.protocol.calls import Calls, caller, company_id, note_numbers_read
from service.web.api.protocol.fields import PayrollValue, Text, word_of
from service.web.api.protocol.problems import NotFoundError
from service.web.api.runs import ONE_RUN, RunSchema
from service.web.http.app_context import services

if TYPE_CHECKING:
    from service.store.tables.syncing import Run

calls = Calls("undo", "Take back what a sync changed, where payroll still has what it wrote.")


class PutBackSchema(ma.Schema):
    """One field that would get the value it had before the run."""

    employee_id = ma.fields.Integer(required=True, metadata={"description": "Our id of the employee."})
    field = ma.fields.String(required=True)
    now = PayrollValue(required=True, allow_none=True)
    back_to = PayrollValue(required=True, allow_none=True)


class NotUndoneSchema(ma.Schema):
    employee_id = ma.fields.Integer(required=True)
    field = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "Null: the run created the employee."}
    )
    reason = word_of(Kept, attribute="why", required=True)


class UndoSchema(ma.Schema):
    """What an undo would do now."""

    digest = ma.fields.String(required=True, metadata={"description": "Names this plan; the undo takes exactly it."})
    put_back = ma.fields.List(ma.fields.Nested(PutBackSchema), required=True)
    not_undone = ma.fields.List(ma.fields.Nested(NotUndoneSchema), required=True)


class TakeBackSchema(ma.Schema):
    digest = Text(required=True, may_be_empty=False, longest=64)


@calls.route(f"{ONE_RUN}/undo", methods=["GET"])
@calls.response(200, UndoSchema)
def show(run_id: int) -> dict[str, Any]:
    """What taking the run back would put back, and what would stay and why. Nothing is written."""
    try:
        plan = plan_undo(company_id(), run_id)
    except LookupError as error:
        raise NotFoundError("run") from error
    found = [
        {"employee_id": employee_id, "field": each.field, "now": each.old, "back_to": each.new}
        for employee_id, theirs in plan.changes.items()
        for each in theirs
    ]
    if any(each["field"] in IDENTIFYING_NUMBERS for each in found):
        note_numbers_read(f"undo of run {run_id}")
    return {"digest": plan.digest, "put_back": found, "not_undone": plan.kept}


@calls.route(f"{ONE_RUN}/undo", methods=["POST"])
@calls.arguments(TakeBackSchema)
@calls.response(200, RunSchema)
def take_back(payload: dict[str, Any], run_id: int) -> Run:
    """Put back what was shown, by a run of its own. 409 when that has changed; the next sync may bring it again."""
    try:
        return undo_run(services(), company_id(), run_id, payload["digest"], actor=caller().actor)
    except LookupError as error:
        raise NotFoundError("run") from error
