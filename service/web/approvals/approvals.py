"""Approvals: changes that a rule keeps out of payroll, to approve or to refuse, one by one or many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import make_response, render_template, request

from service.actions.approvals.decide_held_changes import (
    LONGEST_REASON,
    MOST_TOGETHER,
    ReasonError,
    decide_together,
)
from service.facts.access import Role
from service.facts.approvals import HeldState
from service.store.approvals import held_changes
from service.web.approvals.held_lines import lines_of
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.ui.paging import Page, page_number
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from service.actions.approvals.decide_held_changes import Decided

blueprint = CompanyPages("approvals", __name__)

#: Changes that do not wait any more, as many as the page lists.
DECIDED_SHOWN: Final = 20
_DECISIONS: Final = {"approve": HeldState.APPROVED, "refuse": HeldState.REFUSED}
_DONE: Final = {HeldState.APPROVED: "changes-approved", HeldState.REFUSED: "changes-refused"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A decision that was not taken: whose change it is about, and why."""

    name: str
    why: str


@blueprint.get("/approvals")
@access.requires(Role.VIEWER)
def list_all() -> str:
    return _page()


@blueprint.post("/approvals")
@access.requires(Role.MANAGER)
def decide() -> Response:
    """Approve or refuse the changes that are ticked, or the one whose button was pressed."""
    word, _, one = request.form.get("do", "").partition(":")
    state = _DECISIONS.get(word)
    ticked = [one] if one else request.form.getlist("change")
    held_ids = [int(text) for text in ticked if text.isascii() and text.isdecimal() and len(text) < 19]  # noqa: PLR2004
    faults = {}
    if not held_ids:
        faults["change"] = "Select at least one change"
    if state is None:
        faults["do"] = "Choose to approve or to refuse"
    if faults or state is None:
        return make_response(_page(faults), 422)
    company_id, reason = access.company().id, request.form.get("reason", "")
    try:
        decided = decide_together(
            services(), company_id, held_ids[:MOST_TOGETHER], state, actor=access.visitor().email, reason=reason
        )
    except ReasonError as error:
        return make_response(_page({"reason": error.message}), 422)
    if refused := _refused(company_id, decided):
        return make_response(_page(refused=refused, done=len(decided) - len(refused)), 409)
    return redirect_with(_DONE[state], "approvals.list_all")


def _refused(company_id: int, decided: list[Decided]) -> list[Refusal]:
    found = []
    for each in decided:
        if each.refusal:
            row = held_changes.by_id(company_id, each.held_id)
            found.append(Refusal("A change" if row is None else name_of(row.employee), each.refusal))
    return found


def _page(faults: dict[str, str] | None = None, *, refused: list[Refusal] | None = None, done: int = 0) -> str:
    company_id = access.company().id
    page = Page(page_number()).of(held_changes.pending_by_company([company_id]).get(company_id, 0))
    with_pay = access.may(Role.MANAGER)
    return render_template(
        "approvals/approvals.html",
        lines=lines_of(held_changes.pending(company_id, offset=page.offset, limit=page.size), with_pay=with_pay),
        decided=lines_of(held_changes.decided(company_id, limit=DECIDED_SHOWN), with_pay=with_pay),
        page=page,
        faults=faults or {},
        refused=refused or [],
        done=done,
        ticked=set(request.form.getlist("change")),
        longest_reason=LONGEST_REASON,
    )
