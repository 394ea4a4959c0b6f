"""Where a visitor comes from: their address, the browser's cookie by which it is known, and proxies no one named."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import structlog
from flask import current_app, request

from service.actions.accounts.sign_in import Visit
from service.store.accounts.known_browsers import KNOWN_FOR
from service.store.operations import heartbeats
from service.web.http.app_context import app_context, services

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

#: Headers that only a proxy writes.
OF_PROXIES: Final = ("X-Forwarded-For", "Forwarded", "X-Real-IP")
SECONDS_BETWEEN_NOTES: Final = 600.0
log = structlog.get_logger(__name__)


def visit() -> Visit:
    """The sender of the request that is being served."""
    is_unnamed = is_behind_unnamed_proxy()
    if is_unnamed:
        _note_it()
    return Visit(request.remote_addr or "", request.cookies.get(_cookie(), ""), is_behind_unnamed_proxy=is_unnamed)


def is_behind_unnamed_proxy() -> bool:
    """Whether the request says that it came through a proxy although none is named."""
    return not app_context().trusted_proxies and any(name in request.headers for name in OF_PROXIES)


def know_again(answer: Response, browser: str) -> None:
    """Give the browser the key by which it is known next time. The key lets no one in."""
    answer.set_cookie(
        _cookie(),
        browser,
        max_age=int(KNOWN_FOR.total_seconds()),
        path="/",
        secure=app_context().is_secure,
        httponly=True,
        samesite="Lax",
    )


def wait_in_words(seconds: int) -> str:
    """How long to wait, rounded up: `42 seconds`, `3 minutes`."""
    if seconds < 60:  # noqa: PLR2004
        return f"{seconds} seconds" if seconds != 1 else "one second"
    minutes = -(-seconds // 60)
    return "one minute" if minutes == 1 else f"{minutes} minutes"


def _cookie() -> str:
    return "__Host-browser" if app_context().is_secure else "browser"


def _note_it() -> None:
    """For *Status*, `doctor` and the log, now and then."""
    noted = current_app.extensions.setdefault("unnamed_proxy_noted", [float("-inf")])
    if time.monotonic() - noted[0] < SECONDS_BETWEEN_NOTES:
        return
    noted[0] = time.monotonic()
    heartbeats.beat(heartbeats.UNNAMED_PROXY, services().clock())
    log.warning("a request came through a proxy that TRUSTED_PROXIES does not name")
