"""Every person and field that was not imported, by kind, with why and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, render_template, request

from service.actions.employees import accept_changed_ids, accept_returns
from service.actions.employees.resolve_issue import resolve_issue
from service.facts.access import Role
from service.facts.issues import IssueCode
from service.rules.fields.typed_dates import typed_date
from service.rules.planning.changed_ids import counted_in_a_sentence
from service.store.employees import issues
from service.web.employees.earlier_values import earlier_values
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.overview.company_state import state_of
from service.web.ui import issue_labels
from service.web.ui.masking import Shown
from service.web.ui.paging import Page, page_number
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = CompanyPages("issues", __name__)


@blueprint.get("/issues")
@access.requires(Role.VIEWER)
def list_all() -> str:
    company_id = access.company().id
    kinds = [(code, issue_labels.kind(code), number) for code, number in issues.open_codes(company_id).most_common()]
    wanted = request.args.get("kind", "")
    open_kinds = {kind for kind, _, _ in kinds}
    code = wanted if wanted in open_kinds else None
    page = Page(page_number()).of(sum(number for kind, _, number in kinds if code in {None, kind}))
    rows = issues.page(company_id, code=code, offset=page.offset, limit=page.size)
    people = issues.names_of(rows)
    names = {id_: name_of(row) for id_, row in people.items()}
    together = accept_changed_ids.how_many(company_id) if IssueCode.EMPLOYEE_ID_CHANGED in open_kinds else 0
    returned = accept_returns.how_many(company_id) if IssueCode.CAME_BACK in open_kinds else 0
    return render_template(
        "syncing/issues.html",
        rows=rows,
        earlier=earlier_values(company_id, rows, Shown(with_numbers=False, with_pay=access.may(Role.MANAGER))),
        page=page,
        people=people,
        names=names,
        kinds=kinds,
        code=code,
        together=counted_in_a_sentence(together) if together else "",
        returned=accept_returns.sentence_of(returned) if returned else "",
        state=None if rows else state_of(access.company()),
    )


@blueprint.get("/issues/changed-ids")
@access.requires(Role.VIEWER)
def changed() -> str:
    """Many Employee IDs that changed at once, old and new, with one decision for all that are clear."""
    found = accept_changed_ids.changed_ids(access.company().id, services().clock())
    page = Page(page_number()).of(len(found.listed))
    rows = [(each, name_of(each.employee)) for each in found.listed[page.offset : page.offset + page.size]]
    return render_template("employees/changed_ids.html", found=found, rows=rows, page=page)


@blueprint.post("/issues/changed-ids")
@access.requires(Role.MANAGER)
def accept_changed() -> Response:
    """Use the new IDs of exactly the list that was shown, then watch the run that brings the rest."""
    digest, actor = request.form.get("digest", ""), access.visitor().email
    company_id, decide = access.company().id, accept_changed_ids.accept_changed_ids
    _count, run = decide(services(), job_notifier(), company_id, digest, actor=actor)
    if run is None:
        return redirect_with("ids-accepted", "issues.list_all")
    return redirect_with("ids-accepted", "runs.show", run_id=run.id)


@blueprint.get("/issues/came-back")
@access.requires(Role.VIEWER)
def came_back() -> str:
    """Leavers that Humaans has as employed with the start date they had, with one decision for all of them."""
    company_id = access.company().id
    found = accept_returns.returns(company_id)
    page = Page(page_number()).of(len(found.found))
    rows = [
        (each, name_of(each.employee))
        for each in accept_returns.listed(company_id, found, offset=page.offset, limit=page.size)
    ]
    return render_template("employees/came_back.html", found=found, rows=rows, page=page)


@blueprint.post("/issues/came-back")
@access.requires(Role.MANAGER)
def undo_all_leavings() -> Response:
    """Take Humaans' dates of exactly the list that was shown, then watch the run that brings them."""
    digest, actor = request.form.get("digest", ""), access.visitor().email
    _count, run = accept_returns.accept_returns(services(), job_notifier(), access.company().id, digest, actor=actor)
    if run is None:
        return redirect_with("leavings-undone", "issues.list_all")
    return redirect_with("leavings-undone", "runs.show", run_id=run.id)


@blueprint.post("/issues/<int:issue_id>/resolve")
@access.requires(Role.MANAGER)
def resolve(issue_id: int) -> Response:
    """Take one of the ways out that the issue offers, and go back to where it was chosen for the next one (B21)."""
    company_id = access.company().id
    issue = issues.by_id(company_id, issue_id)
    if issue is None:
        abort(404)
    choice, last_day = request.form.get("choice", ""), typed_date(request.form.get("last_day", ""))
    actor = access.visitor().email
    run = resolve_issue(services(), job_notifier(), company_id, issue_id, choice, last_day=last_day, actor=actor)
    done = "issue-settled" if run is None else "issue-settled-syncing"
    if request.form.get("back") == "employee" and issue.employee_id is not None:
        return redirect_with(done, "employees.show", employee_id=issue.employee_id)
    place: dict[str, Any] = {name: value for name in ("kind", "page") if (value := request.form.get(name))}
    return redirect_with(done, "issues.list_all", **place)
