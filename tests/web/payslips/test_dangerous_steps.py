"""What sends someone's pay, or takes it away, shows whose it is and what will happen, and asks for the password."""

from __future__ import annotations

import re

import pytest

from sandbox.platform.payslips import pdf_of
from service.actions.delivery.deliver_payslips import deliver_payslips
from service.store.database.connection import connection, write_transaction
from service.store.tables.companies import AuditEntry, SettingsVersion
from service.store.tables.employees import Employee
from service.store.tables.payslips import OutboxMail, PayslipChannel
from tests.pdf import made
from tests.web.conftest import ORIGIN
from tests.web.payslips.payslip_states import HIS_OWN, state_of, unclear
from tests.web.payslips.sending import ACME, AMELIA, PRIYA, correct, send_files, text_of


def test_B3_a_batch_says_whose_page_it_is_and_opens_the_pdf(bob, vera, imported):
    sent = send_files(bob, ("1002.pdf", pdf_of(PRIYA)), ("1001.pdf", pdf_of(PRIYA)))
    page = text_of(bob, sent.headers["Location"])
    assert "Page 1 shows the NI number of another employee. It is Priya Shah (1001), not Amelia Hart (1002)." in page
    assert "1 payslip will be on hold. It is not sent until someone checks it." in page
    assert "Save 2 payslips, 1 on hold" in page
    path = re.search(r'action="([^"]+/files/[0-9]+)"', bob.open(sent.headers["Location"]).text)[1]
    opened = bob.send(path)
    assert opened.data == pdf_of(PRIYA)
    assert opened.headers["Content-Disposition"].startswith("attachment")
    assert vera.send(path).status_code == 403
    with connection():
        assert AuditEntry.select().where(AuditEntry.action == "payslip.opened").count() == 1
    bob.send(f"{sent.headers['Location']}/accept")
    assert bob.send(path).status_code == 404


def test_B3_releasing_someone_elses_payslip_shows_both_and_asks_for_the_password(bob, held):
    page = bob.open(f"{ACME}/payslips/{held}").text
    assert f'action="{ACME}/payslips/{held}/release"' not in page
    assert "Check this payslip" in page
    question = text_of(bob, f"{ACME}/payslips/{held}/release")
    assert "Check this payslip" in question
    assert "It goes to Amelia Hart Employee ID 1002" in question
    assert "The PDF shows Priya Shah Employee ID 1001" in question
    assert "Open the PDF" in question
    assert "Amelia Hart receives this PDF on its payday" in question
    for form, said in (({}, "Enter your password"), ({"password": "not his"}, "Password is incorrect")):
        refused = bob.send(f"{ACME}/payslips/{held}/release", form)
        assert (refused.status_code, said in refused.text) == (422, True)
        assert "<title>Error: Check this payslip" in refused.text
    assert state_of(held).state == "held"
    assert bob.send(f"{ACME}/payslips/{held}/release", HIS_OWN).status_code == 303
    assert state_of(held).state == "released"
    assert "Released although the PDF names someone else" in text_of(bob, f"{ACME}/audit")


def test_B3_the_first_reasons_are_kept_for_ever(bob, held):
    bob.send(f"{ACME}/payslips/{held}/release", HIS_OWN)
    page = text_of(bob, f"{ACME}/payslips/{held}")
    whose = "Page 1 shows the NI number of another employee. It is Priya Shah (1001)."
    assert f"{whose} Released by bob@example.com" in page
    bob.send(f"{ACME}/payslips/{held}/hold")
    page = text_of(bob, f"{ACME}/payslips/{held}")
    assert "Put on hold by bob@example.com" in page
    assert page.count(whose) == 2
    assert bob.send(f"{ACME}/payslips/{held}/release").status_code == 422  # it asks again
    bob.send(f"{ACME}/payslips/{held}/release", HIS_OWN)
    assert len(state_of(held).earlier_reasons) == 6


