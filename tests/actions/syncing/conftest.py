"""Sync requests as webhooks make them, and how many requests Humaans has had."""

from __future__ import annotations

import pytest

from service.facts.runs import Cause
from service.store.database.connection import write_transaction
from service.store.syncing import sync_requests


@pytest.fixture
def request_sync(company, clock, sandbox):
    def raise_request(key, **more):
        with write_transaction():
            return sync_requests.request(company.id, sandbox.person_id(key), Cause.EVENT, clock(), **more)

    return raise_request


@pytest.fixture
def asked(sandbox):
    """How often people were asked for by id."""
    return lambda: len([each for each in sandbox.requests() if "/people/" in each["path"]])
