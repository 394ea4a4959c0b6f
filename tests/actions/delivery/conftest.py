"""Deliveries are tested with the company, the sandbox and the interruptions of the payslips' tests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.notify.email.sender import SmtpSender
from tests.actions.payslips.conftest import (
    FROM,
    a_minute,
    kept_ready,
    killer,
    nine_on_payday,
    payday,
    sandbox,
    services,
    shared_sandbox,
)
from tests.notify.email.scripted_server import ScriptedServer

__all__ = ["a_minute", "kept_ready", "killer", "nine_on_payday", "payday", "sandbox", "services", "shared_sandbox"]


@pytest.fixture
def server():
    with ScriptedServer() as found:
        yield found


@pytest.fixture
def mailing(payday, server):
    """A payday whose mails go to the scripted server."""

    def with_sender(**more):
        sender = SmtpSender("127.0.0.1", server.port, "none", mail_from=FROM, timeout_seconds=0.5, **more)
        payday.services = replace(payday.services, mail=sender)

    payday.with_sender = with_sender
    with_sender(username="pay", password="right")
    return payday.ready()


@pytest.fixture
def payslip(payday):
    found = payday.ready().add("amelia")
    payday.ask_for(found)
    return found
