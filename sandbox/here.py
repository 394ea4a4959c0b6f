"""What a request needs to find its way: the platform of its application, and plain JSON answers."""

from typing import TYPE_CHECKING, Any

import orjson
from flask import Flask, Response, current_app

if TYPE_CHECKING:
    from sandbox.platform import Platform

_PLACE = "sandbox.platform"


def live_on(app: Flask, platform: "Platform") -> None:
    app.extensions[_PLACE] = platform


def the_platform() -> "Platform":
    return current_app.extensions[_PLACE]


def answer(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, mimetype="application/json")
