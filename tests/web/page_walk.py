"""Every page of the application by its address, how many questions each asks the database, and how much it reads.

Used by the test that pages ask a bounded number, by the bench and by whoever takes pictures of all pages.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from service.store.database.connection import connection, database

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
        self.asked: list[tuple[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        said, values = record.msg if isinstance(record.msg, tuple) else (str(record.msg), ())
        if str(said).lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            self.questions.append(str(said))
            self.asked.append((str(said), values))


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements that peewee sends while the block runs."""
    with _listening() as handler:
        yield handler.questions


@contextmanager
def asking() -> Iterator[list[tuple[str, Any]]]:
    """The same statements with their values, so that `most_rows` can ask them again."""
    with _listening() as handler:
        yield handler.asked


def most_rows(asked: Iterable[tuple[str, Any]]) -> int:
    """How many rows the statement answers that answers most."""
    with connection():
        reads = [each for each in asked if each[0].lstrip().upper().startswith(("SELECT", "WITH"))]
        return max((len(database.execute_sql(*each).fetchall()) for each in reads), default=0)


@contextmanager
def _listening() -> Iterator[_Counting]:
    log, handler = logging.getLogger("peewee"), _Counting()
    level, spread = log.level, log.propagate
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    log.propagate = False
    try:
        yield handler
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
        log.propagate = spread
