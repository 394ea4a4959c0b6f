"""Pay periods: their states, the frozen data as it was sealed, the variance, and late changes.

Signing off is left to people: it takes a password, which no program has.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import marshmallow as ma
from flask import Response

from service.actions.periods import forecast
from service.actions.periods.late_changes import late_changes
from service.facts.audit import AuditAction
from service.facts.periods import LineFlag, PeriodState, Section, WhoActs
from service.store.companies import audit, companies
from service.store.companies.company_day import day_of
from service.store.periods import pay_periods, snapshots, variance_lines
from service.store.periods.variance_lines import LineFilters
from service.web.api.protocol.calls import Calls, caller, company_id
from service.web.api.protocol.fields import CalendarDay, Instant, word_of
from service.web.api.protocol.problems import NotFoundError
from service.web.http.app_context import services

if TYPE_CHECKING:
    from service.actions.periods.forecast import Forecast
    from service.store.tables.periods import PayPeriod, PeriodSnapshot

calls = Calls("periods", "Pay periods: cut-offs, frozen data, variance and late changes.")

#: Paydays so long ago are listed when no first one is given.
LISTED_BACK: Final = timedelta(days=100)
#: Lines in one answer.
MOST_LINES: Final = 500


class PeriodSchema(ma.Schema):
    id = ma.fields.Integer(required=True)
    schedule = ma.fields.String(required=True)
    pay_date = ma.fields.Date(required=True)
    period_start = ma.fields.Date(required=True)
    period_end = ma.fields.Date(required=True)
    cut_off_at = Instant(required=True)
    state = word_of(PeriodState, required=True)
    version = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "Of the current snapshot; null before the freeze."}
    )
    trouble = ma.fields.String(required=True, metadata={"description": "Why a freeze that is due waits; else empty."})


class PeriodListSchema(ma.Schema):
    data = ma.fields.List(ma.fields.Nested(PeriodSchema), required=True)
    next_cursor = ma.fields.String(required=True, allow_none=True)


class PeriodArguments(ma.Schema):
    since = CalendarDay(metadata={"description": "The first payday; else 100 days ago."})


class SnapshotSchema(ma.Schema):
    """What is known of the current snapshot; its data is at `snapshot.jsonl`."""

    version = ma.fields.Integer(required=True)
    taken_at = Instant(required=True)
    taken_by = ma.fields.String(required=True)
    read_at = Instant(required=True, allow_none=True)
    notes = ma.fields.List(ma.fields.String(), required=True)
    employees = ma.fields.Integer(required=True)
    gross_minor = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer(), required=True)
    sha256 = ma.fields.String(required=True)
    public_key = ma.fields.String(required=True)


class OnePeriodSchema(PeriodSchema):
    snapshot = ma.fields.Nested(SnapshotSchema, required=True, allow_none=True)


class VarianceArguments(ma.Schema):
    section = word_of(Section)
    offset = ma.fields.Integer(load_default=0, validate=ma.validate.Range(min=0, max=1_000_000))


class VarianceLineSchema(ma.Schema):
    """One field of one employee; `field` is null for someone who starts or leaves.

    `back_pay`, `coming_salary` and `gross` are no payroll fields: what is owed for a payday that has passed, with what
    its snapshot says and what is due; a salary that begins after the freeze; gross beside the mean of the last three.
    """

    id = ma.fields.Integer(required=True)
    employee_id = ma.fields.Integer(required=True, metadata={"description": "Our id of the employee."})
    section = word_of(Section, required=True)
    field = ma.fields.String(required=True, allow_none=True)
    old = ma.fields.Raw(required=True, allow_none=True)
    new = ma.fields.Raw(required=True, allow_none=True)
    effective_date = ma.fields.Date(required=True, allow_none=True)
    payday = ma.fields.Date(
        required=True, allow_none=True, metadata={"description": "Of back pay: the payday that it is owed for."}
    )
    cause = ma.fields.String(required=True, metadata={"description": "Empty when it is not known."})
    made_by = ma.fields.String(required=True)
    difference_minor = ma.fields.Integer(required=True, allow_none=True)
    flag = ma.fields.String(
        required=True, metadata={"description": f"{', '.join(f'`{each}`' for each in LineFlag)} or empty."}
    )
    checked_by = ma.fields.String(required=True)
    checked_at = Instant(required=True, allow_none=True)
    note = ma.fields.String(required=True)


class VarianceSchema(ma.Schema):
    data = ma.fields.List(ma.fields.Nested(VarianceLineSchema), required=True)
    total = ma.fields.Integer(required=True)


class ForecastArguments(ma.Schema):
    offset = ma.fields.Integer(load_default=0, validate=ma.validate.Range(min=0, max=1_000_000))


class NotReadySchema(ma.Schema):
    """Someone who will not be ready at the cut-off."""

    id = ma.fields.Integer(required=True, metadata={"description": "Our id of the employee."})
    employee_id = ma.fields.String(attribute="payroll_id", required=True, metadata={"description": "The payroll ID."})
    name = ma.fields.String(required=True)
    missing = ma.fields.Dict(
        keys=word_of(WhoActs),
        values=ma.fields.List(ma.fields.String()),
        required=True,
        metadata={
            "description": "Payroll fields that are missing, by who can give them: `hr` in Humaans, `payroll`, or the "
            "`employee`. Empty for someone who is not in Humaans any more."
        },
    )


class ForecastSchema(ma.Schema):
    day = ma.fields.Date(required=True, metadata={"description": "The company's day of the cut-off."})
    data = ma.fields.List(ma.fields.Nested(NotReadySchema), attribute="people", required=True)
    total = ma.fields.Integer(required=True)


class LateChangeSchema(ma.Schema):
    """A field that changed since the freeze; `field` is null for someone who is in the period only now."""

    employee_id = ma.fields.Integer(required=True, metadata={"description": "Our id of the employee."})
    field = ma.fields.String(required=True, allow_none=True)
    old = ma.fields.Raw(required=True, allow_none=True)
    new = ma.fields.Raw(required=True, allow_none=True)
    cause = ma.fields.String(required=True)
    made_by = ma.fields.String(required=True)
    at = Instant(required=True)


class LateChangesSchema(ma.Schema):
    data = ma.fields.List(ma.fields.Nested(LateChangeSchema), required=True)


@calls.route("/periods", methods=["GET"])
@calls.arguments(PeriodArguments, location="query")
@calls.response(200, PeriodListSchema)
def list_periods(wanted: dict[str, Any]) -> dict[str, Any]:
    """By payday, those of the next twelve months included."""
    since = wanted.get("since") or day_of(company_id(), services().clock()) - LISTED_BACK
    return {"data": pay_periods.of_company(company_id(), since), "next_cursor": None}


@calls.route("/periods/<int:period_id>", methods=["GET"])
@calls.response(200, OnePeriodSchema)
def show_period(period_id: int) -> dict[str, Any]:
    """One pay period, with what is known of the current snapshot."""
    period = _period(period_id)
    names = ("id", "schedule", "pay_date", "period_start", "period_end", "cut_off_at", "state", "version", "trouble")
    return {name: getattr(period, name) for name in names} | {"snapshot": snapshots.of_version(period)}


@calls.route("/periods/<int:period_id>/snapshot.jsonl", methods=["GET"])
@calls.response(200, {"type": "string", "format": "binary"}, content_type="application/jsonl")
def show_snapshot(period_id: int) -> Response:
    """The current snapshot as it was sealed: one employee a line, then the signed seal. 404 before the freeze."""
    period = _period(period_id)
    snapshot = _frozen(period)
    audit.record(
        actor=caller().actor,
        action=AuditAction.LIST_EXPORTED,
        now=services().clock(),
        company_id=company_id(),
        subject=f"{period.schedule} {period.pay_date.isoformat()}",
        detail={"list": f"snapshot version {snapshot.version}", "rows": snapshot.employees},
    )
    return Response(snapshots.content_of(services().secrets, snapshot), mimetype="application/jsonl")


@calls.route("/periods/<int:period_id>/variance", methods=["GET"])
@calls.arguments(VarianceArguments, location="query")
@calls.response(200, VarianceSchema)
def show_variance(wanted: dict[str, Any], period_id: int) -> dict[str, Any]:
    """What differs from the signed-off snapshot before, 500 lines from `offset` on. 404 before the freeze."""
    snapshot = _frozen(_period(period_id))
    filters = LineFilters((wanted["section"],)) if wanted.get("section") else LineFilters()
    found = variance_lines.page(company_id(), snapshot.id, filters, limit=MOST_LINES, offset=wanted["offset"])
    return {
        "data": [each.line for each in found],
        "total": variance_lines.how_many(company_id(), snapshot.id, filters),
    }


@calls.route("/periods/<int:period_id>/forecast", methods=["GET"])
@calls.arguments(ForecastArguments, location="query")
@calls.response(200, ForecastSchema)
def show_forecast(wanted: dict[str, Any], period_id: int) -> Forecast:
    """Who will not be ready on the day of the cut-off, by name, 500 from `offset` on, and who must act.

    Counted as of that day: future starters, rises and leavers are as they will be then. 404 after the freeze.
    """
    period = _period(period_id)
    if period.version is not None:
        raise NotFoundError("forecast")
    return forecast.of_period(companies.get(company_id()), period, limit=MOST_LINES, offset=wanted["offset"])


@calls.route("/periods/<int:period_id>/late-changes", methods=["GET"])
@calls.response(200, LateChangesSchema)
def show_late_changes(period_id: int) -> dict[str, Any]:
    """What changed since the current snapshot was taken. 404 before the freeze."""
    period = _period(period_id)
    return {"data": late_changes(period, _frozen(period))}


def _period(period_id: int) -> PayPeriod:
    period = pay_periods.by_id(company_id(), period_id)
    if period is None:
        raise NotFoundError("pay period")
    return period


def _frozen(period: PayPeriod) -> PeriodSnapshot:
    snapshot = snapshots.of_version(period)
    if snapshot is None:
        raise NotFoundError("snapshot")
    return snapshot
