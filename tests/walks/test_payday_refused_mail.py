"""P3 and 24 with real processes: a mail server that has something against us refuses no one's payslip."""

from collections import Counter

import pytest

from sandbox.remote import Sandbox
from service.store.database.connection import connection
from service.store.tables.payslips import MailServerTrouble, OutboxMail
from tests.notify.email.scripted_server import ScriptedServer
from tests.processes import wait_until
from tests.walks.conftest import FEW
from tests.walks.paydays import WalkedPayday

pytestmark = pytest.mark.processes

#: What it says to our greeting, our sender and our login in turn, and what we are told to change.
REFUSALS = (
    ({"EHLO": "550 5.7.1 Helo command rejected: Host not found", "HELO": "550 no"}, "SMTP_EHLO_NAME"),
    ({"MAIL": "553 5.7.1 Sender address rejected: not owned by user pay"}, "MAIL_FROM"),
    ({"AUTH": "535 5.7.8 Error: authentication failed"}, "user and password in SMTP_URL"),
)


@pytest.fixture(scope="module")
def humaans():
    with Sandbox.start(size=FEW, mailbox=True) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def server():
    with ScriptedServer() as found:
        yield found


@pytest.fixture(scope="module")
def running(running, server):
    running.environment["SMTP_URL"] = f"smtp://pay:right@127.0.0.1:{server.port}"
    return running


def what_is_wrong():
    with connection():
        found = MailServerTrouble.select().first()
    return "" if found is None else found.message


def wait_until_told(payday, words):
    def is_told():
        payday.let_time_pass()
        return words in what_is_wrong()

    wait_until(is_told, what=lambda: f"{words}, not: {what_is_wrong()}")


def test_P3_a_payday_with_a_server_that_refuses_greeting_sender_and_login_in_turn(deployment, server):
    payday = WalkedPayday(deployment)
    deployment.api("PUT", "/paydays", {"schedules": [], "payslip_mail": "link", "summary_to": []})
    payday.upload(payday.employees)
    server.kept.clear()
    for script, named in REFUSALS:
        server.script = script
        deployment.terminate("worker")  # an open connection has greeted and logged in already
        deployment.start("worker")
        payday.deliver()
        wait_until_told(payday, named)
        assert server.kept == []
        assert {payslip["email"] for payslip in payday.ledger()} <= {"ready", "claimed", "queued"}
        assert named in deployment.run("flask --app wsgi doctor", expect=1)
    server.script = {}
    payday.let_time_pass()
    payday.finish()
    with connection():
        addresses = {address for one in OutboxMail.select() for address in one.recipients}
        refused = [one.id for one in OutboxMail.select() if one.refused or one.state != "sent"]
    got = Counter(address for recipients, _ in server.kept for address in recipients)
    assert got == dict.fromkeys(addresses, 1)
    assert len(addresses) >= len(payday.employees)
    assert refused == []
    assert "refused" not in payday.outcomes()
    assert {payslip["email"] for payslip in payday.ledger()} == {"sent"}
    assert what_is_wrong() == ""
