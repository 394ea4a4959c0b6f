"""A payroll program that is reached by its API, and the pay periods that are sent to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import marshmallow as ma

from service.actions.exports.payroll_program import check_program, choose_employer, connect_program
from service.actions.exports.push_period import ask_for_push, try_refused_again
from service.facts.periods import ProgramState, PushState, SentState
from service.rules.exports.export_names import Scope
from service.store.exports import payroll_programs, pushes
from service.store.periods import pay_periods
from service.web.api.exports.payroll_exports import RefusedSchema
from service.web.api.protocol.calls import Calls, caller, company_id
from service.web.api.protocol.fields import Instant, Text, word_of
from service.web.api.protocol.problems import NotFoundError
from service.web.http.app_context import job_notifier, services

if TYPE_CHECKING:
    from service.store.tables.exports import PayrollPush

calls = Calls("payroll_program", "Staffology by its API: connected, and sent signed-off pay periods.")

#: Pushes in one answer, and employees with reasons in a push.
MOST_LISTED: Final = 200


class ProgramSchema(ma.Schema):
    program = ma.fields.String(required=True)
    state = word_of(ProgramState, required=True)
    trouble = ma.fields.String(required=True, metadata={"description": "In words; empty while all is well."})
    employer_id = ma.fields.String(required=True)
    employer_name = ma.fields.String(required=True)
    key_last4 = ma.fields.String(required=True)
    connected_at = Instant(required=True)
    checked_at = Instant(required=True)


class ApiKeySchema(ma.Schema):
    """The key is kept encrypted and never shown again."""

    api_key = Text(required=True, may_be_empty=False, longest=1000, load_only=True)
    employer_id = Text(
        longest=100, load_default="", metadata={"description": "Needed where the key may use several employers."}
    )


class EmployerSchema(ma.Schema):
    employer_id = Text(required=True, may_be_empty=False, longest=100)


class PushSchema(ma.Schema):
    id = ma.fields.Integer(required=True)
    period_id = ma.fields.Integer(required=True)
    snapshot_id = ma.fields.Integer(required=True)
    employer_name = ma.fields.String(required=True)
    scope = word_of(Scope, required=True)
    state = word_of(PushState, required=True)
    trouble = ma.fields.String(required=True, metadata={"description": "Why it waits, in words."})
    not_before = Instant(required=True, allow_none=True)
    asked_by = ma.fields.String(required=True)
    asked_at = Instant(required=True)
    ended_at = Instant(required=True, allow_none=True)
    unchanged = ma.fields.Integer(required=True, metadata={"description": "Employees who were not sent for that."})


class OnePushSchema(PushSchema):
    """With what became of the employees, and everyone who was refused."""

    counts = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.Integer(),
        required=True,
        metadata={"description": f"Employees by state: {', '.join(SentState)}."},
    )
    refused = ma.fields.List(ma.fields.Nested(RefusedSchema), required=True)
    by_hand = ma.fields.List(
        ma.fields.Nested(RefusedSchema),
        required=True,
        metadata={
            "description": "What someone has to do in Staffology by hand: complete employees who are not ready, clear "
            "values that are gone, and stop paying employees who are not in this pay period."
        },
    )


class PushListSchema(ma.Schema):
    data = ma.fields.List(ma.fields.Nested(PushSchema), required=True)
    next_cursor = ma.fields.String(required=True, allow_none=True)


class PushAskSchema(ma.Schema):
    period_id = ma.fields.Integer(required=True, strict=True, metadata={"description": "Of a signed-off pay period."})
    scope = word_of(Scope, load_default=Scope.FULL.value)


@calls.route("/payroll-program", methods=["GET"])
@calls.response(200, ProgramSchema)
def show() -> Any:
    """The connection as it is; 404 where there is none."""
    return _program()


@calls.route("/payroll-program", methods=["PUT"])
@calls.arguments(ApiKeySchema)
@calls.response(200, ProgramSchema)
def connect(payload: dict[str, Any]) -> Any:
    """Try an API key of Staffology and keep it."""
    return connect_program(
        services(), company_id(), payload["api_key"], employer_id=payload["employer_id"], actor=caller().actor
    )


@calls.route("/payroll-program/employer", methods=["PUT"])
@calls.arguments(EmployerSchema)
@calls.response(200, ProgramSchema)
def choose(payload: dict[str, Any]) -> Any:
    """Choose the employer, where the key may use several."""
    _program()
    choose_employer(services(), company_id(), payload["employer_id"], actor=caller().actor)
    return _program()


@calls.route("/payroll-program/test", methods=["POST"])
@calls.response(200, ProgramSchema)
def test() -> Any:
    """Try the key and the employer in use, now."""
    _program()
    check_program(services(), company_id())
    return _program()


@calls.route("/pushes", methods=["GET"])
@calls.response(200, PushListSchema)
def list_pushes() -> dict[str, Any]:
    """The newest pushes, 200 at most."""
    return {"data": pushes.newest(company_id(), MOST_LISTED), "next_cursor": None}


@calls.route("/pushes", methods=["POST"])
@calls.arguments(PushAskSchema)
@calls.response(202, OnePushSchema)
def ask(payload: dict[str, Any]) -> dict[str, Any]:
    """Send a signed-off pay period, each employee once. Asked again, it is the same push."""
    period = pay_periods.by_id(company_id(), payload["period_id"])
    if period is None:
        raise NotFoundError("pay period")
    scope = Scope(payload["scope"])
    return _whole(ask_for_push(services(), job_notifier(), caller().company, period, scope, actor=caller().actor))


@calls.route("/pushes/<int:push_id>", methods=["GET"])
@calls.response(200, OnePushSchema)
def show_push(push_id: int) -> dict[str, Any]:
    """How far a push is, and who was refused and why."""
    return _whole(_push(push_id))


@calls.route("/pushes/<int:push_id>/again", methods=["POST"])
@calls.response(202, OnePushSchema)
def again(push_id: int) -> dict[str, Any]:
    """Send those who were refused again, after someone has corrected Staffology."""
    try_refused_again(services(), job_notifier(), _push(push_id), actor=caller().actor)
    return _whole(_push(push_id))


def _program() -> Any:
    program = payroll_programs.of_company(company_id())
    if program is None:
        raise NotFoundError("payroll program")
    return program


def _push(push_id: int) -> PayrollPush:
    push = pushes.by_id(company_id(), push_id)
    if push is None:
        raise NotFoundError("push")
    return push


def _whole(push: PayrollPush) -> dict[str, Any]:
    listed = pushes.with_words(push.id, MOST_LISTED)
    about = [(row, {"record": row.employee, "employee_id": row.employee_id}) for row in listed]
    return {name: getattr(push, name) for name in PushSchema().fields} | {
        "counts": pushes.counts(push.id),
        "refused": [who | {"reasons": row.reasons} for row, who in about if row.state == SentState.REFUSED],
        "by_hand": [who | {"reasons": row.by_hand} for row, who in about if row.by_hand],
    }