def test_one_that_a_person_held_is_released_at_once(bob, accepted):
    bob.send(f"{ACME}/payslips/{accepted}/hold")
    assert bob.send(f"{ACME}/payslips/{accepted}/release").status_code == 303
    assert state_of(accepted).state == "released"


def test_B14_a_recall_says_what_will_happen_and_asks_for_the_password(bob, accepted):
    question = text_of(bob, f"{ACME}/payslips/{accepted}/recall")
    assert "It goes to Amelia Hart" in question
    assert "It was never sent, and will not be sent to Amelia Hart." in question
    assert "You cannot undo this." in question
    assert bob.send(f"{ACME}/payslips/{accepted}/recall").status_code == 422
    assert state_of(accepted).state == "released"
    bob.send(f"{ACME}/payslips/{accepted}/hold")
    done = bob.send(f"{ACME}/payslips/{accepted}/recall", HIS_OWN)
    page = text_of(bob, done.headers["Location"])
    assert "Withdrawn. It is not in Humaans." in page
    assert "We are removing it" not in page
    assert "This payslip is on hold" not in page
    assert "It was never sent." in page
    assert "Withdrawn Not sent Not sent" in text_of(bob, f"{ACME}/payslips?pay_date=2026-11-27&state=recalled")


@pytest.mark.parametrize(
    ("was_sent", "state", "said"),
    [("yes", "sent", "Nothing more is emailed to Amelia Hart."), ("no", "ready", "they get it twice")],
)
def test_an_unclear_email_is_settled_with_the_password(bob, imported, accepted, was_sent, state, said):
    unclear(imported, accepted)
    question = text_of(bob, f"{ACME}/payslips/{accepted}/settle?was_sent={was_sent}")
    assert said in question
    assert bob.send(f"{ACME}/payslips/{accepted}/settle", {"was_sent": was_sent}).status_code == 422
    for _ in range(2):  # pressing twice is pressing once
        assert bob.send(f"{ACME}/payslips/{accepted}/settle", {"was_sent": was_sent} | HIS_OWN).status_code == 303
    with connection():
        assert PayslipChannel.get().state == state
        assert AuditEntry.select().where(AuditEntry.action == "payslip.mail_settled").count() == 1
    other = {"was_sent": "no" if was_sent == "yes" else "yes"}
    assert bob.send(f"{ACME}/payslips/{accepted}/settle", other | HIS_OWN).status_code == 409


def test_B13_one_that_has_arrived_is_not_said_to_be_on_its_way_and_its_email_can_be_sent_again(
    bob,
    imported,
    accepted,
    services,
    sandbox,
):
    mails = lambda: len([mail for mail in sandbox.mails() if mail["attachments"]])  # noqa: E731
    bob.send(f"{ACME}/payslips/{accepted}/deliver")
    with connection():
        deliver_payslips(services, imported.id)
    if services.mail is None:  # without a mail server the mail waits; then it is as if it had been sent
        with connection(), write_transaction():
            PayslipChannel.update(state="sent").execute()
    before = mails()
    done = bob.send(f"{ACME}/payslips/{accepted}/deliver")
    page = text_of(bob, done.headers["Location"])
    assert "It has arrived already, so nothing was sent." in page
    assert "Sending" not in page
    assert "Send payslip" not in page
    question = text_of(bob, f"{ACME}/payslips/{accepted}/send-again")
    assert "Work address: amelia.hart@brightwater.example.com" in question
    page = bob.open(f"{ACME}/payslips/{accepted}/send-again").text
    confirmed = {"after": re.search(r'name="after" value="(\d+)"', page)[1]}
    for _ in range(2):
        assert bob.send(f"{ACME}/payslips/{accepted}/send-again", confirmed).status_code == 303
    with connection():
        assert PayslipChannel.get(PayslipChannel.channel == "email").state == "ready"
        deliver_payslips(services, imported.id)
        assert OutboxMail.select().count() == 2
    assert mails() == before + (services.mail is not None)


