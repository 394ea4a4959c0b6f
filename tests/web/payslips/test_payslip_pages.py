"""Paydays and payslips as people use them: schedules, test upload, import, look, accept, deliver, decide."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from sandbox.platform.payslips import Sample, pdf_of
from service.actions.delivery.deliver_payslips import deliver_payslips
from service.actions.delivery.payslip_links import link_to
from service.rules.payslips.recipients import AddressKind
from service.store.database import encryption_contexts
from service.store.database.connection import connection, write_transaction
from service.store.payslips import payslip_contents
from service.store.tables.companies import AuditEntry, SettingsVersion
from service.store.tables.employees import Employee
from service.store.tables.payslips import OutboxMail, Payslip, PayslipChannel, PayslipContent
from tests.web.conftest import ORIGIN, PASSWORD

AMELIA, PRIYA = Sample("1002", "Amelia Hart", "CE234567A"), Sample("1001", "Priya Shah", "AB234561C")
ACME = "/companies/acme"
MONTHLY = {"name": "Monthly", "frequency": "monthly", "day_of_month": "28", "send_at": "09:00"}


def send_files(browser, *files, pay_date="2026-11-27"):
    form = {"pay_date": pay_date, "files": [(io.BytesIO(content), name) for name, content in files]}
    form["csrf_token"] = browser.token("/account")
    return browser.client.post(f"{ACME}/payslips/import", base_url=ORIGIN, data=form)


@pytest.fixture
def one(bob, imported):
    """The id of Amelia's payslip, accepted."""
    sent = send_files(bob, ("1002.pdf", pdf_of(AMELIA)))
    bob.send(f"{sent.headers['Location']}/accept")
    with connection():
        return Payslip.get().id


def deliver(services, imported):
    with connection():
        deliver_payslips(services, imported.id)


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


def text_of(browser, path):
    return " ".join(re.sub(r"<[^>]+>", " ", browser.open(path).text).split())


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


def test_hold_release_and_recall(bob, one):
    for what, said in (("hold", "On hold"), ("release", "Approved"), ("recall", "Withdrawn")):
        assert bob.send(f"{ACME}/payslips/{one}/{what}", {"password": PASSWORD}).status_code == 303
        assert said in bob.open(f"{ACME}/payslips/{one}").text
    assert bob.send(f"{ACME}/payslips/{one}/release").status_code == 409


def test_a_viewer_looks_and_decides_nothing(vera, bob, one):
    assert vera.open(f"{ACME}/payslips/{one}").status_code == 200
    assert "Open the PDF" not in vera.open(f"{ACME}/payslips/{one}").text
    for what in ("file", "hold", "deliver", "recall"):
        assert vera.send(f"{ACME}/payslips/{one}/{what}").status_code == 403
    assert vera.open(f"{ACME}/paydays").status_code == 200


def correct(browser, one, content, **form):
    form |= {"file": (io.BytesIO(content), "a.pdf"), "csrf_token": browser.token("/account")}
    return browser.client.post(f"{ACME}/payslips/{one}/correct", base_url=ORIGIN, data=form)


def test_F50_a_correction_is_handed_in_on_the_payslips_page(bob, vera, one):
    assert "Upload a corrected payslip" in bob.open(f"{ACME}/payslips/{one}").text
    assert "Upload a corrected payslip" not in vera.open(f"{ACME}/payslips/{one}").text
    assert correct(vera, one, pdf_of(AMELIA)).status_code == 403
    refused = correct(bob, one, b"GIF89a")
    assert (refused.status_code, "not a PDF" in refused.text) == (422, True)
    assert "This is the same file as the current version." in correct(bob, one, pdf_of(AMELIA)).text
    done = correct(bob, one, pdf_of(replace(AMELIA, size=9000)), takes_place="yes")
    assert done.status_code == 303
    assert "Uploaded as a new version." in bob.open(done.headers["Location"]).text
    page = bob.open(f"{ACME}/payslips/{one}").text
    assert ">A corrected payslip</a> replaced this one." in page
    assert "Upload a corrected payslip" not in page
    with connection():
        first, second = Payslip.select().order_by(Payslip.id)
        assert (first.state, first.replaced_by, second.version) == ("superseded", second.id, 2)


