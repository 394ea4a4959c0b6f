"""S-f: a button pressed six times at once is pressed once."""

from __future__ import annotations

import io
import threading
from dataclasses import replace

import pytest

from sandbox.platform.payslips import pdf_of
from service.store.database.connection import connection, write_transaction
from service.store.payslips import payslips
from service.store.tables.companies import AuditEntry
from service.store.tables.payslips import OrphanedFile, Payslip, PayslipChannel
from tests.web.conftest import ORIGIN, Browser
from tests.web.payslips.payslip_states import HIS_OWN, state_of, unclear
from tests.web.payslips.sending import ACME, AMELIA, PRIYA, send_files


def at_once(app, path, form=None, times=6):
    """The same button, pressed by so many tabs of one person."""
    tabs = [Browser(app).sign_in("bob@example.com") for _ in range(times)]
    tokens = [tab.form_token() for tab in tabs]
    gate = threading.Barrier(times)
    found = []

    def press(tab, token):
        gate.wait()
        found.append(
            tab.client.post(
                path, base_url=ORIGIN, data={**(form() if callable(form) else form or {}), "csrf_token": token}
            ).status_code
        )

    threads = [threading.Thread(target=press, args=pair) for pair in zip(tabs, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_S_f_accept_pressed_six_times_at_once_is_pressed_once(app, bob, imported):
    sent = send_files(bob, ("1002.pdf", pdf_of(AMELIA)), ("1001.pdf", pdf_of(PRIYA)))
    assert at_once(app, f"{sent.headers['Location']}/accept") == [303] * 6
    with connection():
        assert len(payslips.ledger(imported.id)) == 2
        assert AuditEntry.select().where(AuditEntry.action == "payslips.accepted").count() == 1
    refused = bob.send(f"{sent.headers['Location']}/discard")
    assert (refused.status_code, "saved already" in refused.text) == (409, True)


def test_S_f_discard_pressed_six_times_at_once_is_pressed_once(app, bob, imported):
    sent = send_files(bob, ("1002.pdf", pdf_of(AMELIA)))
    assert at_once(app, f"{sent.headers['Location']}/discard") == [303] * 6
    assert bob.send(f"{sent.headers['Location']}/accept").status_code == 409


@pytest.mark.parametrize(
    ("what", "action"),
    [("hold", "payslip.held"), ("recall", "payslip.recalled")],
)
def test_S_f_a_decision_pressed_six_times_at_once_is_made_once(app, bob, accepted, what, action):
    assert at_once(app, f"{ACME}/payslips/{accepted}/{what}", HIS_OWN) == [303] * 6
    with connection():
        assert AuditEntry.select().where(AuditEntry.action == action).count() == 1


def test_S_f_release_pressed_six_times_at_once_is_pressed_once(app, bob, held):
    assert at_once(app, f"{ACME}/payslips/{held}/release", HIS_OWN) == [303] * 6
    assert len(state_of(held).earlier_reasons) == 3


def audit_count(action):
    with connection():
        return AuditEntry.select().where(AuditEntry.action == action).count()


def test_S_f_a_correction_uploaded_six_times_at_once_is_one(app, bob, accepted):
    content = pdf_of(replace(AMELIA, size=9000))
    found = at_once(app, f"{ACME}/payslips/{accepted}/correct", lambda: {"file": (io.BytesIO(content), "new.pdf")})
    assert set(found) <= {303, 422, 503}  # a company has so many places for what takes long
    assert 303 in found
    with connection():
        assert [row.version for row in Payslip.select().order_by(Payslip.id)] == [1, 2]
    assert audit_count("payslip.corrected") == 1


@pytest.mark.parametrize("path", [f"{ACME}/payslips/{{}}/deliver", f"{ACME}/payslips/deliver"])
def test_S_f_deliver_pressed_six_times_at_once_asks_once(app, bob, accepted, path):
    form = {"pay_date": "2026-11-27", "early": "yes"} | HIS_OWN
    assert set(at_once(app, path.format(accepted), form)) <= {303, 409}
    with connection():
        channels = [row.channel for row in PayslipChannel.select()]
    assert len(channels) == len(set(channels))


@pytest.mark.parametrize("was_sent", ["yes", "no"])
def test_S_f_an_unclear_email_settled_six_times_at_once_is_settled_once(app, bob, imported, accepted, was_sent):
    unclear(imported, accepted)
    found = at_once(app, f"{ACME}/payslips/{accepted}/settle", {"was_sent": was_sent} | HIS_OWN)
    assert found == [303] * 6
    assert audit_count("payslip.mail_settled") == 1


def test_S_f_an_email_sent_again_six_times_at_once_is_sent_again_once(app, bob, imported, accepted):
    unclear(imported, accepted)
    with connection(), write_transaction():
        PayslipChannel.update(state="sent").execute()
    assert set(at_once(app, f"{ACME}/payslips/{accepted}/send-again", {"after": "0"})) <= {303, 409}
    assert audit_count("payslip.sent_again") == 1


def test_S_f_a_stray_file_dealt_with_six_times_at_once_is_off_the_list(app, bob, imported, accepted, clock):
    with connection(), write_transaction():
        stray = OrphanedFile.create(
            company=imported.id, payslip=accepted, file_name="x.pdf", file_id="1", found_at=clock()
        )
    assert at_once(app, f"{ACME}/payslips/strays/{stray.id}/clear") == [303] * 6
    assert audit_count("leftover_file.removed") == 1
