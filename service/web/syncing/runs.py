"""Runs: the list, one run with live progress, starting one, and deciding on one that was stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from flask import abort, jsonify, make_response, redirect, render_template, request, url_for

from service.actions.syncing import review_run
from service.actions.syncing.request_run import start_reconciliation
from service.facts.access import Role
from service.facts.runs import Cause, RunKind, RunState
from service.rules.fields.typed_dates import typed_date
from service.store.syncing import runs
from service.web.forms.password_confirmation import fault_of_password
from service.web.forms.typed_instants import end_of_day, start_of_day
from service.web.http import access, rate_limits
from service.web.http.app_context import job_notifier, services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.http.row_ids import row_id
from service.web.overview.company_state import states_of, words_of
from service.web.syncing.run_people import on_hold, page_of, whose
from service.web.syncing.stopped_run import stopped_people, stopped_run
from service.web.ui import labels
from service.web.ui.paging import PAGE_SIZE, choice, page_number

if TYPE_CHECKING:
    from flask import Response as JsonResponse
    from werkzeug.wrappers import Response

    from service.store.tables.syncing import Run

blueprint = CompanyPages("runs", __name__)

_NOT_A_DAY: Final = {"from": "Enter the first day, like 6 April 2026", "to": "Enter the last day, like 6 April 2026"}


@blueprint.get("/runs")
@access.requires(Role.VIEWER)
def list_all() -> str:
    kind, state = choice("kind", RunKind), choice("state", RunState)
    before, company_id = row_id("before"), access.company().id
    days = {name: request.args.get(name, "").strip() for name in ("from", "to")}
    first, last = typed_date(days["from"]), typed_date(days["to"])
    faults = [_NOT_A_DAY[name] for name, day in (("from", first), ("to", last)) if days[name] and day is None]
    quiet = request.args.get("quiet") == "hide"
    zone = ZoneInfo(access.company().time_zone)
    between = (None if first is None else start_of_day(first, zone), None if last is None else end_of_day(last, zone))
    rows = runs.page(
        company_id, kind=kind, state=state, between=between, without_quiet=quiet, before_id=before, limit=PAGE_SIZE + 1
    )
    return render_template(
        "syncing/runs.html",
        rows=rows[:PAGE_SIZE],
        has_more=len(rows) > PAGE_SIZE,
        before=before,
        filters={"kind": kind, "state": state, "quiet": quiet, **days},
        faults=faults,
        states=[each.value for each in RunState],
        whose=whose(company_id, rows),
        company_state=states_of([access.company()])[company_id],
    )


@blueprint.post("/runs")
@access.requires(Role.MANAGER)
def start() -> Response:
    company_id = access.company().id
    rate_limits.refuse_too_many(company_id, services().clock())
    run = start_reconciliation(
        services(),
        job_notifier(),
        company_id,
        cause=Cause.MANUAL,
        dry_run=request.form.get("dry_run") == "yes",
        actor=access.visitor().email,
    )
    return redirect(url_for("runs.show", run_id=run.id), 303)


@blueprint.get("/runs/<int:run_id>")
@access.requires(Role.VIEWER)
def show(run_id: int) -> str:
    return _page_of(_run(run_id))


def _page_of(run: Run, fault: str = "") -> str:
    people, page = page_of(run, page_number(), with_pay=access.may(Role.MANAGER))
    may_have_left_work = run.state == RunState.SUCCEEDED and not (people or run.dry_run or run.held or run.failed)
    work = states_of([access.company()])[access.company().id].work if may_have_left_work else None
    return render_template(
        "syncing/run.html",
        run=run,
        is_live=run.is_live,
        whose=whose(run.company_id, [run]).get(run.id),
        people=people,
        page=page,
        on_hold=on_hold(run),
        counts=runs.COUNTS,
        fault=fault,
        stopped=stopped_run(run) if run.state == RunState.HELD else None,
        work=work,
        work_words=words_of(work),
    )


@blueprint.get("/runs/<int:run_id>/people")
@access.requires(Role.VIEWER)
def people(run_id: int) -> str:
    """Everyone who is missing in a run that was paused, or would lose a field: by name, a page at a time."""
    run, field = _run(run_id), request.args.get("field", "")
    group, page = stopped_people(run, field, page_number())
    if group is None:
        abort(404)
    return render_template("syncing/run_people.html", run=run, group=group, field=field, page=page)


@blueprint.post("/runs/<int:run_id>/approve")
@access.requires(Role.MANAGER)
def approve(run_id: int) -> Response:
    """Let a stopped run write; asks for the password, for it may empty much (S11)."""
    run = _run(run_id)
    if run.state == RunState.HELD and (fault := fault_of_password()):
        return make_response(_page_of(run, fault), 422)
    try:
        review_run.approve(services(), job_notifier(), access.company().id, run_id, actor=access.visitor().email)
    except review_run.NotHeldError:
        if _run(run_id).approved_by is None:  # pressing twice is pressing once
            raise
    return redirect_with("run-approved", "runs.show", run_id=run_id)


@blueprint.post("/runs/<int:run_id>/discard")
@access.requires(Role.MANAGER)
def discard(run_id: int) -> Response:
    _run(run_id)
    try:
        review_run.discard(services(), access.company().id, run_id, actor=access.visitor().email)
    except review_run.NotHeldError:
        if _run(run_id).state != RunState.DISCARDED:
            raise
    return redirect_with("run-discarded", "runs.show", run_id=run_id)


@blueprint.get("/runs/<int:run_id>/progress")
@access.requires(Role.VIEWER)
def progress(run_id: int) -> JsonResponse:
    """What the page asks for while a run is live: numbers and words, no names."""
    return jsonify(progress_of(_run(run_id)))


def progress_of(run: Run) -> dict[str, Any]:
    return {
        "is_live": run.is_live,
        "state": labels.state(run.state).text,
        "phase": labels.phase(run.phase),
        "done": run.done,
        "total": run.total,
        "counts": {name: getattr(run, name) for name in runs.COUNTS},
    }


def _run(run_id: int) -> Run:
    run = runs.by_id(access.company().id, run_id)
    if run is None:
        abort(404)
    return run
