"""Security headers of every response, and limits of every request: body size, form tokens, one host, https.

No page uses an inline script or style, so the content security policy needs no exception for one.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from flask import abort, g, redirect, request
from flask.globals import request_ctx
from werkzeug.middleware.proxy_fix import ProxyFix

from service.rules.payslips.uploads.upload_unpacking import MOST_FILES
from service.store.companies import audit
from service.web.http import request_deadline
from service.web.http.errors import is_for_a_machine
from service.web.http.unusable_text import check_address_and_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask
    from werkzeug.wrappers import Response

KIB: Final = 1024
#: Largest body by blueprint (security S13); a blueprint that is not named takes what a form takes.
BODY_LIMITS: Final = {
    "payslips": 64 * 1024 * KIB,
    "webhooks": 256 * KIB,
    "api": 1024 * KIB,
    "settings": 256 * KIB,
    "connect": 256 * KIB,
    "login": 256 * KIB,
}
FORM_LIMIT: Final = 64 * KIB
#: Parts of one form by blueprint: a file is a part. One that is not named takes what the framework takes.
PART_LIMITS: Final = {"payslips": MOST_FILES + 100}

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "img-src 'self' data:; "  # Bootstrap's stylesheet carries its small icons itself
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
ONE_YEAR: Final = 31_536_000
STAY_WITH_HTTPS: Final = {"Strict-Transport-Security": f"max-age={ONE_YEAR}; includeSubDomains"}
_REFERENCE: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
#: Asked by platforms on the inside, over plain HTTP.
ASKED_FROM_INSIDE: Final = frozenset({"/healthz", "/readyz", "/metrics"})


def secure(app: Flask, *, public_url: str, is_production: bool, trusted_proxies: int) -> None:
    """Put headers on every answer and limits on every request of this application."""
    address = urlsplit(public_url)
    is_https = address.scheme == "https"
    if is_production:
        app.config["TRUSTED_HOSTS"] = [address.hostname]
    if trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted_proxies, x_proto=trusted_proxies)  # type: ignore[method-assign]

    of_every_answer = [*HEADERS.items(), *(STAY_WITH_HTTPS.items() if is_https and is_production else ())]
    app.wsgi_app = _with_headers(app.wsgi_app, of_every_answer)  # type: ignore[method-assign, assignment]
    app.before_request(request_deadline.begin)

    @app.before_request
    def begin() -> Response | None:
        current = request_ctx.request  # itself: `flask.request` looks it up anew each time
        audit.called_from(current.remote_addr or "")
        g.reference = _reference(current.headers.get("X-Request-ID", ""))
        check_address_and_headers(current)
        blueprint = current.blueprint or ""
        current.max_content_length = BODY_LIMITS.get(blueprint, FORM_LIMIT)
        if blueprint in PART_LIMITS:
            current.max_form_parts = PART_LIMITS[blueprint]
        if is_https and trusted_proxies and not current.is_secure and current.path not in ASKED_FROM_INSIDE:
            return _over_https(public_url)
        return None

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        audit.called_from("")

    @app.after_request
    def put_headers(response: Response) -> Response:
        current = request_ctx.request
        if not (current.endpoint or "").endswith("static"):
            response.headers["Cache-Control"] = "no-store"
        elif "v" in current.args:
            response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
        response.headers["X-Request-ID"] = g.get("reference", "")
        return response


def _with_headers(app: WSGIApplication, of_every_answer: Sequence[tuple[str, str]]) -> WSGIApplication:
    """The application, whose answers carry these headers where they say nothing else under their names.

    Put on as the answer leaves: on the way through Flask each header is copied, and looked at, several times.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def begin(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            theirs = {name for name, _ in headers}
            return start_response(status, headers + [each for each in of_every_answer if each[0] not in theirs], *error)

        return app(environ, begin)

    return answer


def _over_https(public_url: str) -> Response:
    """Pages are redirected; a program that sent a secret in clear must notice (security S16)."""
    if is_for_a_machine() or request.method not in {"GET", "HEAD"}:
        abort(403)
    return redirect(public_url.rstrip("/") + request.full_path.rstrip("?"), 308)


def _reference(sent: str) -> str:
    return sent if _REFERENCE.fullmatch(sent) else secrets.token_hex(6)
