"""The cookie of a signed-in browser: an opaque random key and nothing else (security S9, S10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.store.accounts.sessions import LONGEST
from service.web.http.app_context import app_context

if TYPE_CHECKING:
    from flask import Request
    from werkzeug.wrappers import Response


def name() -> str:
    return "__Host-session" if app_context().is_secure else "session"


def read(request: Request) -> str:
    return request.cookies.get(name(), "")


def put(response: Response, key: str) -> None:
    response.set_cookie(
        name(),
        key,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=app_context().is_secure,
        httponly=True,
        samesite="Lax",
    )


def drop(response: Response) -> None:
    response.delete_cookie(name(), path="/", secure=app_context().is_secure, httponly=True, samesite="Lax")
