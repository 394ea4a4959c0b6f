"""Backdated salaries: the past paydays they affect, and the difference to settle by hand (B9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import abort, render_template

from service.actions.employees.settle_back_pay import reopen_back_pay, settle_back_pay
from service.facts.access import Role
from service.store.employees import backdated_pay
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response

    from service.store.tables.employees import RetroItem

blueprint = CompanyPages("retro", __name__)


#: The most settled items that the page lists, each with an undo.
DONE_SHOWN: Final = 20


@blueprint.get("/retro")
@access.requires(Role.MANAGER)
def list_all() -> str:
    company_id = access.company().id
    return render_template(
        "employees/backdated_pay.html",
        rows=_named(backdated_pay.open_of_company(company_id)),
        in_all=backdated_pay.count_open(company_id),
        totals=backdated_pay.totals(company_id),
        done=_named(backdated_pay.dealt_with(company_id, DONE_SHOWN)),
    )


def _named(items: Sequence[RetroItem]) -> list[tuple[RetroItem, str]]:
    return [(item, name_of(item.employee)) for item in items]


@blueprint.get("/retro/<int:item_id>/settle")
@access.requires(Role.MANAGER)
def ask_to_settle(item_id: int) -> str | Response:
    """The page that confirms marking an item as done: what that means, and every payday of the item."""
    item = backdated_pay.by_id(access.company().id, item_id)
    if item is None:
        abort(404)
    if item.settled_at is not None:
        return redirect_with("", "retro.list_all")
    return render_template("employees/backdated_pay_done.html", item=item, name=name_of(item.employee))


@blueprint.post("/retro/<int:item_id>/settle")
@access.requires(Role.MANAGER)
def settle(item_id: int) -> Response:
    """Mark the difference as paid or recovered. Pressed twice, it is done once."""
    if settle_back_pay(services(), access.company().id, item_id, actor=access.visitor().email) is None:
        abort(404)
    return redirect_with("retro-settled", "retro.list_all")


@blueprint.post("/retro/<int:item_id>/reopen")
@access.requires(Role.MANAGER)
def reopen(item_id: int) -> Response:
    """Undo: list it again, unless a later difference already includes it."""
    is_back = reopen_back_pay(services(), access.company().id, item_id, actor=access.visitor().email)
    if is_back is None:
        abort(404)
    return redirect_with("retro-reopened" if is_back else "retro-not-reopened", "retro.list_all")
