"""The settings of a company on four pages: switches, exclusions, mapping, approvals (A6-A9, A13-A16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, jsonify, make_response, redirect, render_template, request, url_for

from service.actions.connection.sample_values import sample_values
from service.actions.settings.preview_exclusions import NotCountedError
from service.facts.access import Role
from service.rules.mapping.default_mapping import default_settings
from service.store.companies import catalogues, connections, settings
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.settings.edit_settings import CANNOT_READ, exclusions_effect, handle, open_editor
from service.web.settings.settings_form import Part
from service.web.settings.settings_page import choices

if TYPE_CHECKING:
    from flask import Response as JsonResponse
    from werkzeug.wrappers import Response

    from service.web.settings.settings_page import Editor

blueprint = CompanyPages("settings", __name__)


@blueprint.get("/settings")
@access.requires(Role.VIEWER)
def switches() -> Response:
    return _show(Part.SWITCHES)


@blueprint.post("/settings")
@access.requires(Role.MANAGER)
def save_switches() -> Response:
    return _take(Part.SWITCHES)


@blueprint.get("/exclusions")
@access.requires(Role.VIEWER)
def exclusions() -> Response:
    return _show(Part.EXCLUSIONS)


@blueprint.post("/exclusions")
@access.requires(Role.MANAGER)
def save_exclusions() -> Response:
    return _take(Part.EXCLUSIONS)


@blueprint.get("/mapping")
@access.requires(Role.VIEWER)
def mapping() -> Response:
    return _show(Part.MAPPING)


@blueprint.post("/mapping")
@access.requires(Role.MANAGER)
def save_mapping() -> Response:
    return _take(Part.MAPPING)


@blueprint.get("/settings/approvals")
@access.requires(Role.VIEWER)
def approvals() -> Response:
    return _show(Part.APPROVALS)


@blueprint.post("/settings/approvals")
@access.requires(Role.MANAGER)
def save_approvals() -> Response:
    return _take(Part.APPROVALS)


@blueprint.post("/exclusions/count")
@access.requires(Role.MANAGER)
def count_exclusions() -> str:
    """What the page asks for while someone types: the piece of it that says who would be left out."""
    try:
        effect = exclusions_effect(request.form)
    except (*CANNOT_READ, NotCountedError) as error:
        return render_template("settings/exclusion_preview.html", effect=None, trouble=error.message)
    return render_template("settings/exclusion_preview.html", effect=effect)


@blueprint.get("/mapping/examples")
@access.requires(Role.MANAGER)
def examples() -> JsonResponse:
    """What the mapping page asks for by itself: a few values of every Humaans field, masked where they must be."""
    company_id = access.company().id
    chosen = settings.current(company_id) or default_settings(catalogues.of_company(company_id))
    return jsonify(sample_values(services(), company_id, chosen))


@blueprint.get("/mapping/rows/<name>")
@access.requires(Role.MANAGER)
def mapping_row(name: str) -> str:
    """What a page asks for when someone changes a row that is folded: the row, open, as it was saved."""
    editor = open_editor((Part.MAPPING,))
    if name not in editor.entries:
        abort(404)
    return render_template("settings/mapping_row_alone.html", editor=editor, row=editor.row(name), **choices())


def _show(part: Part) -> Response:
    company_id = access.company().id
    if connections.of_company(company_id) is None or settings.current(company_id) is None:
        return redirect(url_for("connect.show"), 303)
    return _page(part, open_editor((part,)), 200)


def _take(part: Part) -> Response:
    editor = handle((part,))
    if editor.saved is not None:
        word = "settings-saved-paused" if editor.draft.paused else "settings-saved"
        return redirect_with(word, f"settings.{part.value}")
    return _page(part, editor, 422 if editor.faults else 409 if editor.conflict else 200)


def _page(part: Part, editor: Editor, status: int) -> Response:
    history = settings.history(access.company().id)
    page = render_template("settings/settings.html", part=part, editor=editor, saved=history[0], **choices())
    return make_response(page, status)
