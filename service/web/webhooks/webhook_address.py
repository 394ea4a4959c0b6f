"""A webhook's address as people paste it: doubled slashes, one at the end and blanks around it mean the same address.

Humaans follows no redirect, and anyone who pasted it would only see that nothing comes. So the address is put right
before it is looked up. What is signed with a company's secret and still misses its address is noted for the page
*Webhook*.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from service.rules.webhooks.signatures import SignedMessage
from service.web.http.app_context import app_context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask

#: How the names of headers end that carry a signature.
_SIGNATURE: Final = "-signature"
#: Of a webhook. Anyone may send such a header, so no more of a body is read for its sake.
LARGEST_BODY: Final = 256 * 1024
_SLASHES: Final = re.compile("/{2,}")
_ROOT: Final = "/webhooks/humaans/"


def take_as_pasted(app: WSGIApplication) -> Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]:
    """The application, with webhook addresses put right before they are looked up."""

    def put_right(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if "webhooks" in path:
            plain = _SLASHES.sub("/", path.strip()).rstrip("/ ")
            if plain.startswith(_ROOT):
                environ["PATH_INFO"] = plain
        return app(environ, start_response)

    return put_right


def note_near_misses(app: Flask) -> None:
    """Before anything else of a request is looked at, since what misses may hit any other page."""

    @app.before_request
    def note() -> None:
        if request.blueprint == "webhooks" or request.method != "POST" or not _claims_a_signature():
            return
        request.max_content_length = LARGEST_BODY
        with suppress(RequestEntityTooLarge):  # for the page to say, by its own limit
            note_near_miss(request.get_data(cache=True))


def note_near_miss(body: bytes) -> None:
    if _claims_a_signature():
        app_context().inbox.note_near_miss(request.path, SignedMessage(body, request.headers))


def _claims_a_signature() -> bool:
    return any(name.lower().endswith(_SIGNATURE) for name in request.headers.keys())  # noqa: SIM118 - pairs otherwise
