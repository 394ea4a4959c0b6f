"""Text answers go out compressed, so that a page with its stylesheets weighs little on a slow line.

A page that holds a token and repeats what was typed must not betray the token by its length (BREACH). So
each answer gets a random number of bytes more, as Django's own middleware does ("Heal the BREACH").
"""

from __future__ import annotations

import gzip
import io
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from flask import request

if TYPE_CHECKING:
    from flask import Flask, Response

COMPRESSED: Final = ("text/", "application/json", "application/problem+json", "image/svg+xml")
#: Shorter answers fit one packet either way.
SHORTEST: Final = 1024
MOST_PADDING: Final = 100


def compress_answers(app: Flask) -> None:
    app.after_request(_compressed)


def _compressed(response: Response) -> Response:
    length = response.content_length if response.direct_passthrough else response.calculate_content_length()
    if length is not None and length < SHORTEST:
        return response
    if not response.content_type.startswith(COMPRESSED) or response.status_code in {204, 304}:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or "Content-Encoding" in response.headers:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < SHORTEST:
        return response
    is_asset = (request.endpoint or "").endswith("static")
    response.set_data(_asset(body) if is_asset else _gzip(body, 5, secrets.randbelow(MOST_PADDING) + 1))
    response.headers["Content-Encoding"] = "gzip"
    if etag := response.get_etag()[0]:
        response.set_etag(etag, weak=True)
    return response


@lru_cache(maxsize=16)
def _asset(body: bytes) -> bytes:
    """The same few files over and over: squeezed once, and hard."""
    return _gzip(body, 9, 0)


def _gzip(body: bytes, level: int, padding: int) -> bytes:
    """The padding goes where gzip keeps a file's name, which no one reads."""
    packed = io.BytesIO()
    with gzip.GzipFile("a" * padding, "wb", level, packed, mtime=0) as file:
        file.write(body)
    return packed.getvalue()
