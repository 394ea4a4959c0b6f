"""Pay periods on their way to a payroll program: asked for, followed, and those who were refused sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import abort, jsonify, make_response, redirect, render_template, request, url_for

from service.actions.exports.push_period import NotSendableError, ask_for_push, try_refused_again
from service.facts.access import Role
from service.facts.periods import SETTLED, PushState, SentState
from service.rules.exports.export_names import Scope
from service.store.exports import payroll_programs, pushes
from service.store.periods import pay_periods, snapshots
from service.web.exports.listed_employees import listed
from service.web.exports.push_words import PUSH_STATES, SENT_STATES
from service.web.exports.signed_off_periods import period_of
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with

if TYPE_CHECKING:
    from flask import Response as JsonResponse
    from werkzeug.wrappers import Response

    from service.store.tables.exports import PayrollPush

blueprint = CompanyPages("pushes", __name__)

#: Employees with reasons, on the page.
LISTED: Final = 200


@blueprint.get("/payroll-program/pushes/new")
@access.requires(Role.MANAGER)
def ask() -> str | Response:
    """What will be sent, before it is."""
    period = period_of(request.args.get("period", ""))
    return redirect(url_for("payroll_program.show"), 303) if period is None else _ask_page(period)


@blueprint.post("/payroll-program/pushes")
@access.requires(Role.MANAGER)
def send() -> Response:
    period = period_of(request.form.get("period", "")) or abort(404)
    scope = Scope.CHANGED if request.form.get("scope") == Scope.CHANGED else Scope.FULL
    actor = access.visitor().email
    try:
        push = ask_for_push(services(), job_notifier(), access.company(), period, scope, actor=actor)
    except NotSendableError as error:
        return make_response(_ask_page(period, error.message.rstrip(".")), 422)
    return redirect(url_for("pushes.show", push_id=push.id), 303)


@blueprint.get("/payroll-program/pushes/<int:push_id>")
@access.requires(Role.MANAGER)
def show(push_id: int) -> str:
    """How far it is, who was not sent and why."""
    push = _push(push_id)
    company_id, counts = access.company().id, pushes.counts(push_id)
    told = pushes.with_words(push_id, LISTED)
    snapshot = snapshots.by_id(company_id, push.snapshot_id)
    return render_template(
        "exports/push.html",
        push=push,
        counts=counts,
        total=sum(counts.values()),
        done=_done(counts),
        is_live=push.state != PushState.DONE,
        state=PUSH_STATES[push.state],
        words=SENT_STATES,
        refused=listed(
            company_id, [(row.employee, row.employee_id, row.reasons) for row in told if row.state == SentState.REFUSED]
        ),
        by_hand=listed(company_id, [(row.employee, row.employee_id, row.by_hand) for row in told if row.by_hand]),
        period=pay_periods.by_id(company_id, push.period_id),
        snapshot=snapshot,
        program=payroll_programs.of_company(company_id),
    )


@blueprint.get("/payroll-program/pushes/<int:push_id>/progress")
@access.requires(Role.MANAGER)
def progress(push_id: int) -> JsonResponse:
    """What the page asks for while employees are sent: numbers and words, no names."""
    push, counts = _push(push_id), pushes.counts(push_id)
    return jsonify(
        is_live=push.state != PushState.DONE,
        phase=push.trouble or PUSH_STATES[push.state].text,
        done=_done(counts),
        total=sum(counts.values()),
        counts=counts,
    )


@blueprint.post("/payroll-program/pushes/<int:push_id>/again")
@access.requires(Role.MANAGER)
def again(push_id: int) -> Response:
    """Send those who were refused again, after someone has corrected Staffology."""
    count = try_refused_again(services(), job_notifier(), _push(push_id), actor=access.visitor().email)
    return redirect_with("push-again" if count else "push-none-again", "pushes.show", push_id=push_id)


def _ask_page(period: Any, fault: str = "") -> str:
    program = payroll_programs.of_company(access.company().id)
    has_sent = program is not None and bool(pushes.last_sent(access.company().id, program.employer_id))
    return render_template(
        "exports/new_push.html",
        period=period,
        snapshot=snapshots.of_version(period),
        program=program,
        has_sent=has_sent,
        scope=request.values.get("scope", Scope.FULL.value),
        fault=fault,
    )


def _done(counts: dict[str, int]) -> int:
    return sum(counts[state] for state in SETTLED)


def _push(push_id: int) -> PayrollPush:
    return pushes.by_id(access.company().id, push_id) or abort(404)
