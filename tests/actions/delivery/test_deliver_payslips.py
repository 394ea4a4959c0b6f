"""A payslip reaches Humaans and the mailbox once, whatever is pressed and however often."""

import hashlib
import io
import re
import time
from dataclasses import replace

from pypdf import PdfReader

from jobs.definitions.deliver_payslips import deliver
from jobs.queueing.runtime import Tools, provide_tools
from service.actions.delivery.deliver_payslips import deliver_payslips
from service.actions.delivery.payslip_links import payslip_of_link
from service.actions.delivery.send_outbox import send_outbox
from service.actions.payslips.save_pay_schedules import save_pay_schedules
from service.facts.payslips import PasswordRule, PayslipMail
from service.rules.payslips import email_text
from service.store.database.connection import write_transaction
from service.store.payslips import outbox
from service.store.tables.payslips import OutboxMail, PaydayPlan


def test_A15_a_payslip_is_put_on_the_employees_documents_and_mailed(payday):
    payslip = payday.ready().add("amelia")
    payday.ask_for(payslip)
    assert payday.work() is False
    assert payday.states(payslip) == {"humaans": "uploaded", "email": "sent"}
    (document,) = payday.documents("amelia")
    assert document["issueDate"] == "2026-11-27"
    assert document["name"].startswith("Payslip 27 November 2026 [PS-")
    assert payday.sandbox.person_id("amelia") in document["visibleTo"]
    assert document["stored"]["sha256"] == hashlib.sha256(payday.pdf("amelia")).hexdigest()
    (mail,) = payday.mails()
    assert sorted(mail["to"]) == ["amelia.hart@brightwater.example.com", "amelia@hart.example.org"]
    assert mail["subject"] == "Payslip for November 2026 from Acme Ltd"
    assert payday.sandbox.mail_attachment(mail["number"]) == payday.pdf("amelia")
    assert "3250" not in mail["text"]
    assert payday.outcomes(payslip) == ["upload begins", "uploaded"]
    assert len(payday.documents()) == 1


def test_a_turn_that_ends_leaves_the_rest_for_the_next_one(payday):
    payslip = payday.ready().add("amelia")
    payday.ask_for(payslip)
    assert deliver_payslips(payday.services, payday.company.id, seconds=0) is True
    assert (payday.states(payslip), payday.mails()) == ({"humaans": "ready", "email": "ready"}, [])
    assert deliver_payslips(payday.services, payday.company.id, workers=1) is False
    assert payday.states(payslip) == {"humaans": "uploaded", "email": "sent"}


def test_the_job_notifies_what_its_turn_left_and_nothing_else(payday, monkeypatch):
    provide_tools(lambda: Tools(payday.services, payday.job_notifier))
    payday.ask_for(payday.ready().add("amelia"))
    payday.job_notifier.payslips.clear()
    monkeypatch.setattr(deliver_payslips, "__kwdefaults__", {"workers": 1, "seconds": 0})
    deliver(payday.company.id)
    assert payday.job_notifier.payslips == [payday.company.id]
    monkeypatch.setattr(deliver_payslips, "__kwdefaults__", {"workers": 1, "seconds": 60})
    deliver(payday.company.id)
    assert payday.job_notifier.payslips == [payday.company.id]


def test_mails_stop_when_the_turn_is_over(payday):
    payday.ready()
    now = payday.clock()
    with write_transaction():
        outbox.put(
            payday.company.id, "1", now, kind="payday_summary", recipients=["bob@acme.example.com"], subject="Payday",
            text="x", message_id="<1@acme.example.com>",
        )  # fmt: skip
    assert send_outbox(payday.services, payday.company.id, until=time.monotonic()) == 0
    assert send_outbox(payday.services, payday.company.id, until=time.monotonic() + 60) == 1


def test_a_mail_carries_a_link_that_is_nowhere_kept(payday):
    payslip = payday.ready().add("amelia")
    PaydayPlan.update(payslip_mail=PayslipMail.LINK).execute()
    payday.ask_for(payslip)
    payday.work()
    (kept,) = OutboxMail.select()
    assert email_text.LINK_PLACE in kept.text
    for mail in payday.sandbox.mails():
        sealed = re.search(r"/payslip/(\S+)", mail["text"]).group(1)
        assert payslip_of_link(payday.services.secrets, sealed, payday.clock()) == payslip
        assert sealed not in repr(list(OutboxMail.select().tuples()))
    assert "/payslip/" not in repr(list(OutboxMail.select().tuples()))


def test_a_locked_payslip_opens_with_what_its_mail_says_whatever_is_chosen_meanwhile(payday):
    payday.ready()
    plan = {"payslip_mail": PayslipMail.PROTECTED, "summary_to": [], "file_pattern": "", "pdf_kept_months": 3}
    save_pay_schedules(
        payday.services, payday.company.id, [], password_rule=PasswordRule.DATE_OF_BIRTH, actor="alice", **plan
    )
    payslip = payday.add("amelia")
    payday.ask_for(payslip)
    with_server, payday.services = payday.services, replace(payday.services, mail=None)
    payday.work()
    assert payday.states(payslip)["email"] == "queued"
    payday.services = with_server
    save_pay_schedules(
        payday.services, payday.company.id, [], password_rule=PasswordRule.NI_NUMBER, actor="alice", **plan
    )
    payday.work_until_quiet(1)
    (mail,) = payday.mails()
    assert "date of birth" in mail["text"]
    born = payday.story.employee("amelia").date_of_birth
    reader = PdfReader(io.BytesIO(payday.sandbox.mail_attachment(mail["number"])))
    assert reader.is_encrypted
    assert reader.decrypt(f"{born:%d%m%Y}")


def test_S29_a_locked_payslip_is_locked_with_aes_256(payday):
    payday.ready()
    save_pay_schedules(
        payday.services,
        payday.company.id,
        [],
        payslip_mail=PayslipMail.PROTECTED,
        password_rule=PasswordRule.NI_NUMBER,
        summary_to=[],
        file_pattern="",
        pdf_kept_months=3,
        actor="alice",
    )
    payday.ask_for(payday.add("amelia"))
    payday.work()
    (mail,) = payday.mails()
    assert b"/AESV3" in payday.sandbox.mail_attachment(mail["number"])
    assert payday.story.employee("amelia").ni_number not in mail["text"]
