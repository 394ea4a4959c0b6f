"""A Humaans to live with, and what the tests of calls do with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.remote import InProcessSandbox
from service.humaans.client import HumaansClient, RetryPolicy
from tests.web.api.calls.doing import work


@pytest.fixture
def humaans():
    with InProcessSandbox.start(now="2026-11-23T10:00:00Z") as sandbox:
        yield sandbox


@pytest.fixture
def services(services, humaans):
    once = RetryPolicy(fault_tries=1, throttle_tries=1)
    return replace(services, humaans=lambda token, company_id: HumaansClient(humaans.api_url, token, retry=once))


@pytest.fixture
def connected(acme, humaans):
    answer = acme.put("/connection", {"token": humaans.token, "webhook_secret": "whsec_canary"})
    assert answer.status_code == 200, answer.text
    return acme


@pytest.fixture
def imported(connected, services, job_notifier):
    """Settings are saved, and a worker did what was notified."""
    answer = connected.put("/settings", connected.get("/settings").json)
    assert answer.status_code == 200, answer.text
    work(services, job_notifier)
    return connected
