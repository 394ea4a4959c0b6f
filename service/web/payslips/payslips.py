"""The payslips of a company: the list, what is done with several at once, and sending a payday.

One payslip and what is decided about it: `payslip_decisions.py`. Uploading: `payslip_batches.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, jsonify, redirect, request, url_for

from service.actions.payslips import decide_together, manage_payslips
from service.actions.payslips.clear_leftover_file import clear_leftover_file
from service.facts.access import Role
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.http.notices import redirect_with
from service.web.payslips import payslip_filters
from service.web.payslips.payslip_blueprint import blueprint
from service.web.payslips.payslip_ledger import is_ahead, ledger_page, progress_of
from service.web.ui.paging import PAGE_SIZE

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@blueprint.get("/payslips")
@access.requires(Role.VIEWER)
def list_all() -> str:
    return ledger_page()


@blueprint.get("/payslips/progress")
@access.requires(Role.VIEWER)
def progress() -> Any:
    """What the page asks for while payslips are being sent: numbers and words, no names."""
    day = payslip_filters.day_of(request.args.get("pay_date", "")) or abort(404)
    return jsonify(progress_of(access.company().id, day))


@blueprint.post("/payslips/hold")
@access.requires(Role.MANAGER)
def hold_chosen() -> Response:
    """Put the selected payslips on hold; what was sent stays sent."""
    chosen = _chosen()
    number = decide_together.hold_many(services(), access.company().id, chosen, actor=access.visitor().email)
    return _back_to_list("payslips-held" if number else "payslips-none-held" if chosen else "payslips-none-chosen")


@blueprint.post("/payslips/release")
@access.requires(Role.MANAGER)
def release_chosen() -> Response:
    """Release those of the selected payslips that only a person holds; one with a reason is checked by itself."""
    chosen = _chosen()
    released, left = decide_together.release_many(services(), access.company().id, chosen, actor=access.visitor().email)
    if left:
        return _back_to_list("payslips-released-in-part")
    return _back_to_list(
        "payslips-released" if released else "payslips-none-released" if chosen else "payslips-none-chosen"
    )


def _chosen() -> list[int]:
    """The payslips that were ticked: at most a page of them."""
    ids = [int(each) for each in request.form.getlist("payslip") if each.isdecimal() and len(each) < 19]  # noqa: PLR2004
    return ids[:PAGE_SIZE]


def _back_to_list(done: str) -> Response:
    """The list as it was, page and filters included."""
    return redirect_with(done, "payslips.list_all", **payslip_filters.kept_from_form())


@blueprint.post("/payslips/deliver")
@access.requires(Role.MANAGER)
def deliver_day() -> Response:
    """Send what is released for a payday; what failed is tried again, what arrived is not.

    Before the payday only when that is said: an email cannot be unsent.
    """
    day = payslip_filters.day_of(request.form.get("pay_date", "")) or abort(400)
    if is_ahead(day) and request.form.get("early") != "yes":
        return redirect_with("payslips-early", "payslips.list_all", pay_date=day)
    manage_payslips.deliver_payday(services(), job_notifier(), access.company().id, day, actor=access.visitor().email)
    return redirect_with("payslips-deliver", "payslips.list_all", pay_date=day)


@blueprint.post("/payslips/strays/<int:orphaned_id>/clear")
@access.requires(Role.MANAGER)
def clear_orphaned(orphaned_id: int) -> Response:
    if clear_leftover_file(services(), access.company().id, orphaned_id, actor=access.visitor().email) is None:
        abort(404)
    return redirect(url_for("payslips.list_all"), 303)
