"""What a request needs to find its way: the platform it is about, what it asks, and plain JSON answers."""

from typing import TYPE_CHECKING, Any

import orjson
from flask import Flask, Response, current_app, request

if TYPE_CHECKING:
    from sandbox.platform.company import Company
    from sandbox.platform.platform import Platform

_PLACE = "sandbox.platform.platform"


def live_on(app: Flask, platform: "Platform") -> None:
    app.extensions[_PLACE] = platform


def the_platform() -> "Platform":
    return current_app.extensions[_PLACE]


def answer(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, mimetype="application/json")


def meant() -> "Company":
    """The company a control call is about: `?company=KEY`, else the first."""
    key = request.args.get("company")
    return the_platform().companies[key] if key else the_platform().first


def asked() -> dict[str, Any]:
    body = request.get_json(force=True, silent=True) if request.get_data() else {}
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")  # noqa: TRY004 - answered as a 400 like the others
    return body


def is_told() -> bool:
    """Whether webhooks are sent for the change."""
    return request.args.get("quiet") not in ("1", "true")
