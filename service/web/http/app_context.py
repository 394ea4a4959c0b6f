"""The real things a view may use, as the factory handed them in: one attribute each, nothing hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Flask

    from service.actions.webhooks.receive_webhook import WebhookInbox
    from service.services import Doorbell, Services


@dataclass(frozen=True, slots=True)
class Wired:
    """What `create_app` was given, as plain values."""

    services: Services
    doorbell: Doorbell
    inbox: WebhookInbox
    #: Jobs waiting by queue name; raises anything when Redis cannot be asked. None: no queue configured.
    waiting_jobs: Callable[[], Mapping[str, int]] | None
    #: Cookies are `Secure` and carry the `__Host-` prefix.
    is_secure: bool
    #: The bearer token that may read /metrics from outside a private network; empty: nobody from outside.
    metrics_token: str = ""
    #: How many proxies in front of us are named; 0: the address of a request is taken as the visitor's own.
    trusted_proxies: int = 0


def hand_in(app: Flask, wired: Wired) -> None:
    app.extensions["wired"] = wired


def wired() -> Wired:
    return cast("Wired", current_app.extensions["wired"])


def services() -> Services:
    return wired().services


def doorbell() -> Doorbell:
    return wired().doorbell
