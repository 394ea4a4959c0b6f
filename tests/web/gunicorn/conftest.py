"""A real gunicorn on real sockets, with Acme and nothing else in its database."""

from __future__ import annotations

import pytest

from service.actions.connection.save_webhook_secret import save_webhook_secret
from service.facts.humaans import TokenFacts
from service.store.companies import connections
from service.store.database import encryption_contexts
from service.store.database.connection import connection
from service.store.database.encryption import SecretBox
from tests.processes import Started
from tests.web.gunicorn.running_server import RealServer, environ_of
from tests.web.gunicorn.signed_events import KEY, SECRET


@pytest.fixture(scope="module")
def secrets() -> SecretBox:
    return SecretBox((KEY,))


@pytest.fixture
def acme(cast, services, clock):
    with connection():
        token = services.secrets.encrypt("t", encryption_contexts.access_token(cast["acme"].id))
        connections.save(cast["acme"].id, token, "t", TokenFacts(frozenset(), "h", "H", 1), clock())
        save_webhook_secret(services, cast["acme"].id, SECRET, "alice")
    return cast["acme"]


@pytest.fixture(scope="module")
def start_once(tmp_path_factory, redis_url):
    """As `start`, ended when the module is."""
    folder, started = tmp_path_factory.mktemp("server"), []

    def starting(*command, **environ):
        started.append(Started(*command, log=folder / "log", REDIS_URL=redis_url, **environ))
        return started[-1]

    yield starting
    for process in started:
        process.sweep_up()


@pytest.fixture(scope="module")
def running(start_once, migrated_database_url, tmp_path_factory) -> RealServer:
    return RealServer(start_once, **environ_of(migrated_database_url, (KEY,), tmp_path_factory.mktemp("var")))


@pytest.fixture
def server(running, acme) -> RealServer:
    """The one server of these tests, with Acme and nothing else in its database."""
    return running
