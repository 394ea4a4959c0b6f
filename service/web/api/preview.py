"""The plan that some settings would make, before anything is written (B1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import marshmallow as ma

from service.actions.connection.read_snapshot import read_snapshot
from service.actions.settings.preview_exclusions import asks_for_numbers
from service.actions.settings.preview_plan import preview
from service.facts.employees import Employment, Readiness
from service.facts.plans import PlanAction
from service.rules.fields.payroll_fields import IDENTIFYING_NUMBERS
from service.rules.mapping.settings_document import from_document
from service.web.api.employees import MissingSchema
from service.web.api.protocol.calls import Calls, company_id, note_numbers_read
from service.web.api.protocol.fields import PayrollValue, word_of
from service.web.api.settings import SettingsSchema, present_document
from service.web.http.app_context import services
from service.web.http.request_deadline import seconds_left

if TYPE_CHECKING:
    from service.facts.humaans import Snapshot
    from service.facts.plans import CompanyPlan

calls = Calls("preview", "What settings would do, before they do it.")


class PlannedChangeSchema(ma.Schema):
    field = ma.fields.String(required=True)
    old = PayrollValue(required=True, allow_none=True)
    new = PayrollValue(required=True, allow_none=True)


class PlannedIssueSchema(ma.Schema):
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)
    field = ma.fields.String(required=True, allow_none=True)
    accepted_format = ma.fields.String(required=True)
    value_seen = ma.fields.String(required=True)
    choices = ma.fields.List(ma.fields.String(), required=True)


class PersonPlanSchema(ma.Schema):
    """What would be done with one person."""

    action = word_of(PlanAction, required=True)
    humaans_person_id = ma.fields.String(attribute="person_id", required=True)
    id = ma.fields.Integer(
        attribute="employee_id", required=True, allow_none=True,
        metadata={"description": "Our id of the employee; null for one who would be created."},
    )  # fmt: skip
    employee_id = ma.fields.String(
        attribute="payroll_id", required=True, allow_none=True, metadata={"description": "The payroll ID."}
    )
    name = ma.fields.String(attribute="display_name", required=True)
    reason = ma.fields.String(required=True, metadata={"description": "Why they are excluded; otherwise empty."})
    employment = word_of(Employment, required=True)
    readiness = word_of(Readiness, required=True)
    changes = ma.fields.List(ma.fields.Nested(PlannedChangeSchema), required=True)
    for_approval = ma.fields.List(
        ma.fields.Nested(PlannedChangeSchema), required=True,
        metadata={"description": "Changes that would wait for someone's approval; they are not among `changes`."},
    )  # fmt: skip
    issues = ma.fields.List(ma.fields.Nested(PlannedIssueSchema), required=True)
    missing = ma.fields.List(ma.fields.Nested(MissingSchema), required=True)


class PlanCountsSchema(ma.Schema):
    create = ma.fields.Integer(required=True)
    update = ma.fields.Integer(required=True)
    unchanged = ma.fields.Integer(required=True)
    excluded = ma.fields.Integer(required=True)
    hold = ma.fields.Integer(required=True)


class PlanSchema(ma.Schema):
    """The plan for everyone. People who would not change are counted and left out."""

    counts = ma.fields.Nested(PlanCountsSchema, required=True)
    people = ma.fields.List(ma.fields.Nested(PersonPlanSchema), required=True)
    not_seen = ma.fields.List(
        ma.fields.Integer(), required=True,
        metadata={"description": "Our ids of employees that Humaans no longer shows; they stay as they are."},
    )  # fmt: skip
    issues = ma.fields.List(ma.fields.Nested(PlannedIssueSchema), required=True)


@calls.route("/preview", methods=["POST"])
@calls.arguments(SettingsSchema, required=False)
@calls.response(200, PlanSchema)
def make(payload: dict[str, Any]) -> dict[str, Any]:
    """The plan that these settings would make; what is left out is as present. Writes nothing."""
    proposed = from_document(present_document(company_id()) | payload, 0)
    plan = preview(services(), company_id(), proposed, read=_everyone)
    by_numbers = asks_for_numbers(proposed)
    shown = (each.field for person in plan.people for each in (*person.changes, *person.for_approval))
    if by_numbers or not IDENTIFYING_NUMBERS.isdisjoint(shown):
        note_numbers_read("preview")
    return as_document(plan)


def _everyone(custom_field_ids: frozenset[str]) -> Snapshot:
    return read_snapshot(services(), company_id(), custom_field_ids, within_seconds=seconds_left())


def as_document(plan: CompanyPlan) -> dict[str, Any]:
    return {
        "counts": {action.value: plan.count(action) for action in PlanAction},
        "people": [each for each in plan.people if each.action is not PlanAction.UNCHANGED or each.for_approval],
        "not_seen": plan.not_seen_employee_ids,
        "issues": plan.company_issues,
    }
