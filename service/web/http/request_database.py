"""The database of one request: opened before it, closed after it, however it ends; then jobs for what it queued.

What came about in the request and people must know of is told before it is closed, without waiting for the tick.

Assets and the process's own health need none, so they answer also when the database does not. A webhook opens
it itself, after the last byte of its body, once for all that come together: a sender that drips holds no connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import g, request

from service.actions.notifications.tell_at_once import judge_at_once, queue_what_is_to_be_sent
from service.store.database.connection import connection
from service.web.http.app_context import job_notifier, services

if TYPE_CHECKING:
    from flask import Flask

WITHOUT: Final = frozenset(
    {"static", "bootstrap.static", "health.healthz", "health.readyz", "webhooks.take", "webhooks.take_test"}
)


def open_around_requests(app: Flask) -> None:
    @app.before_request
    def open_it() -> None:
        if request.endpoint is None or request.endpoint in WITHOUT:
            return
        opened = connection()
        opened.__enter__()
        g.connection = opened

    @app.teardown_request
    def close_it(_error: BaseException | None) -> None:
        if opened := g.pop("connection", None):
            try:
                judge_at_once(services())
            finally:
                opened.__exit__(None, None, None)
            queue_what_is_to_be_sent(job_notifier())
