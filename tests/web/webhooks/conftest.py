"""A company with a webhook secret, and deliveries to it."""

from __future__ import annotations

import orjson
import pytest

from service.actions.connection.save_webhook_secret import save_webhook_secret
from service.store.companies import connections
from service.store.database import encryption_contexts
from service.store.database.connection import connection
from tests.web.conftest import ORIGIN
from tests.web.webhooks.signed_events import EVENT, SECRET, signature


@pytest.fixture
def acme(cast, services, clock):
    """Acme with a connection that no one tried, and a webhook secret."""
    from service.facts.humaans import TokenFacts

    with connection():
        company = cast["acme"]
        token = services.secrets.encrypt("t", encryption_contexts.access_token(company.id))
        connections.save(company.id, token, "t", TokenFacts(frozenset(), "h", "H", 1), clock())
        save_webhook_secret(services, company.id, SECRET, "alice")
    return company


@pytest.fixture
def deliver(app, acme):
    client = app.test_client()

    def post(document=EVENT, *, test=False, key="hook-acme", secret=SECRET, **headers):
        body = document if isinstance(document, bytes) else orjson.dumps(document)
        signed = {} if secret is None else {"X-Humaans-Signature": signature(body, secret)}
        path = f"/webhooks/humaans/{key}{'/test' if test else ''}"
        return client.post(path, data=body, base_url=ORIGIN, headers=signed | headers)

    return post
