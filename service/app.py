"""The web application, wired top to bottom. Layer 6: nothing below imports this.

`create_app` opens nothing; the database is opened around each request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from werkzeug.exceptions import BadHost, SecurityError

from service.actions.webhooks.receive_webhook import WebhookInbox
from service.commands import command_context
from service.commands.register import register_commands
from service.store.companies import audit_keys
from service.web import blueprints, templating
from service.web.api.blueprint import register_api
from service.web.forms.form_session import FormSession
from service.web.http import (
    access,
    app_context,
    compression,
    costly_requests,
    errors,
    request_database,
    security_headers,
)
from service.web.http.row_ids import RowId
from service.web.http.security_headers import ASKED_FROM_INSIDE
from service.web.http.unusable_text import CheckedRequest
from service.web.webhooks import webhook_address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Request
    from werkzeug.routing import MapAdapter

    from config.settings import Settings
    from service.services import JobNotifier, Services


class Application(Flask):
    """Flask, told once that no view or hook here is a coroutine; else it looks at each of them in each request."""

    request_class = CheckedRequest

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """A Host that is none, or none of ours, is refused in one way; platforms ask for our health by any."""
        hosts = self.config["TRUSTED_HOSTS"]
        if request is not None and request.path in ASKED_FROM_INSIDE:
            request.environ["HTTP_HOST"] = hosts[0] if hosts else "localhost"
        try:
            return super().create_url_adapter(request)
        except BadHost as error:
            raise SecurityError from error

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(
    settings: Settings,
    services: Services,
    job_notifier: JobNotifier,
    waiting_jobs: Callable[[], Mapping[str, int]] | None = None,
    *,
    for_commands: Services | None = None,
) -> Flask:
    """The application of a process, with its services: see `give_services`."""
    is_secure = settings.public_url.startswith("https://")
    app = Application("service.web")
    app.config.update(
        # Flask's own session lets no one in; who is signed in is in web/http/session_cookie.py.
        SESSION_COOKIE_NAME="__Host-form" if is_secure else "form",
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    app.session_interface = FormSession()
    app.url_map.converters["int"] = RowId
    security_headers.secure(
        app,
        public_url=settings.public_url,
        is_production=settings.is_production,
        trusted_proxies=settings.trusted_proxies,
    )
    compression.compress_answers(app)
    app.wsgi_app = webhook_address.take_as_pasted(app.wsgi_app)  # type: ignore[method-assign, assignment]
    webhook_address.note_near_misses(app)
    errors.register_error_pages(app)
    request_database.open_around_requests(app)
    app.before_request(access.guard)
    costly_requests.limit_costly_requests(app)
    CSRFProtect(app)
    Bootstrap5(app)
    templating.prepare(app)
    blueprints.open_all(app)
    register_api(app)
    register_commands(app)
    give_services(app, settings, services, job_notifier, waiting_jobs, for_commands=for_commands)
    return app


def give_services(
    app: Flask,
    settings: Settings,
    services: Services,
    job_notifier: JobNotifier,
    waiting_jobs: Callable[[], Mapping[str, int]] | None = None,
    *,
    for_commands: Services | None = None,
) -> None:
    """Give an application its secrets and what its views and commands work with.

    `waiting_jobs` answers how many jobs wait by queue name, and raises when Redis cannot be asked. `for_commands` are
    what commands work with, which may wait longer for Humaans than a request.
    """
    audit_keys.use_keys(settings.encryption_keys)
    app.config.update(SECRET_KEY=settings.secret_key, SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks))
    app_context.install(
        app,
        app_context.AppContext(
            services,
            job_notifier,
            WebhookInbox(services, job_notifier),
            waiting_jobs,
            settings.public_url.startswith("https://"),
            settings.metrics_token,
            settings.trusted_proxies,
        ),
    )
    command_context.install(app, command_context.CommandContext(settings, for_commands or services, job_notifier))
