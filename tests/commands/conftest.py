"""The commands as a person at a terminal runs them: words in, lines and an exit code out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet

from config.settings import read_settings
from sandbox.remote import InProcessSandbox
from service.humaans.client import HumaansClient, RetryPolicy
from service.services import Services
from service.staffology.client import StaffologyClient
from service.store.database.encryption import SecretBox
from tests.shared_application import application

if TYPE_CHECKING:
    from click.testing import Result


class NoOne:
    def notify_run(self, run_id):
        raise AssertionError("a command works by itself")

    notify_sync = notify_syncs = notify_run


class Terminal:
    def __init__(self, settings, services):
        self.settings, self.services = settings, services

    def run(self, *words: str, stdin: str | bytes = "") -> Result:
        app = application(self.settings, self.services, NoOne())
        result = app.test_cli_runner().invoke(args=list(words), input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def ok(self, *words: str, stdin: str | bytes = "") -> str:
        """What it printed on stdout; it must have ended well."""
        result = self.run(*words, stdin=stdin)
        assert result.exit_code == 0, result.output
        return result.stdout

    def fails(self, *words: str, stdin: str | bytes = "") -> str:
        """The sentence on stderr."""
        result = self.run(*words, stdin=stdin)
        assert result.exit_code == 1, result.output
        assert result.stderr.startswith("Error: "), result.output
        return result.stderr

    def with_keys(self, *keys: str) -> Terminal:
        return Terminal(self.settings, replace(self.services, secrets=SecretBox(keys)))


@pytest.fixture
def humaans():
    with InProcessSandbox.start(now="2026-11-23T10:00:00Z") as sandbox:
        yield sandbox


@pytest.fixture
def keys():
    return tuple(Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture
def terminal(database_url, clock, keys, tmp_path, request):
    def client(token, company_id):
        url = request.getfixturevalue("humaans").api_url
        return HumaansClient(url, token, retry=RetryPolicy(fault_tries=1, throttle_tries=1))

    settings = read_settings({"APP_ENV": "test"}, project_root=tmp_path)

    def staffology(api_key):
        return StaffologyClient(f"{request.getfixturevalue('humaans').url}/staffology", api_key)

    services = Services(
        clock=clock, secrets=SecretBox(keys[:1]), humaans=client, staffology=staffology,
        public_url="http://localhost:8000",
    )  # fmt: skip
    return Terminal(settings, services)


@pytest.fixture
def acme(terminal):
    """A company to give commands about."""
    terminal.ok("company", "create", "acme", "Acme Ltd")
    return "acme"
