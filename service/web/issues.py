"""Every person and field that did not make it, by kind, with why and what to do."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import abort, redirect, render_template, request, url_for

from service.actions.accept_changed_ids import accept_changed_ids, changed_ids
from service.actions.resolve_issue import resolve_issue
from service.facts import Role
from service.rules.identity import CHANGED
from service.store import issue_lists, issues
from service.web import access, labels
from service.web.company_pages import CompanyPages
from service.web.company_state import state_of
from service.web.listing import Page, page_number
from service.web.run_changes import name_of
from service.web.wired import doorbell, services

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = CompanyPages("issues", __name__)


@blueprint.get("/issues")
@access.requires(Role.VIEWER)
def list_all() -> str:
    company_id = access.company().id
    kinds = [(code, labels.issue_kind(code), number) for code, _advice, number in issues.open_by_code(company_id)]
    wanted = request.args.get("kind", "")
    code = wanted if wanted in {kind for kind, _, _ in kinds} else None
    page = Page(page_number()).of(sum(number for kind, _, number in kinds if code in {None, kind}))
    rows = issue_lists.page(company_id, code=code, offset=page.offset, limit=page.size)
    names = {id_: name_of(row) for id_, row in issue_lists.names_of(rows).items()}
    together = changed_ids(company_id, services().clock()) if any(kind == CHANGED for kind, _, _ in kinds) else None
    return render_template(
        "issues.html",
        rows=rows,
        page=page,
        names=names,
        kinds=kinds,
        code=code,
        together=together,
        state=state_of(access.company()),
    )


@blueprint.get("/issues/changed-ids")
@access.requires(Role.VIEWER)
def changed() -> str:
    """Many Employee IDs that changed at once, old and new, with one decision for all that are clear."""
    found = changed_ids(access.company().id, services().clock())
    names = [name_of(each.employee) for each in found.listed]
    return render_template("changed_ids.html", found=found, rows=list(zip(found.listed, names, strict=True)))


@blueprint.post("/issues/changed-ids")
@access.requires(Role.MANAGER)
def accept_changed() -> Response:
    """Use the new IDs of exactly the list that was shown, then watch the run that brings the rest."""
    digest, actor = request.form.get("digest", ""), access.visitor().email
    _count, run = accept_changed_ids(services(), doorbell(), access.company().id, digest, actor=actor)
    if run is None:
        return redirect(url_for("issues.list_all", done="ids-accepted"), 303)
    return redirect(url_for("runs.show", run_id=run.id, done="ids-accepted"), 303)


@blueprint.post("/issues/<int:issue_id>/resolve")
@access.requires(Role.MANAGER)
def resolve(issue_id: int) -> Response:
    """Take one of the ways out that the issue offers, then watch the person's sync."""
    company_id = access.company().id
    if issues.by_id(company_id, issue_id) is None:
        abort(404)
    choice, last_day = request.form.get("choice", ""), request.form.get("last_day", type=date.fromisoformat)
    actor = access.visitor().email
    run = resolve_issue(services(), doorbell(), company_id, issue_id, choice, last_day=last_day, actor=actor)
    if run is None:
        return redirect(url_for("issues.list_all", done="issue-settled"), 303)
    return redirect(url_for("runs.show", run_id=run.id, done="issue-settled"), 303)
