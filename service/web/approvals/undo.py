"""Undo a sync: what would be put back and what would not, before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import abort, make_response, render_template, request

from service.actions.approvals.undo_run import CannotUndoError, plan_undo, undo_run
from service.facts.access import Role
from service.store.companies import settings
from service.store.employees import employees
from service.store.syncing import runs
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.ui import labels
from service.web.ui.masking import Shown
from service.web.ui.paging import Page, page_number
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response

    from service.facts.plans import FieldChange
    from service.rules.approvals.undo import NotUndone, UndoPlan
    from service.store.tables.employees import Employee

blueprint = CompanyPages("undo", __name__)

#: Changes that are not taken back, as many as the page lists.
KEPT_SHOWN: Final = 50
#: In the place of a field, of someone that the sync created.
NEW_EMPLOYEE: Final = "New employee"


@blueprint.get("/runs/<int:run_id>/undo")
@access.requires(Role.MANAGER)
def show(run_id: int) -> str:
    try:
        return _page(run_id, plan_undo(access.company().id, run_id, most_created=KEPT_SHOWN))
    except LookupError:
        abort(404)
    except CannotUndoError as error:
        return _page(run_id, None, error.message)


@blueprint.post("/runs/<int:run_id>/undo")
@access.requires(Role.MANAGER)
def take_back(run_id: int) -> Response:
    """Put back exactly what was shown."""
    company_id, digest = access.company().id, request.form.get("digest", "")
    try:
        made = undo_run(services(), company_id, run_id, digest, actor=access.visitor().email)
    except LookupError:
        abort(404)
    except CannotUndoError as error:
        plan = plan_undo(company_id, run_id, most_created=KEPT_SHOWN)
        return make_response(_page(run_id, plan, error.message), 409)
    return redirect_with("run-undone", "runs.show", run_id=made.id)


def _page(run_id: int, plan: UndoPlan | None, trouble: str = "") -> str:
    company_id = access.company().id
    page = Page(page_number()).of(0 if plan is None else len(plan.changes))
    ids = [] if plan is None else list(plan.changes)[page.offset : page.offset + page.size]
    kept = () if plan is None else plan.kept[:KEPT_SHOWN]
    rows = employees.rows_of(company_id, list({*ids, *(each.employee_id for each in kept)}))
    current = settings.current(company_id)
    return render_template(
        "approvals/undo.html",
        run=runs.by_id(company_id, run_id),
        plan=plan,
        page=page,
        people=[]
        if plan is None
        else [(rows[each], name_of(rows[each]), _fields(rows[each], plan.changes[each])) for each in ids],
        kept=[
            (name_of(rows[each.employee_id]), each.employee_id, _field_of(each), labels.NOT_UNDONE[each.why])
            for each in kept
        ],
        is_paused=current is not None and current.paused,
        trouble=trouble,
    )


def _field_of(kept: NotUndone) -> str:
    return labels.field(kept.field) if kept.field else NEW_EMPLOYEE


def _fields(employee: Employee, changes: Sequence[FieldChange]) -> list[tuple[str, str, str]]:
    show = Shown(with_numbers=False, with_pay=True)
    before = next((each.new for each in changes if each.field == "salary_currency"), employee.salary_currency)
    now, then = str(employee.salary_currency or "GBP"), str(before or "GBP")
    return [
        (labels.field(each.field), show.text(each.field, each.old, now)[0], show.text(each.field, each.new, then)[0])
        for each in changes
    ]