def test_B13_an_address_that_is_not_used_says_why_before_the_email_is_sent_again(bob, imported, accepted):
    with connection(), write_transaction():
        PayslipChannel.create(
            company=imported.id, payslip=accepted, channel="email", state="sent", updated_at=imported.created_at
        )
        work = Employee.get(Employee.employee_id == "1002").email
        Employee.update(personal_email=work.upper()).where(Employee.employee_id == "1001").execute()
        row = SettingsVersion.select().order_by(SettingsVersion.version.desc()).first()
        row.document = row.document | {"email_to_personal_address": False}
        row.save()
    question = text_of(bob, f"{ACME}/payslips/{accepted}/send-again")
    assert f"{work} Not used. This address also belongs to another employee" in question
    assert "amelia@hart.example.org Not used." in question


@pytest.mark.parametrize("day", ["1999-01-01", "2101-01-01", "27 November", "2026-02-30"])
def test_B15_a_refused_date_is_red_and_says_why(bob, imported, day):
    refused = send_files(bob, ("1002.pdf", pdf_of(AMELIA)), pay_date=day)
    assert refused.status_code == 422
    assert 'class="say bad"' in refused.text
    assert "Then choose the files again" in refused.text
    assert "<title>Error: Payslips" in refused.text


def test_B27_a_wrong_correction_is_told_on_top(bob, accepted):
    refused = correct(bob, accepted, b"GIF89a")
    assert "<title>Error: Payslip 27 November 2026" in refused.text
    assert refused.text.index("There is a problem") < refused.text.index("About this payslip")


def test_B38_files_of_which_none_can_be_taken_leave_nothing_to_look_at(bob, imported):
    sent = send_files(bob, ("all.zip", b"PK\x03\x04 no zip"))
    assert "The ZIP is damaged" in bob.open(sent.headers["Location"]).text
    assert "You have unsaved payslips" not in bob.open(f"{ACME}/payslips").text


def send_small_files(browser, number):
    """One form of so many files of one byte each; made by hand, for the test client keeps large forms in files."""
    fields = {"pay_date": "2026-11-27", "csrf_token": browser.form_token()}
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    parts += [f'Content-Disposition: form-data; name="files"; filename="{each}.pdf"\r\n\r\nx' for each in range(number)]
    body = "".join(f"--edge\r\n{part}\r\n" for part in parts) + "--edge--\r\n"
    return browser.client.post(
        f"{ACME}/payslips/import",
        base_url=ORIGIN,
        data=body.encode(),
        content_type="multipart/form-data; boundary=edge",
    )


def test_case_30_five_thousand_files_in_one_form_are_taken_and_the_real_limit_is_said(bob, imported):
    sent = send_small_files(bob, 5000)
    assert sent.status_code == 303
    assert "5,000 files cannot be used" in text_of(bob, sent.headers["Location"])
    assert "Up to 5,000 files, 64 MB together." in text_of(bob, f"{ACME}/payslips")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the framework leaves its parts open
def test_case_30_more_files_than_that_are_refused_with_a_sentence(bob, imported):
    refused = send_small_files(bob, 5200)
    assert (refused.status_code, "The upload is too large" in refused.text) == (413, True)


@pytest.mark.parametrize(
    "manifest",
    [b"file,employee_id\n" + b"x" * 200_000, b"file,employee_id\r1002.pdf,1002\r", b'file,employee_id\n"', b"\xff"],
)
def test_S_f_no_manifest_gives_an_error_page(bob, imported, manifest):
    sent = send_files(bob, ("1002.pdf", pdf_of(AMELIA)), ("m.csv", manifest))
    assert sent.status_code == 303
    assert bob.open(sent.headers["Location"]).status_code == 200


def test_case_31_a_hostile_upload_is_listed(bob, imported):
    sent = send_files(bob, ("1002.pdf", made.many_drawings()), ("1001.pdf", pdf_of(PRIYA)))
    page = text_of(bob, sent.headers["Location"])
    assert "The PDF could not be read" in page
    assert "Save 1 payslip" in page
