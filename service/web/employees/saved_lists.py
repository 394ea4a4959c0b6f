"""What a user keeps of the list of employees: filters under a name, and the columns they want to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import redirect, request

from service.facts.access import Role
from service.store.accounts import saved_lists
from service.store.database.connection import write_transaction
from service.web.employees import list_columns
from service.web.employees.employee_filters import address_of, list_opened_from, way_back
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

blueprint = CompanyPages("employee_lists", __name__)

LONGEST_NAME: Final = 60


@blueprint.post("/employees/saved-filters")
@access.requires(Role.VIEWER)
def save() -> Response:
    """Keep the filters of the list that the form stands on, which its address says."""
    address, name = address_of(_asked(), 1), " ".join(request.form.get("name", "").split())
    if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME:
        return _back(fault="name")
    with write_transaction():
        is_kept = saved_lists.save_filters(
            access.visitor().user_id, access.company().id, name, address, services().clock()
        )
    return _back(done="filters-saved") if is_kept else _back(fault="many")


@blueprint.post("/employees/saved-filters/<int:saved_id>/remove")
@access.requires(Role.VIEWER)
def remove(saved_id: int) -> Response:
    with write_transaction():
        saved_lists.remove(access.visitor().user_id, access.company().id, saved_id)
    return _back(done="filters-removed")


@blueprint.post("/employees/columns")
@access.requires(Role.VIEWER)
def choose_columns() -> Response:
    """The ticked ones, or the usual ones again."""
    is_usual = request.form.get("do") == "usual"
    ticked = [] if is_usual else [each.name for each in list_columns.offered() if request.form.get(each.name) == "yes"]
    with write_transaction():
        saved_lists.save_columns(access.visitor().user_id, access.company().id, ticked, services().clock())
    return _back()


def _back(done: str | None = None, fault: str | None = None) -> Response:
    return redirect(way_back(_asked(), done=done, fault=fault), 303)


def _asked() -> Mapping[str, str]:
    return list_opened_from() or {}
