"""The application on the real database, with a fixed cast: Alice owns Acme, Bob manages it, Vera looks, Charlie
belongs to another company. Nothing of ours is patched; a browser here is Flask's test client.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.fernet import Fernet
from itsdangerous import URLSafeTimedSerializer

from config.settings import read_settings
from sandbox.remote import InProcessSandbox
from service.actions.accounts import passwords
from service.actions.connection.connect import connect
from service.actions.connection.read_catalogue import read_catalogue
from service.actions.delivery.send_outbox import send_outbox
from service.actions.settings.save_settings import save_settings
from service.actions.syncing.reconcile_company import reconcile_company
from service.app import create_app
from service.facts.access import Role
from service.humaans.client import HumaansClient
from service.notify.email.sender import SmtpSender
from service.rules.mapping.default_mapping import default_settings
from service.services import Services
from service.staffology.client import StaffologyClient
from service.store.accounts import sessions, users
from service.store.database.connection import connection
from service.store.tables.accounts import User
from service.store.tables.companies import Company
from tests.actions.syncing.sync_rows import sync_person
from tests.recorded_notifications import RecordedNotifications
from tests.shared_application import application
from tests.store.kept_import import KeptImport
from tests.web.page_text import Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

PASSWORD = "vivid ferry mango lantern"
ORIGIN = "http://localhost:8000"


class Browser:
    """One person at the pages: opens addresses, fills in forms as a browser would, keeps cookies."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.client.response_wrapper = type("PageOfApp", (Page, app.response_class), {})

    def open(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, base_url=ORIGIN, buffered=True, **options)

    def token(self, path: str = "/login") -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.open(path).text)
        return found.group(1) if found else ""

    def form_token(self) -> str:
        """The token that any page's form would hold, without opening one: most of what a page costs is to draw it."""
        with self.client.session_transaction(base_url=ORIGIN) as session:
            secret = session.setdefault("csrf_token", token_hex(20))
        return URLSafeTimedSerializer(self.client.application.secret_key, salt="wtf-csrf-token").dumps(secret)

    def send(self, path: str, form: dict[str, Any] | None = None, *, page: str = "") -> TestResponse:
        """Posts a form with the token of `page`, or with one as any page would give it."""
        token = (page and self.token(page)) or self.form_token()
        return self.client.post(path, base_url=ORIGIN, data={**(form or {}), "csrf_token": token})

    def notice(self) -> str:
        """The word that the answer left for the next page."""
        with self.client.session_transaction(base_url=ORIGIN) as session:
            return str(session.get("notice", ""))

    def sign_in(self, email: str, password: str = PASSWORD) -> Browser:
        answer = self.send("/login", {"email": email, "password": password}, page="/login")
        assert answer.status_code == 303, answer.text
        return self

    def signed_in_as(self, email: str, now: datetime) -> Browser:
        """As after `sign_in`, without the tenth of a second that checking a password takes on purpose."""
        with connection():
            key = sessions.open_session(User.get(User.email == email).id, now)
        self.client.set_cookie("session", key)
        return self


@pytest.fixture(scope="session")
def password_hash() -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture
def job_notifier() -> RecordedNotifications:
    return RecordedNotifications()


@pytest.fixture(scope="session")
def shared_sandbox() -> Iterator[InProcessSandbox]:
    with InProcessSandbox.start(now="2026-11-23T10:00:00Z", mailbox=True) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared_sandbox: InProcessSandbox) -> InProcessSandbox:
    """Humaans with the cast as it is at the start of each test."""
    shared_sandbox.reset()
    shared_sandbox.forget_mails()
    return shared_sandbox


@pytest.fixture
def services(clock, secrets, request) -> Services:
    """Humaans is the sandbox, started only for a test that calls it."""

    def humaans(token: str, company_id: int) -> HumaansClient:
        return HumaansClient(request.getfixturevalue("sandbox").api_url, token, sleep=lambda _seconds: None)

    def staffology(api_key: str) -> StaffologyClient:
        url = f"{request.getfixturevalue('sandbox').url}/staffology"
        return StaffologyClient(url, api_key, sleep=lambda _seconds: None, requests_per_second=None)

    return Services(clock=clock, secrets=secrets, humaans=humaans, staffology=staffology, public_url=ORIGIN)


