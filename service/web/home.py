"""The first page: the companies a visitor may see, or straight to the only one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from service.store import models
from service.web import access

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@access.signed_in("lists only companies the visitor has a role in")
def companies() -> str | Response:
    visitor = access.visitor()
    everybody = models.Company.select().order_by(models.Company.name)
    mine = [company for company in everybody if visitor.role_in(company.id)]
    return render_template("companies.html", companies=mine)
