"""Issues: every person or field that was not imported, why, and the ways out a person may choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import marshmallow as ma

from service.actions.employees import accept_returns
from service.actions.employees.accept_changed_ids import accept_changed_ids, changed_ids
from service.actions.employees.resolve_issue import resolve_issue
from service.facts.employees import PAYROLL_FIELD_KINDS, Readiness
from service.store.companies.company_day import local_day
from service.store.employees import employee_search, issues
from service.store.employees.employee_states import missing_on
from service.web.api.employees import MissingSchema
from service.web.api.protocol.calls import Calls, caller, company_id
from service.web.api.protocol.fields import Instant, Text
from service.web.api.protocol.listing import PageArguments, page, page_of
from service.web.api.protocol.problems import NotFoundError
from service.web.api.runs import RunSchema
from service.web.http.app_context import job_notifier, services
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from service.actions.employees.accept_changed_ids import ChangedIds
    from service.store.employees.employee_filters import Filters
    from service.store.tables.employees import Issue

calls = Calls("issues", "Why a person or a field was not imported, and what can be done.")


class IssueSchema(ma.Schema):
    id = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)
    accepted_format = ma.fields.String(required=True)
    value_seen = ma.fields.String(required=True, metadata={"description": "Masked when sensitive."})
    field = ma.fields.String(required=True, allow_none=True)
    humaans_person_id = ma.fields.String(attribute="person_id", required=True, allow_none=True)
    person_name = ma.fields.String(required=True, metadata={"description": "Empty when the issue is the company's."})
    employee_id = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "Our id of the employee, when there is one."}
    )
    choices = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "What `resolve` takes for this issue."}
    )
    is_advice = ma.fields.Boolean(
        required=True, metadata={"description": "Worth correcting, but nothing was withheld because of it."}
    )
    since = Instant(required=True)
    closed_at = Instant(required=True, allow_none=True)
    resolution = ma.fields.String(required=True)
    waiting_since = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "Since when the issue waits for Humaans to be corrected, as someone chose."},
    )


class ChangedIdSchema(ma.Schema):
    """One Employee ID that changed in Humaans."""

    issue_id = ma.fields.Integer(attribute="change.issue_id", required=True)
    employee_id = ma.fields.Integer(attribute="change.employee_id", required=True)
    old = ma.fields.String(attribute="change.old", required=True)
    new = ma.fields.String(attribute="change.new", required=True)
    waiting = ma.fields.String(
        required=True, metadata={"description": "Which other changes of this person wait; empty for none."}
    )


class ChangedIdsSchema(ma.Schema):
    """Employee IDs that one decision can settle."""

    sentence = ma.fields.String(required=True)
    digest = ma.fields.String(required=True, metadata={"description": "Names exactly this list."})
    changes = ma.fields.List(ma.fields.Nested(ChangedIdSchema), attribute="listed", required=True)
    others_on_hold = ma.fields.Integer(attribute="others", required=True)


class ReturnedSchema(ma.Schema):
    """A leaver that Humaans has as employed with the start date they had."""

    issue_id = ma.fields.Integer(attribute="issue.id", required=True)
    employee_id = ma.fields.Integer(attribute="employee.id", required=True)
    last_day = ma.fields.Date(required=True, allow_none=True, metadata={"description": "The last day in payroll."})


class ReturnsSchema(ma.Schema):
    """Leavers that one decision can settle: their leaving was a mistake."""

    sentence = ma.fields.String(required=True)
    digest = ma.fields.String(required=True, metadata={"description": "Names exactly this list."})
    leavers = ma.fields.List(ma.fields.Nested(ReturnedSchema), required=True)
    others_on_hold = ma.fields.Integer(required=True)


class LackingSchema(ma.Schema):
    """An employee who is not ready, and why."""

    id = ma.fields.Integer(required=True)
    employee_id = ma.fields.String(required=True, allow_none=True, metadata={"description": "The payroll ID."})
    name = ma.fields.String(required=True)
    missing = ma.fields.List(ma.fields.Nested(MissingSchema), required=True)


class LackedSchema(ma.Schema):
    """A payroll field, and how many employees lack it."""

    field = ma.fields.String(required=True)
    employees = ma.fields.Integer(required=True)


class MissingInformationSchema(ma.Schema):
    data = ma.fields.List(ma.fields.Nested(LackingSchema), required=True)
    next_cursor = ma.fields.String(required=True, allow_none=True)
    fields = ma.fields.List(  # type: ignore[assignment]  # the word of the page
        ma.fields.Nested(LackedSchema), required=True, metadata={"description": "Of all employees, most first."}
    )


class MissingArguments(PageArguments):
    field = ma.fields.String(
        validate=ma.validate.OneOf(tuple(PAYROLL_FIELD_KINDS)),
        metadata={"description": "Only employees who lack this payroll field."},
    )


class AcceptIdsSchema(ma.Schema):
    digest = Text(required=True, may_be_empty=False, longest=100)


class AcceptedIdsSchema(ma.Schema):
    accepted = ma.fields.Integer(required=True)
    run = ma.fields.Nested(RunSchema, required=True, allow_none=True)


class ResolvedSchema(ma.Schema):
    issue = ma.fields.Nested(IssueSchema, required=True)
    run = ma.fields.Nested(RunSchema, required=True, allow_none=True)


class ChoiceSchema(ma.Schema):
    choice = Text(required=True, may_be_empty=False, longest=100)
    last_day = ma.fields.Date(
        load_default=None, metadata={"description": "The last day of the employment, for `end_employment`."}
    )


@calls.route("/issues", methods=["GET"])
@calls.arguments(PageArguments, location="query")
@calls.response(200, page_of(IssueSchema))
def list_issues(query: dict[str, Any]) -> dict[str, Any]:
    """Open issues, oldest first."""
    rows = issues.open_of_company(company_id(), after_id=query.get("cursor", 0), limit=query["limit"] + 1)
    return page(rows, query["limit"])


@calls.route("/missing-information", methods=["GET"])
@calls.arguments(MissingArguments, location="query")
@calls.response(200, MissingInformationSchema)
def list_missing(query: dict[str, Any]) -> dict[str, Any]:
    """What payroll needs and does not have: how many employees lack each field, and which employees what.

    Employees who are excluded, closed or not in Humaans are not among them. What is missing is that of today.
    """
    company, limit = caller().company, query["limit"]
    day = local_day(company, services().clock())
    wanted: Filters = {"readiness": Readiness.PENDING, "excluded": False, "missing": query.get("field")}
    rows = employee_search.page(company.id, day, after_id=query.get("cursor", 0), limit=limit + 1, **wanted)
    found = page(rows, limit)
    counted = employee_search.pending_of(company.id, day).by_field().most_common()
    return found | {
        "data": [
            {"id": row.id, "employee_id": row.payroll_id, "name": name_of(row), "missing": missing_on(row, day)}
            for row in found["data"]
        ],
        "fields": [{"field": name, "employees": number} for name, number in counted],
    }


@calls.route("/issues/changed-employee-ids", methods=["GET"])
@calls.response(200, ChangedIdsSchema)
def list_changed_ids() -> ChangedIds:
    """Employee IDs that changed in Humaans and can be decided on together; none when there are fewer than two."""
    return changed_ids(company_id(), services().clock())


@calls.route("/issues/changed-employee-ids", methods=["POST"])
@calls.arguments(AcceptIdsSchema)
@calls.response(200, AcceptedIdsSchema)
def accept_ids(payload: dict[str, Any]) -> dict[str, Any]:
    """Use the new IDs of exactly the list that `digest` names; 409 when it has changed. One run brings the rest."""
    count, run = accept_changed_ids(services(), job_notifier(), company_id(), payload["digest"], actor=caller().actor)
    return {"accepted": count, "run": run}


@calls.route("/issues/returned-leavers", methods=["GET"])
@calls.response(200, ReturnsSchema)
def list_returns() -> dict[str, Any]:
    """Leavers that Humaans has as employed with the start date they had; none when there are fewer than two."""
    found = accept_returns.returns(company_id())
    return {
        "sentence": found.sentence,
        "digest": found.digest,
        "leavers": accept_returns.listed(company_id(), found),
        "others_on_hold": found.others,
    }


@calls.route("/issues/returned-leavers", methods=["POST"])
@calls.arguments(AcceptIdsSchema)
@calls.response(200, AcceptedIdsSchema)
def undo_all_leavings(payload: dict[str, Any]) -> dict[str, Any]:
    """Undo the leaving of exactly the list that `digest` names; 409 when it has changed. One run brings the dates."""
    digest, actor = payload["digest"], caller().actor
    count, run = accept_returns.accept_returns(services(), job_notifier(), company_id(), digest, actor=actor)
    return {"accepted": count, "run": run}


@calls.route("/issues/<int:issue_id>/resolve", methods=["POST"])
@calls.arguments(ChoiceSchema)
@calls.response(200, ResolvedSchema)
def resolve(payload: dict[str, Any], issue_id: int) -> dict[str, Any]:
    """Take one of the ways out that the issue offers; a sync of its person follows, when it has one.

    The same choice again changes nothing. `mistake` keeps the issue open until Humaans is corrected.
    """
    _issue(issue_id)
    run = resolve_issue(
        services(),
        job_notifier(),
        company_id(),
        issue_id,
        payload["choice"],
        last_day=payload["last_day"],
        actor=caller().actor,
    )
    return {"issue": _issue(issue_id), "run": run}


def _issue(issue_id: int) -> Issue:
    issue = issues.by_id(company_id(), issue_id)
    if issue is None:
        raise NotFoundError("issue")
    return issue