def test_a_payslip_whose_pdf_was_deleted_says_so_and_takes_the_file_again(app, bob, one, services, clock):
    with connection():
        link = link_to(services, Payslip.get(), AddressKind.PRIVATE, clock()).removeprefix(ORIGIN)
        with write_transaction():
            payslip_contents.delete_pdfs([one], clock())
    page = bob.open(f"{ACME}/payslips/{one}").text
    assert "We deleted this PDF on 23 November 2026" in page
    assert "Open the PDF" not in page
    assert f"/payslips/{one}/deliver" not in page
    for what in ("file", "deliver"):
        refused = bob.send(f"{ACME}/payslips/{one}/{what}")
        assert (refused.status_code, "Upload the file again first" in refused.text) == (409, True)
    assert app.test_client().get(link, base_url=ORIGIN).status_code == 404
    back = correct(bob, one, pdf_of(AMELIA))
    assert "The PDF is saved again. Nothing was sent." in bob.open(back.headers["Location"]).text
    assert bob.send(f"{ACME}/payslips/{one}/file").data == pdf_of(AMELIA)


def test_S34_the_pdf_is_an_attachment_that_runs_nothing_and_whose_taking_is_recorded(bob, one):
    answer = bob.send(f"{ACME}/payslips/{one}/file")
    assert answer.data == pdf_of(AMELIA)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Payslip-2026-11-27.pdf"'
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    with connection():
        assert AuditEntry.get(AuditEntry.action == "payslip.opened").actor == "bob@example.com"


def test_a_link_of_a_mail_opens_its_payslip_for_a_while(app, bob, one, services, clock):
    with connection():
        link = link_to(services, Payslip.get(), AddressKind.PRIVATE, clock())
    path = link.removeprefix(ORIGIN)
    stranger = app.test_client()
    assert stranger.get(path, base_url=ORIGIN).data == pdf_of(AMELIA)
    assert stranger.get(path[:-3] + "abc", base_url=ORIGIN).status_code == 404
    other = services.secrets.encrypt("something else", encryption_contexts.payslip_link())
    assert stranger.get(f"/payslip/{other}", base_url=ORIGIN).status_code == 404
    clock.now += timedelta(days=31)
    assert stranger.get(path, base_url=ORIGIN).status_code == 404
    clock.now -= timedelta(days=31)
    bob.send(f"{ACME}/payslips/{one}/recall", {"password": PASSWORD})
    assert stranger.get(path, base_url=ORIGIN).status_code == 404


def test_case_8_a_link_in_a_work_mailbox_ends_with_the_employment_and_says_what_to_do(app, one, services, clock):
    with connection():
        payslip = Payslip.get()
        work, private = (link_to(services, payslip, kind, clock()).removeprefix(ORIGIN) for kind in AddressKind)
        today = clock().date()
        Employee.update(end_date=today).where(Employee.id == payslip.employee_id).execute()
    stranger = app.test_client()
    for path in (work, private):
        assert stranger.get(path, base_url=ORIGIN).data == pdf_of(AMELIA)
    clock.now += timedelta(days=1)
    assert stranger.get(private, base_url=ORIGIN).data == pdf_of(AMELIA)
    refused = stranger.get(work, base_url=ORIGIN)
    assert refused.status_code == 410
    assert "stop working after the last day of the employment" in refused.text
    assert "Ask your payroll team to send this payslip to your private email address." in refused.text


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


def test_case_23_the_page_of_a_payslip_shows_what_became_of_its_mail_at_each_address(bob, one, imported, clock):
    with connection():
        row = PayslipChannel.create(
            company=imported.id, payslip=one, channel="email", state="sent", updated_at=clock(), done_at=clock()
        )
        fates = {
            "amelia@firm.example": {"kind": "work", "state": "sent", "code": "", "message": ""},
            "amelia@home.example": {
                "kind": "private",
                "state": "refused",
                "code": "550",
                "message": "Not known (550).",
            },
        }
        OutboxMail.create(
            company=imported.id, dedupe_key="1", kind="payslip:attached", channel=row.id, recipients=list(fates),
            outcomes=fates, subject="x", text="x", message_id="<1@x>", state="sent", created_at=clock(),
        )  # fmt: skip
    text = " ".join(bob.open(f"{ACME}/payslips/{one}").text.split())
    assert 'Work address <span class="badge-state good">Sent</span>' in text
    assert 'Private address <span class="badge-state bad">Refused</span><br><small>Not known (550).</small>' in text
    assert "amelia@" not in text
