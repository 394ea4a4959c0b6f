"""Paydays and payslips as people use them: schedules, test upload, import, look, accept, deliver, decide."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from sandbox.platform.payslips import pdf_of
from service.store.database.connection import connection, write_transaction
from service.store.tables.companies import SettingsVersion
from service.store.tables.employees import Employee
from service.store.tables.payslips import Payslip, PayslipChannel, PayslipContent
from tests.web.conftest import PASSWORD
from tests.web.payslips.sending import ACME, AMELIA, MONTHLY, PRIYA, deliver, send_files, text_of


def test_a_batch_is_looked_at_before_it_is_accepted(bob, imported):
    sent = send_files(bob, ("1002.pdf", pdf_of(AMELIA)), ("1001.pdf", pdf_of(AMELIA)), ("9999.pdf", pdf_of(PRIYA)))
    assert sent.status_code == 303
    page = bob.open(sent.headers["Location"]).text
    assert "The name has no Employee ID of this company." in page
    assert "Page 1 shows the name of another employee." in page
    assert "Nothing is saved yet" in page
    assert "No payslips here" in bob.open(f"{ACME}/payslips").text
    accepted = bob.send(f"{sent.headers['Location']}/accept")
    page = bob.open(accepted.headers["Location"]).text
    assert "Amelia Hart" in page
    assert "On hold" in page
    assert bob.open(sent.headers["Location"]).status_code == 404


def test_a_batch_can_be_discarded(bob, imported):
    sent = send_files(bob, ("1002.pdf", pdf_of(AMELIA)))
    bob.send(f"{sent.headers['Location']}/discard")
    with connection():
        assert PayslipContent.select().count() == 0


def test_nothing_chosen_is_said(bob, imported):
    refused = send_files(bob, pay_date="")
    assert refused.status_code == 422
    assert "<title>Error: Payslips" in refused.text
    assert "Enter the payday" in refused.text
    assert "Choose at least one file" in refused.text


def test_test_upload_switch_deliver_and_follow(bob, imported, services, one, work):
    refused = bob.send(f"{ACME}/paydays/test-upload", {"employee_id": "nobody"})
    assert refused.status_code == 422
    assert "No employee has this Employee ID" in refused.text
    assert bob.send(f"{ACME}/paydays/test-upload", {"employee_id": "1002"}).status_code == 303
    assert "Passed" in bob.open(f"{ACME}/paydays").text
    with connection():
        row = SettingsVersion.select().order_by(SettingsVersion.version.desc()).first()
        row.document = row.document | {"send_payslips_to_humaans": True}
        row.save()
    early = bob.send(f"{ACME}/payslips/deliver", {"pay_date": "2026-11-27"})
    assert "Nothing was sent: this payday is still to come." in bob.open(early.headers["Location"]).text
    assert bob.open(f"{ACME}/payslips/progress?pay_date=2026-11-27").json["is_live"] is False
    page = bob.open(f"{ACME}/payslips?pay_date=2026-11-27").text
    assert "Send before payday" in page
    assert "Send unsent payslips" not in page
    done = bob.send(f"{ACME}/payslips/deliver", {"pay_date": "2026-11-27", "early": "yes"})
    assert "Sending. Payslips already delivered" in bob.open(done.headers["Location"]).text
    assert bob.open(f"{ACME}/payslips/progress?pay_date=2026-11-27").json["is_live"] is True
    deliver(services, imported)
    page = bob.open(f"{ACME}/payslips/{one}").text
    assert "In Humaans" in page
    assert "Uploaded" in page
    assert bob.open(f"{ACME}/payslips/progress?pay_date=2026-11-27").json["is_live"] is False


def test_when_it_goes_out_is_said_before_and_after_it_is_accepted(bob, imported):
    assert bob.send(f"{ACME}/paydays/schedules/save", MONTHLY).status_code == 303
    sent = send_files(bob, ("1002.pdf", pdf_of(AMELIA)))
    batch = sent.headers["Location"]
    assert "1 payslip will be sent on 27 November 2026 at 09:00." in text_of(bob, batch)
    bob.send(f"{batch}/accept")
    assert "1 payslip will be sent on 27 November 2026 at 09:00." in text_of(bob, f"{ACME}/payslips")
    with connection():
        one = Payslip.get().id
    assert "It will be sent on 27 November 2026 at 09:00, or" in text_of(bob, f"{ACME}/payslips/{one}")
    bob.send(f"{ACME}/payslips/{one}/hold")
    assert "This payslip is on hold." in text_of(bob, f"{ACME}/payslips/{one}")
    bob.send(f"{ACME}/payslips/{one}/recall", {"password": PASSWORD})
    assert "It was never sent." in text_of(bob, f"{ACME}/payslips/{one}")


def test_what_no_schedule_sends_is_said_to_wait_for_a_person(bob, imported):
    assert bob.send(f"{ACME}/paydays/schedules/save", MONTHLY).status_code == 303
    sent = send_files(bob, ("1002.pdf", pdf_of(AMELIA)), pay_date="2026-11-28")
    assert "28 November 2026 is not one of your paydays." in text_of(bob, sent.headers["Location"])


def test_channels_that_are_off_are_said_to_be_off(bob, one):
    with connection():
        row = SettingsVersion.select().order_by(SettingsVersion.version.desc()).first()
        row.document = row.document | {"email_payslips": False, "send_payslips_to_humaans": False}
        row.save()
    page = text_of(bob, f"{ACME}/payslips")
    assert "Payslips are not being sent: neither to Humaans nor by email." in page
    assert "Off Off" in page
    assert "Payslips are not being sent" in text_of(bob, f"{ACME}/payslips/{one}")
    for path in (f"{ACME}/payslips", f"{ACME}/payslips/{one}"):
        shown = bob.open(path).text
        assert f'href="{ACME}/settings">Go to Settings</a>' in shown
        assert "Send payslip</button>" not in shown
        assert "Send unsent payslips" not in shown
        assert "Send before payday" not in shown


def test_failed_and_unclear_ones_are_counted_and_found_apart(bob, imported, one):
    with connection(), write_transaction():
        for channel, state in (("humaans", "unclear"), ("email", "refused")):
            PayslipChannel.create(
                company=imported.id, payslip=one, channel=channel, state=state, updated_at=imported.created_at
            )
    page = text_of(bob, f"{ACME}/payslips")
    assert "1 failed 1 unclear" in page
    assert "channel=unclear" in bob.open(f"{ACME}/payslips").text
    assert "Amelia Hart" in text_of(bob, f"{ACME}/payslips?channel=unclear")


def test_what_is_held_is_not_said_to_be_on_its_way(bob, imported, one):
    with connection(), write_transaction():
        PayslipChannel.create(
            company=imported.id, payslip=one, channel="humaans", state="ready", updated_at=imported.created_at
        )
    assert "Sending" in text_of(bob, f"{ACME}/payslips")
    bob.send(f"{ACME}/payslips/{one}/hold")
    assert "Sending" not in text_of(bob, f"{ACME}/payslips")
    assert bob.open(f"{ACME}/payslips/progress?pay_date=2026-11-27").json["is_live"] is False


def test_an_employees_payslips_are_found_from_their_page(bob, one):
    with connection():
        employee = Payslip.get().employee_id
    page = bob.open(f"{ACME}/employees/{employee}").text
    assert f"/payslips?employee={employee}" in page
    assert "27 November 2026" in bob.open(f"{ACME}/payslips?employee={employee}").text
    assert "No payslips here" in bob.open(f"{ACME}/payslips?employee={employee + 1}").text


def _words(answer):
    """What a page says, without its tags."""
    return unescape(re.sub("<[^>]+>", "", answer.text))


def test_A14_final_pay_with_its_working(bob, vera, imported):
    with connection():
        employee = Employee.get(Employee.employee_id == "1002").id
    path = f"{ACME}/employees/{employee}/final-pay"
    items = {"items-0-kind": "termination_pay", "items-0-amount": "1,500.00", "items-1-kind": "pay"}
    items |= {"items-1-amount": "£200", "rule": "default"}
    assert bob.send(path, items).status_code == 303
    page = _words(bob.open(path))
    assert "Pensionable pay: £200.00" in page
    assert "does not count by the company's default" in page
    assert bob.send(path, items | {"rule": "yes"}).status_code == 303
    assert "Pensionable pay: £1,700.00" in _words(bob.open(path))
    refused = bob.send(path, items | {"items-0-amount": "a lot"})
    assert refused.status_code == 422
    assert "Enter an amount, like" in refused.text
    assert vera.open(path).status_code == 403


def test_a_p60_is_a_document_of_its_own_beside_the_payslip_of_that_day(bob, imported):
    assert "P60s, for the tax year that ended last" in bob.open(f"{ACME}/payslips").text
    for kind in ("payslip", "p60"):
        sent = send_files(bob, ("1002.pdf", pdf_of(replace(AMELIA, gross=AMELIA.gross + len(kind)))), kind=kind)
        page = text_of(bob, sent.headers["Location"])
        assert ("P60: 1 document for payday 27 November 2026" in page) == (kind == "p60")
        bob.send(f"{sent.headers['Location']}/accept")
    with connection():
        days = {row.kind: (row.state, row.version, row.period_end.isoformat()) for row in Payslip.select()}
    assert days == {"payslip": ("released", 1, "2026-11-30"), "p60": ("released", 1, "2026-04-05")}
    assert "P60" in text_of(bob, f"{ACME}/payslips?pay_date=2026-11-27")