class Postman:
    """Takes to the mail server what waits in the outboxes, and tells which mails an address got."""

    def __init__(self, services: Services, sandbox: InProcessSandbox) -> None:
        self.services, self.sandbox = services, sandbox

    def mails_to(self, address: str) -> list[str]:
        """The words of each mail, oldest first."""
        with connection():
            for company in Company.select():
                send_outbox(self.services, company.id, until=time.monotonic() + 30)
        return [mail["text"] for mail in self.sandbox.mails() if address in mail["to"]]

    def link_to(self, address: str) -> str:
        """The path of the link in the newest mail that has one."""
        found = [re.search(r"http://localhost:8000(/choose-password/\S+)", text) for text in self.mails_to(address)]
        return [each for each in found if each][-1].group(1)


@pytest.fixture
def mail_services(services, sandbox) -> Services:
    port = sandbox.platform.mailbox.port
    return replace(services, mail=SmtpSender("127.0.0.1", port, "none", mail_from="payroll@example.com"))


@pytest.fixture
def mail_app(database_url, settings, mail_services, job_notifier) -> Flask:
    """The application with a mail server."""
    return create_app(settings, mail_services, job_notifier)


@pytest.fixture
def post(mail_services, sandbox) -> Postman:
    return Postman(mail_services, sandbox)


@pytest.fixture(scope="session")
def keys() -> dict[str, str]:
    """As a deployment is given them, so that what one test's process sealed the next one's verifies."""
    return {"SECRET_KEY": token_hex(32), "ENCRYPTION_KEYS": Fernet.generate_key().decode()}


@pytest.fixture
def settings(tmp_path: Path, keys: dict[str, str]):
    return read_settings({"APP_ENV": "test", "PUBLIC_URL": ORIGIN} | keys, project_root=tmp_path)


@pytest.fixture
def app(database_url, settings, services, job_notifier) -> Flask:
    return application(settings, services, job_notifier)


@pytest.fixture
def own_app(database_url, settings, services, job_notifier) -> Flask:
    """An application that no other test uses, for a test that changes it."""
    return create_app(settings, services, job_notifier)


@pytest.fixture
def cast(database_url, clock, password_hash) -> dict[str, Company]:
    with connection():
        made = {
            slug: Company.create(slug=slug, name=name, webhook_key=f"hook-{slug}", created_at=clock())
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
    def one(app, cast, clock) -> Browser:
        return Browser(app).signed_in_as(f"{name}@example.com", clock())

    return one


alice, bob, vera, charlie = (_signed_in(name) for name in ("alice", "bob", "vera", "charlie"))


@pytest.fixture
def work(services, job_notifier):
    """Does what a worker would do with everything that was notified."""

    def run_all() -> None:
        with connection():
            while job_notifier.runs or job_notifier.people:
                if job_notifier.people:
                    sync_person(services, job_notifier.people.pop(0))
                else:
                    reconcile_company(services, job_notifier.runs.pop(0))

    return run_all


@pytest.fixture
def connected(services, cast, sandbox) -> Company:
    """Acme with a working token; nothing saved, no one imported."""
    with connection():
        connect(services, cast["acme"].id, sandbox.token, actor="alice@example.com")
    return cast["acme"]


@pytest.fixture(scope="session")
def kept_import(tmp_path_factory, migrated_database_url) -> KeptImport:
    return KeptImport(tmp_path_factory.mktemp("import"))


@pytest.fixture
def imported(kept_import, services, sandbox, cast, job_notifier, work, request) -> Company:
    """Acme after its first import with the default settings, but that payslips are emailed."""

    def import_everyone() -> None:
        acme = request.getfixturevalue("connected")
        with connection():
            chosen = replace(default_settings(read_catalogue(services, acme.id)), email_payslips=True)
            save_settings(services, job_notifier, acme.id, chosen, expected_version=None, actor="alice@example.com")
        work()

    kept_import.imported(services, job_notifier, sandbox, import_everyone)
    return cast["acme"]
