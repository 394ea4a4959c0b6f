import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
import requests

from sandbox.remote import InProcessSandbox, Sandbox


@pytest.fixture
def post_office() -> Iterator[InProcessSandbox]:
    with InProcessSandbox.start(mailbox=True) as sandbox:
        yield sandbox


def send(sandbox, subject="Your payslip"):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "payroll@example.com", "amelia@hart.example.org", subject
    mail.set_content("Here it is.")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="payslip.pdf")
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=90) as connection:
        connection.send_message(mail)


def test_a_mail_is_kept_with_its_attachment(post_office):
    send(post_office)
    mail = post_office.mails()[0]
    assert (mail["from"], mail["to"], mail["subject"]) == (
        "payroll@example.com",
        ["amelia@hart.example.org"],
        "Your payslip",
    )
    assert mail["text"].strip() == "Here it is."
    assert mail["attachments"] == [{"filename": "payslip.pdf", "contentType": "application/pdf", "size": 8}]
    assert post_office.mail_attachment(1) == b"%PDF-1.7"


def test_mails_can_be_forgotten(post_office):
    send(post_office)
    post_office.forget_mails()
    assert post_office.mails() == []


@pytest.mark.parametrize("answer", ["451 Try again later", "552 Mailbox full"])
def test_a_mail_can_be_refused(post_office, answer):
    post_office.refuse_mails(answer)
    with pytest.raises(smtplib.SMTPDataError, match=answer[4:]):
        send(post_office)
    send(post_office)
    assert len(post_office.mails()) == 1


def test_without_a_mailbox_the_way_to_one_is_told(humaans):
    answer = requests.get(f"{humaans.control_url}/mails", timeout=90)
    assert (answer.status_code, answer.json()) == (404, {"error": "there is no mailbox: start with --smtp-port 0"})


def test_a_process_of_its_own_can_have_one_too():
    with Sandbox.start(mailbox=True) as sandbox:
        send(sandbox)
        assert len(sandbox.mails()) == 1
