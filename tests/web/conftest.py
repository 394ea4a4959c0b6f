"""The application on the real database, with a fixed cast: Alice owns Acme, Bob manages it, Vera looks, Charlie
belongs to another company. Nothing of ours is patched; a browser here is Flask's test client.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from config.settings import read_settings
from service.actions import passwords
from service.app import create_app
from service.facts import Role
from service.services import Services
from service.store import models, users
from service.store.database import connection

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

PASSWORD = "vivid ferry mango lantern"
ORIGIN = "http://localhost:8000"


@dataclass
class Bell:
    """A doorbell that remembers who rang."""

    runs: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)

    def ring_run(self, run_id: int) -> None:
        self.runs.append(run_id)

    def ring_person(self, person_sync_id: int) -> None:
        self.people.append(person_sync_id)


class Browser:
    """One person at the pages: opens addresses, fills in forms as a browser would, keeps cookies."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def open(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, base_url=ORIGIN, **options)

    def token(self, path: str = "/login") -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.open(path).text)
        return found.group(1) if found else ""

    def send(self, path: str, form: dict[str, Any] | None = None, *, page: str = "") -> TestResponse:
        """Posts a form with the token of `page`, by default any page a signed-in person can open."""
        token = self.token(page or "/account") or self.token("/login")
        return self.client.post(path, base_url=ORIGIN, data={**(form or {}), "csrf_token": token})

    def sign_in(self, email: str, password: str = PASSWORD) -> Browser:
        answer = self.send("/login", {"email": email, "password": password}, page="/login")
        assert answer.status_code == 303, answer.text
        return self


@pytest.fixture(scope="session")
def password_hash() -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def services(clock, secrets) -> Services:
    def no_humaans(token: str, company_id: int):
        raise AssertionError("this test must not call Humaans")

    return Services(clock=clock, secrets=secrets, humaans=no_humaans, public_url=ORIGIN)


@pytest.fixture
def settings(tmp_path: Path):
    return read_settings({"APP_ENV": "test", "PUBLIC_URL": ORIGIN}, project_root=tmp_path)


@pytest.fixture
def app(database_url, settings, services, bell) -> Flask:
    return create_app(settings, services, bell)


@pytest.fixture
def cast(database_url, clock, password_hash) -> dict[str, models.Company]:
    with connection():
        made = {
            slug: models.Company.create(slug=slug, name=name, webhook_key=f"hook-{slug}", created_at=clock())
            for slug, name in (("acme", "Acme Ltd"), ("globex", "Globex"))
        }
        for name, role, slug in (
            ("alice", Role.OWNER, "acme"),
            ("bob", Role.MANAGER, "acme"),
            ("vera", Role.VIEWER, "acme"),
            ("charlie", Role.OWNER, "globex"),
        ):
            users.create(f"{name}@example.com", password_hash, role, clock(), made[slug].id)
    return made


@pytest.fixture
def browser(app, cast) -> Browser:
    return Browser(app)


def _signed_in(name: str):
    @pytest.fixture(name=name)
    def one(app, cast) -> Browser:
        return Browser(app).sign_in(f"{name}@example.com")

    return one


alice, bob, vera, charlie = (_signed_in(name) for name in ("alice", "bob", "vera", "charlie"))
