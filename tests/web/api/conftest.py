"""Programs at the JSON API: each has a bearer token of one company and sends real requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from service.facts.employees import Employment, Readiness
from service.store.accounts import api_tokens
from service.store.database.connection import connection
from service.store.tables.employees import Employee
from tests.recorded_notifications import RecordedNotifications

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

ORIGIN = "http://localhost:8000"


@dataclass
class Program:
    """What a customer's engineer writes: one token, paths below one company."""

    app: Flask
    slug: str
    token: str

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        """`path` is below the company, or absolute when it starts with /api."""
        address = path if path.startswith("/api") else f"/api/v1/companies/{self.slug}{path}"
        headers = {"Authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        return self.app.test_client().open(address, method=method, base_url=ORIGIN, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.send("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        return self.send("POST", path, json=json, **options) if json is not None else self.send("POST", path, **options)

    def put(self, path: str, json: Any, **options: Any) -> TestResponse:
        return self.send("PUT", path, json=json, **options)

    def patch(self, path: str, json: Any, **options: Any) -> TestResponse:
        return self.send("PATCH", path, json=json, **options)


@pytest.fixture
def job_notifier() -> RecordedNotifications:
    return RecordedNotifications()


def _program(slug: str):
    @pytest.fixture(name=slug)
    def one(app, cast, clock) -> Program:
        with connection():
            token = api_tokens.issue(cast[slug].id, "ledger", clock())
        return Program(app, slug, token)

    return one


acme, globex = _program("acme"), _program("globex")


@pytest.fixture
def an_employee(cast, clock):
    """Makes employees: `an_employee("acme", last_name="Lovelace")`."""

    def make(slug: str = "acme", **values: Any) -> Employee:
        with connection():
            number = Employee.select().count() + 1
            defaults = {
                "company": cast[slug],
                "person_id": f"person-{number}",
                "employment": Employment.ACTIVE,
                "readiness": Readiness.READY,
                "employee_id": str(9000 + number),
                "created_at": clock(),
                "updated_at": clock(),
            }
            return Employee.create(**(defaults | values))

    return make
