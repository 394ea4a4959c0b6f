"""What people do on the page of a pay period; each step asks the action and says what it refuses beside the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import request

from service.actions.periods import review_period
from service.actions.periods.freeze_periods import NothingReadError, freeze_from_last_reading, freeze_now
from service.actions.periods.review_period import NothingChosenError, OtherVersionError, SignedAlreadyError
from service.facts.access import Role
from service.facts.periods import PeriodState
from service.rules.periods.states import IllegalStepError
from service.store.accounts import second_factors
from service.web.forms.password_confirmation import FIELD as PASSWORD
from service.web.forms.password_confirmation import fault_of_code, fault_of_password
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.http.notices import redirect_with
from service.web.periods import paid_check
from service.web.periods.period_blueprint import blueprint, may_see_pay, period_of_address
from service.web.periods.period_page import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

_REFUSALS: Final = (
    IllegalStepError, NothingReadError, NothingChosenError, OtherVersionError, SignedAlreadyError,
)  # fmt: skip
_LONGEST: Final = 200


@blueprint.post("/periods/<int:period_id>/freeze")
@access.requires(Role.MANAGER)
def freeze(period_id: int) -> Response:
    """Now, after reading Humaans; or with what was read last."""
    company, actor = access.company(), access.visitor().email
    if request.form.get("how") == "last-reading":
        return _do(
            period_id,
            "period-frozen",
            lambda: freeze_from_last_reading(services(), company, period_id, actor=actor),
        )
    return _do(
        period_id,
        "period-freezing",
        lambda: freeze_now(services(), job_notifier(), company, period_id, actor=actor),
    )


@blueprint.post("/periods/<int:period_id>/lines")
@access.requires(Role.MANAGER)
def check_lines(period_id: int) -> Response:
    period = period_of_address(period_id)
    chosen = [int(each) for each in request.form.getlist("line") if each.isdecimal() and len(each) < 18]  # noqa: PLR2004
    if not chosen:
        return refused(period, {"lines": "Choose at least one line"})
    note = request.form.get("note", "").strip()
    return _do(
        period_id,
        "lines-checked",
        lambda: review_period.check_lines(
            services(), access.company(), period_id, chosen, note=note, actor=access.visitor().email
        ),
    )


@blueprint.post("/periods/<int:period_id>/comment")
@access.requires(Role.APPROVER)
def comment(period_id: int) -> Response:
    period = period_of_address(period_id)
    text = request.form.get("comment", "").strip()
    if not text:
        return refused(period, {"comment": "Enter a comment"})
    return _do(
        period_id,
        "period-commented",
        lambda: review_period.comment(services(), access.company(), period_id, text, actor=access.visitor().email),
    )


@blueprint.post("/periods/<int:period_id>/late")
@access.requires(Role.MANAGER)
def include(period_id: int) -> Response:
    period = period_of_address(period_id)
    reason = request.form.get("reason", "").strip()
    keys = {each[:_LONGEST] for each in request.form.getlist("late")}
    faults = {} if keys else {"late": "Choose at least one late change"}
    if not reason:
        faults["reason"] = "Enter why these changes belong to this pay period"
    if faults:
        return refused(period, faults)
    return _do(
        period_id,
        "late-included",
        lambda: review_period.include_late_changes(
            services(), access.company(), period_id, keys, reason=reason, actor=access.visitor().email
        ),
        field="late",
    )


@blueprint.post("/periods/<int:period_id>/sign-off")
@access.requires(Role.APPROVER)
def sign_off(period_id: int) -> Response:
    """By name, with the password, and a code where two-step sign in is on."""
    period = period_of_address(period_id)
    if not may_see_pay():
        return refused(period, {PASSWORD: "Your role does not allow signing off. Ask a manager."})
    if faults := _faults_of_identity():
        return refused(period, faults)
    return _do(
        period_id,
        "period-signed",
        lambda: review_period.sign_off(
            services(), access.company(), period_id, version=_version(), text=request.form.get("comment", "").strip(),
            actor=access.visitor().email,
        ),
        field=PASSWORD,
    )  # fmt: skip


@blueprint.post("/periods/<int:period_id>/reopen")
@access.requires(Role.MANAGER)
def reopen(period_id: int) -> Response:
    period = period_of_address(period_id)
    reason = request.form.get("reopen_reason", "").strip()
    faults = {} if reason else {"reopen_reason": "Enter why it is reopened"}
    if faults:
        return refused(period, faults)
    return _do(
        period_id,
        "period-reopened",
        lambda: review_period.reopen(
            services(), access.company(), period_id, reason=reason, actor=access.visitor().email
        ),
    )


@blueprint.post("/periods/<int:period_id>/handed-over")
@access.requires(Role.MANAGER)
def hand_over(period_id: int) -> Response:
    """Someone put the signed-off version into their payroll."""
    period = period_of_address(period_id)
    to = request.form.get("to", "").strip()[:_LONGEST]
    if not to:
        return refused(period, {"to": "Enter which payroll it was imported into"})
    return _do(
        period_id,
        "period-handed-over",
        lambda: review_period.mark_exported(
            services(), access.company(), period_id, version=_version(), actor=access.visitor().email, to=to
        ),
        field="to",
    )


@blueprint.post("/periods/<int:period_id>/close")
@access.requires(Role.MANAGER)
def close(period_id: int) -> Response:
    """For good; asked about once more while someone has no payslip, or one that is on hold."""
    period = period_of_address(period_id)
    check = paid_check.of_period(access.company().id, period) if period.state == PeriodState.EXPORTED else None
    if check is not None and check.needs_a_yes and request.form.get("sure") != "yes":
        return refused(period, {"sure": "Confirm that you close it although payslips and snapshot do not agree"})
    return _do(
        period_id,
        "period-closed",
        lambda: review_period.close(
            services(), access.company(), period_id, version=_version(), actor=access.visitor().email
        ),
    )


def _do(period_id: int, word: str, work: Callable[[], object], *, field: str = "") -> Response:
    period = period_of_address(period_id)
    try:
        work()
    except _REFUSALS as error:
        return refused(period, {field: error.message})
    except LookupError:
        return refused(period, {field: "This pay period is not frozen yet."})
    return redirect_with(word, "periods.show", period_id=period_id)


def _faults_of_identity() -> dict[str, str]:
    """A code is used up when it is tried, so it is tried only with the right password."""
    fault, needs_code = fault_of_password(), second_factors.is_on(access.visitor().user_id)
    faults = {PASSWORD: fault} if fault else {}
    if needs_code and (not faults or not request.form.get("code", "").strip()):
        faults |= {"code": found} if (found := fault_of_code()) else {}
    return faults


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0  # noqa: PLR2004
