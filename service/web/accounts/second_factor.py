"""One's own two-step sign in: a picture to scan, its first code, recovery codes shown once, and turning it off (S7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from markupsafe import Markup

from service.actions.accounts import second_factor
from service.store.accounts import second_factors
from service.web.forms.password_confirmation import fault_of_password
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.notices import redirect_with

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("second_factor", __name__)


@blueprint.get("/account/second-factor")
@access.signed_in("shows only the visitor's own two-step sign in")
def show() -> str:
    return _page()


@blueprint.post("/account/second-factor")
@access.signed_in("changes only the visitor's own two-step sign in")
def change() -> Response:
    """Begin, take off, or make new recovery codes: each with the password; confirm with the app's first code."""
    user_id, command = access.visitor().user_id, request.form.get("do", "")
    if command == "confirm":
        return _confirm(user_id)
    if command not in {"begin", "take-off", "codes"}:
        abort(400)
    if fault := fault_of_password():
        return make_response(_page(fault=fault), 422)
    if command == "begin" and not second_factors.is_on(user_id):
        second_factor.begin(services(), user_id)
        return make_response(_page(with_picture=True))
    if command == "codes" and second_factors.is_on(user_id):
        return make_response(_page(codes=second_factor.new_codes(services(), user_id)))
    if command == "take-off":
        second_factor.take_off(services(), user_id)
        return redirect_with("second-factor-off", "login.account")
    return redirect(url_for("second_factor.show"), 303)


def _confirm(user_id: int) -> Response:
    try:
        codes = second_factor.confirm(services(), user_id, request.form.get("code", "")[:20])
    except second_factor.WrongCodeError:
        code_fault = "Code is incorrect. Enter the code your app shows now"
        return make_response(_page(with_picture=True, code_fault=code_fault), 422)
    return make_response(_page(codes=codes))


def _page(*, with_picture: bool = False, codes: list[str] | None = None, fault: str = "", code_fault: str = "") -> str:
    """The secret is shown only in the answer to a form, never under an address."""
    user_id = access.visitor().user_id
    begun = second_factor.secret_to_confirm(services(), user_id) if with_picture else None
    return render_template(
        "accounts/second_factor.html",
        is_on=second_factors.is_on(user_id),
        left=second_factors.codes_left(user_id),
        secret=None if begun is None else " ".join(begun[0][place : place + 4] for place in range(0, len(begun[0]), 4)),
        picture=None if begun is None else _picture(begun[1]),
        codes=codes,
        fault=fault,
        code_fault=code_fault,
    )


def _picture(address: str) -> Markup:
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)
    return Markup(drawn)  # noqa: S704 - drawn from our own address, which holds no markup
