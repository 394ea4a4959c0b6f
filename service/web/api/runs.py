"""Starting and following runs, and the decision on one that the guard stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import marshmallow as ma

from service.actions.syncing.request_run import start_reconciliation
from service.actions.syncing.review_run import approve, discard
from service.facts.runs import Cause, RunKind, RunState
from service.store.syncing import runs
from service.web.api.protocol.calls import Calls, caller, company_id
from service.web.api.protocol.fields import Instant, Switch, word_of
from service.web.api.protocol.listing import PageArguments, page, page_of
from service.web.api.protocol.problems import NotFoundError
from service.web.http.app_context import job_notifier, services

if TYPE_CHECKING:
    from service.store.tables.syncing import Run

calls = Calls("runs", "Syncs: start one, follow it, decide about one that was paused.")

ONE_RUN = "/runs/<int:run_id>"
COUNTS = ("created", "updated", "unchanged", "excluded", "held", "failed")


class SightingSchema(ma.Schema):
    """One thing for which the guard stopped a run."""

    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True, metadata={"description": "What was seen, in a sentence."})
    field = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "The payroll field it is about, if about one."}
    )


class SawSchema(ma.Schema):
    """What a run counted before it wrote, for the next run to compare with. Empty before everyone was read."""

    people = ma.fields.Integer(metadata={"description": "How many people Humaans showed."})
    readable = ma.fields.List(
        ma.fields.String(), metadata={"description": "The lists of Humaans that the token could read."}
    )
    filled = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.Integer(),
        metadata={"description": "Of how many people each mapped payroll field's source had a value."},
    )
    custom_fields = ma.fields.List(
        ma.fields.String(), metadata={"description": "The ids of the custom fields in use that were seen."}
    )
    sightings = ma.fields.List(
        ma.fields.Nested(SightingSchema),
        metadata={"description": "Why the guard stopped the run; an approval is for these and no more."},
    )


class RunSchema(ma.Schema):
    """One execution of a reconciliation or of a sync."""

    id = ma.fields.Integer(required=True)
    kind = word_of(RunKind, required=True)
    cause = word_of(Cause, required=True)
    state = word_of(RunState, required=True)
    phase = ma.fields.String(required=True)
    done = ma.fields.Integer(required=True)
    total = ma.fields.Integer(required=True)
    created = ma.fields.Integer(required=True)
    updated = ma.fields.Integer(required=True)
    unchanged = ma.fields.Integer(required=True)
    excluded = ma.fields.Integer(required=True)
    held = ma.fields.Integer(required=True)
    failed = ma.fields.Integer(required=True)
    drift_found = ma.fields.Integer(required=True)
    dry_run = ma.fields.Boolean(required=True)
    settings_version = ma.fields.Integer(required=True, allow_none=True)
    employee_id = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "Of a sync: our id of the employee."}
    )
    undoes_run_id = ma.fields.Integer(
        attribute="undoes_id",
        required=True,
        allow_none=True,
        metadata={"description": "Of an undo: the run it took back."},
    )
    humaans_person_id = ma.fields.String(attribute="person_id", required=True, allow_none=True)
    error_code = ma.fields.String(required=True)
    error_message = ma.fields.String(required=True)
    changed_since = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "The run read only what changed since; null when it read everyone, or has not yet."},
    )
    requests = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "How often a run that is over asked Humaans."}
    )
    saw = ma.fields.Nested(SawSchema, required=True)
    started_by = ma.fields.String(required=True)
    approved_by = ma.fields.String(required=True, allow_none=True)
    created_at = Instant(required=True)
    started_at = Instant(required=True, allow_none=True)
    finished_at = Instant(required=True, allow_none=True)


class StartSchema(ma.Schema):
    dry_run = Switch(load_default=False, metadata={"description": "Plan and count, write nothing."})


@calls.route("/runs", methods=["POST"])
@calls.arguments(StartSchema, required=False)
@calls.response(202, RunSchema)
def start(payload: dict[str, Any]) -> Run:
    """Start a reconciliation of everyone; follow it by its id."""
    return start_reconciliation(
        services(), job_notifier(), company_id(), cause=Cause.MANUAL, dry_run=payload["dry_run"], actor=caller().actor
    )


@calls.route("/runs", methods=["GET"])
@calls.arguments(PageArguments, location="query")
@calls.response(200, page_of(RunSchema))
def list_runs(query: dict[str, Any]) -> dict[str, Any]:
    """Runs of the company, newest first."""
    return page(runs.page(company_id(), before_id=query.get("cursor"), limit=query["limit"] + 1), query["limit"])


@calls.route(ONE_RUN, methods=["GET"])
@calls.response(200, RunSchema)
def show(run_id: int) -> Run:
    """One run: its state, phase, progress and counts."""
    return _run(run_id)


@calls.route(f"{ONE_RUN}/approve", methods=["POST"])
@calls.response(200, RunSchema)
def approve_run(run_id: int) -> Run:
    """Let a run that the guard stopped go on."""
    _run(run_id)
    return approve(services(), job_notifier(), company_id(), run_id, actor=caller().actor)


@calls.route(f"{ONE_RUN}/discard", methods=["POST"])
@calls.response(200, RunSchema)
def discard_run(run_id: int) -> Run:
    """Put a run that the guard stopped aside; nothing of it is written."""
    _run(run_id)
    return discard(services(), company_id(), run_id, actor=caller().actor)


def _run(run_id: int) -> Run:
    run = runs.by_id(company_id(), run_id)
    if run is None:
        raise NotFoundError("run")
    return run
