"""The first page: the companies a visitor may see, or straight to the only one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from service.store import companies as store
from service.web import access
from service.web.company_state import state_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@access.signed_in("lists only companies the visitor has a role in")
def companies() -> str | Response:
    if access.has_one_company():
        return redirect(url_for("overview.show"), 303)
    visitor = access.visitor()
    mine = [company for company in store.all_companies() if visitor.role_in(company.id)]
    return render_template("companies.html", rows=[(company, state_of(company.id)) for company in mine])
