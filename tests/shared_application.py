"""One application for the tests of a process, given other services for each test.

Making an application takes a seventh of a second, nearly all of it for its addresses and the OpenAPI document.
What a test put on it besides its services would stay: such a test makes its own with `create_app`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.app import create_app, give_services

if TYPE_CHECKING:
    from flask import Flask

    from config.settings import Settings
    from service.services import JobNotifier, Services

_made: dict[tuple[Any, ...], tuple[Flask, dict[str, Any]]] = {}


def application(settings: Settings, services: Services, job_notifier: JobNotifier) -> Flask:
    """An application as `create_app` makes it; what the test before kept on it is gone."""
    built_from = settings.public_url, settings.is_production, settings.trusted_proxies
    if built_from not in _made:
        app = create_app(settings, services, job_notifier)
        _made[built_from] = app, dict(app.extensions)
    app, extensions = _made[built_from]
    app.extensions.clear()
    app.extensions.update(extensions)
    give_services(app, settings, services, job_notifier)
    return app
