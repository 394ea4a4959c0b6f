"""What a user keeps of the list of employees: filters under a name, and the columns they want to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import abort, make_response, redirect, render_template, request

from service.facts.access import Role
from service.store.accounts import saved_lists
from service.store.database.connection import write_transaction
from service.web.employees import list_columns
from service.web.employees.employee_filters import address_of, way_back
from service.web.employees.employee_list import list_page
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import leave

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = CompanyPages("employee_lists", __name__)

LONGEST_NAME: Final = 60


@blueprint.post("/employees/saved-filters")
@access.requires(Role.VIEWER)
def save() -> Response:
    """Save the filters of the list the form is on: they are in its address."""
    name = " ".join(request.form.get("name", "").split())
    if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME:
        return _refused(f"Enter a name of up to {LONGEST_NAME} characters for these filters")
    with write_transaction():
        is_kept = saved_lists.save_filters(
            access.visitor().user_id, access.company().id, name, address_of(request.args, 1), services().clock()
        )
    if not is_kept:
        return _refused(f"Remove a saved filter first: there may be {saved_lists.MOST}")
    leave("filters-saved")
    return redirect(way_back(request.args), 303)


@blueprint.post("/employees/saved-filters/<int:saved_id>/remove")
@access.requires(Role.VIEWER)
def remove(saved_id: int) -> Response:
    with write_transaction():
        is_removed = saved_lists.remove(access.visitor().user_id, access.company().id, saved_id)
    if not is_removed:
        abort(404)
    leave("filters-removed")
    return redirect(way_back(request.args), 303)


@blueprint.post("/employees/columns")
@access.requires(Role.VIEWER)
def choose_columns() -> Response:
    """The ticked ones, or the usual ones again."""
    is_usual = request.form.get("do") == "usual"
    ticked = [] if is_usual else [each.name for each in list_columns.offered() if request.form.get(each.name) == "yes"]
    with write_transaction():
        saved_lists.save_columns(access.visitor().user_id, access.company().id, ticked, services().clock())
    return redirect(way_back(request.args), 303)


def _refused(fault: str) -> Response:
    page = render_template("employees/employees.html", **list_page(fault, request.form.get("name", "")))
    return make_response(page, 422)
