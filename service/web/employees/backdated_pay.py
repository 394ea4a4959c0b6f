"""Backdated salaries: the paydays that have passed which they touch, and the difference to settle by hand (B9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template

from service.facts.access import Role
from service.facts.audit import AuditAction
from service.store.companies import audit
from service.store.database.connection import write_transaction
from service.store.employees import backdated_pay
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = CompanyPages("retro", __name__)


@blueprint.get("/retro")
@access.requires(Role.MANAGER)
def list_all() -> str:
    rows = [(item, name_of(item.employee)) for item in backdated_pay.open_of_company(access.company().id)]
    return render_template("employees/backdated_pay.html", rows=rows)


@blueprint.post("/retro/<int:item_id>/settle")
@access.requires(Role.MANAGER)
def settle(item_id: int) -> Response:
    """Someone paid the difference, or took it back, in their payroll. Pressed twice, it is done once."""
    company_id, actor, now = access.company().id, access.visitor().email, services().clock()
    with write_transaction():
        settled = backdated_pay.settle(company_id, item_id, actor, now)
        if settled is None:
            abort(404)
        if settled:
            audit.record(
                actor=actor, action=AuditAction.RETRO_SETTLED, now=now, company_id=company_id, subject=f"item {item_id}"
            )
    return redirect_with("retro-settled", "retro.list_all")
