"""Who did what in this company, newest first."""

from __future__ import annotations

from flask import render_template

from service.facts.access import Role
from service.store.companies import audit
from service.web.http import access
from service.web.http.company_blueprint import CompanyPages
from service.web.http.row_ids import row_id
from service.web.ui.paging import PAGE_SIZE

blueprint = CompanyPages("audit_log", __name__)


@blueprint.get("/audit")
@access.requires(Role.MANAGER)
def list_all() -> str:
    before = row_id("before")
    rows = audit.of_company(access.company().id, before_id=before, limit=PAGE_SIZE + 1)
    return render_template("overview/audit.html", rows=rows[:PAGE_SIZE], has_more=len(rows) > PAGE_SIZE, before=before)
