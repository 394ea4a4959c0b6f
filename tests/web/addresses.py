"""Every address of the application, filled in with rows of one company; and a token to ask the API with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.store.accounts import api_tokens
from service.store.database.connection import connection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from flask import Flask

    from service.store.tables.companies import Company


def issue_token(company: Company, now: datetime) -> str:
    with connection():
        return api_tokens.issue(company.id, "program", now)


def addresses(app: Flask, values: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(endpoint, method, path) of every route, filled in with the rows of one company."""
    with app.test_request_context(base_url="http://localhost:8000"):
        for rule in app.url_map.iter_rules():
            unknown = rule.arguments - values.keys()
            assert not unknown, f"say in tests/web/two_companies.py what stands for {unknown}"
            path = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)[1]
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, path
