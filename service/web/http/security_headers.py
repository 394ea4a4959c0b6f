"""Security headers of every response, and limits of every request: body size, form tokens, one host, https.

No page uses an inline script or style, so the content security policy needs no exception for one.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import abort, g, redirect, request
from werkzeug.middleware.proxy_fix import ProxyFix

from service.rules.payslips.uploads.upload_unpacking import MOST_FILES
from service.store.companies import audit
from service.web.http import request_deadline
from service.web.http.errors import is_for_a_machine
from service.web.http.unusable_text import check_address_and_headers

if TYPE_CHECKING:
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

    app.before_request(request_deadline.begin)

    @app.before_request
    def begin() -> Response | None:
        audit.called_from(request.remote_addr or "")
        g.reference = _reference(request.headers.get("X-Request-ID", ""))
        check_address_and_headers()
        request.max_content_length = BODY_LIMITS.get(request.blueprint or "", FORM_LIMIT)
        request.max_form_parts = PART_LIMITS.get(request.blueprint or "", request.max_form_parts)
        if is_https and trusted_proxies and not request.is_secure and request.path not in ASKED_FROM_INSIDE:
            return _over_https(public_url)
        return None

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        audit.called_from("")

    @app.after_request
    def put_headers(response: Response) -> Response:
        theirs = set(response.headers.keys())
        response.headers.extend((name, value) for name, value in HEADERS.items() if name not in theirs)
        if is_https and is_production:
            response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
        if (request.endpoint or "").endswith("static"):
            if "v" in request.args:
                response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
        else:
            response.headers["Cache-Control"] = "no-store"
        response.headers["X-Request-ID"] = g.get("reference", "")
        return response


def _over_https(public_url: str) -> Response:
    """Pages are redirected; a program that sent a secret in clear must notice (security S16)."""
    if is_for_a_machine() or request.method not in {"GET", "HEAD"}:
        abort(403)
    return redirect(public_url.rstrip("/") + request.full_path.rstrip("?"), 308)


def _reference(sent: str) -> str:
    return sent if _REFERENCE.fullmatch(sent) else secrets.token_hex(6)
