"""Unexpected errors told to Sentry, when SENTRY_DSN is set: their class and their place in the code, no more.

No message, no local variable, no request, no user and no breadcrumb leaves: each of them may quote a name, a
salary or a token (S28). The reference number of an error page finds the log line that has the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sentry_sdk
from sentry_sdk.integrations.excepthook import ExcepthookIntegration

if TYPE_CHECKING:
    from sentry_sdk.integrations import Integration

    from config.settings import Settings

#: What of an event may leave, besides the stack.
KEPT: Final = ("event_id", "timestamp", "platform", "level", "environment", "release", "tags", "sdk")
KEPT_OF_A_FRAME: Final = ("filename", "module", "function", "lineno", "in_app")


def start_error_reports(settings: Settings, process: str, **options: Any) -> None:
    """Begin to report, once per process; without a SENTRY_DSN nothing is reported. `options` are sentry_sdk's own."""
    if not settings.sentry_dsn:
        return
    sentry_sdk.init(
        dsn=settings.sentry_dsn,
        environment=settings.environment,
        default_integrations=False,
        integrations=_integrations(process),
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        before_send=_only_class_and_place,
        **options,
    )
    sentry_sdk.set_tag("process", process)


def _integrations(process: str) -> list[Integration]:
    if process != "web":
        return [ExcepthookIntegration()]
    from sentry_sdk.integrations.flask import FlaskIntegration  # noqa: PLC0415 - workers need no Flask in memory

    return [ExcepthookIntegration(), FlaskIntegration()]


def report_error(error: BaseException) -> None:
    """Tell of an error that was caught, as a failed job's is. Does nothing when no reports are made."""
    sentry_sdk.capture_exception(error)


def _only_class_and_place(event: Any, _hint: dict[str, Any]) -> Any:
    kept = {name: event[name] for name in KEPT if name in event}
    values = event.get("exception", {}).get("values", ())
    kept["exception"] = {"values": [{"type": each.get("type"), "stacktrace": _places(each)} for each in values]}
    return kept


def _places(value: dict[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames", ())
    return {"frames": [{name: frame[name] for name in KEPT_OF_A_FRAME if name in frame} for frame in frames]}
