"""Every page of the application by its address, and how many questions each asks the database.

Used by the test that pages ask a bounded number, by the bench and by whoever takes pictures of all pages.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

#: No pages: data for a script, files, machines, or what needs a secret in its address.
NOT_PAGES = ("static", "api.", "api-docs", "health.", "webhooks.", "bootstrap", "session_time.")
NOT_WALKED = frozenset({"settings.examples", "users.choose", "connect.choose", "connect.token"})


def addresses(app: Flask, slug: str, **values: int) -> dict[str, str]:
    """Endpoint and address of every page that GET opens; those whose values are not given are left out."""
    found = {}
    with app.test_request_context(base_url="http://localhost:8000"):
        for rule in app.url_map.iter_rules():
            if "GET" not in rule.methods or rule.endpoint.startswith(NOT_PAGES) or rule.endpoint in NOT_WALKED:
                continue
            if rule.endpoint.endswith((".progress", ".file", ".seen")):
                continue
            known = {"slug": slug} | values
            if rule.arguments <= known.keys():
                path = rule.build({name: known[name] for name in rule.arguments}, append_unknown=False)[1]
                found[rule.endpoint] = path
    return found


class _Counting(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.questions: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        said = record.msg[0] if isinstance(record.msg, tuple) else str(record.msg)
        if str(said).lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            self.questions.append(str(said))


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements that peewee sends while the block runs."""
    log, handler = logging.getLogger("peewee"), _Counting()
    level, spread = log.level, log.propagate
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    log.propagate = False
    try:
        yield handler.questions
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
        log.propagate = spread
