"""How long a browser stays signed in, for the warning before the session ends (B34), and the button that keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, jsonify, request

from service.store.accounts import sessions
from service.web.http import access, session_cookie
from service.web.http.app_context import services

if TYPE_CHECKING:
    from flask import Response

blueprint = Blueprint("session_time", __name__)


@blueprint.get("/session")
@access.open_to_all("says how long the browser's own session lasts; a guard would use it, and make it longer")
def show() -> Response:
    return _time_left()


@blueprint.post("/session")
@access.signed_in("makes only the visitor's own session longer, as any page does")
def keep() -> Response:
    return _time_left()


def _time_left() -> Response:
    left = sessions.time_left(session_cookie.read(request), services().clock())
    return jsonify(seconds=left.seconds, can_be_longer=left.can_be_longer)
