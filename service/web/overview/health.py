"""Health checks: whether the process is up and ready, for a monitoring system. No names, no details (S20)."""

from __future__ import annotations

import hmac
import ipaddress
import logging

from flask import Blueprint, Response, abort, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from service.rules.operations import lateness
from service.store.database.connection import connection
from service.store.database.errors import DatabaseRefusedError
from service.store.operations import heartbeats
from service.web.http import access
from service.web.http.app_context import app_context, services
from service.web.overview.metrics import StoreCollector

log = logging.getLogger(__name__)
blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@access.open_to_all("says only that the process answers")
def healthz() -> Response:
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/readyz")
@access.open_to_all("says only whether database and queue answer, and whether the clock is checked")
def readyz() -> tuple[Response, int]:
    """The database must answer. Without Redis or ticks we are degraded, not down: work waits and is found again."""
    ticks = _ticks_word()
    ready = ticks is not None
    words = {"database": "ok" if ready else "unreachable", "redis": _redis_word(), "ticks": ticks or "unknown"}
    return jsonify(words), 200 if ready else 503


@blueprint.get("/metrics")
@access.open_to_all("checks a token of its own, or that the caller is on a private network")
def metrics() -> Response:
    if not _may_read_metrics():
        abort(404)
    registry = CollectorRegistry()
    registry.register(StoreCollector(services().clock(), _waiting_jobs()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _ticks_word() -> str | None:
    """Whether scheduler and worker keep the tick going; None when the database does not answer."""
    try:
        with connection():
            last = heartbeats.last("tick")
    except DatabaseRefusedError:
        log.warning("readyz.database_unreachable")
        return None
    if last is None:
        return "never"
    return "late" if services().clock() - last > lateness.TICKS else "ok"


def _redis_word() -> str:
    if app_context().waiting_jobs is None:
        return "not configured"
    return "degraded" if _waiting_jobs() is None else "ok"


def _waiting_jobs() -> dict[str, int] | None:
    """Jobs waiting by queue name; None when Redis does not answer, whatever the reason."""
    ask = app_context().waiting_jobs
    try:
        return dict(ask()) if ask else None
    except Exception:  # noqa: BLE001 - this layer does not know Redis; any failure means it cannot be asked
        log.warning("readyz.redis_unreachable")
        return None


def _may_read_metrics() -> bool:
    token = app_context().metrics_token
    if token:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(sent.encode(), token.encode())
    # An unknown proxy in front of us has a private address too, so its header rules the shortcut out.
    if "X-Forwarded-For" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_private
    except ValueError:
        return False
