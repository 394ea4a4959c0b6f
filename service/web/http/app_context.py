"""The services a view may use, as the application factory received them: one attribute each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Flask

    from service.actions.webhooks.receive_webhook import WebhookInbox
    from service.services import JobNotifier, Services


@dataclass(frozen=True, slots=True)
class AppContext:
    """What `create_app` was given, as plain values."""

    services: Services
    job_notifier: JobNotifier
    inbox: WebhookInbox
    #: Jobs waiting by queue name; raises anything when Redis cannot be asked. None: no queue configured.
    waiting_jobs: Callable[[], Mapping[str, int]] | None
    #: Cookies are `Secure` and carry the `__Host-` prefix.
    is_secure: bool
    #: The bearer token that may read /metrics from outside a private network; empty: no one from outside.
    metrics_token: str = ""
    #: How many proxies in front of us are named; 0: the address of a request is taken as the visitor's own.
    trusted_proxies: int = 0


def install(app: Flask, context: AppContext) -> None:
    app.extensions["app_context"] = context


def app_context() -> AppContext:
    return cast("AppContext", current_app.extensions["app_context"])


def services() -> Services:
    return app_context().services


def job_notifier() -> JobNotifier:
    return app_context().job_notifier
