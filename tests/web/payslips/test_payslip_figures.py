"""What of payslips needs someone is said where people look: status, overview, API's company, metrics; by company."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from service.facts.payslips import Channel, ChannelState, MailState, PayslipState
from service.store.database.connection import connection
from service.store.operations import mail_server
from service.store.payslips import delivery_counts
from service.store.tables.employees import Employee
from service.store.tables.payslips import OrphanedFile, OutboxMail, Payslip, PayslipChannel

PAYDAY = date(2026, 11, 27)


def payslip_with(company, now, state, channel=Channel.HUMAANS, **more):
    employee = Employee.get(Employee.company == company)
    number = Payslip.select().count() + 1
    payslip = Payslip.create(
        company=company, employee=employee.id, payroll_id=str(employee.employee_id), pay_date=PAYDAY,
        period_start=date(2026, 11, 1), period_end=date(2026, 11, 30), kind="regular", version=number,
        state=more.get("decision", PayslipState.RELEASED), reference=f"PS-{number}", content_hash=f"{number}",
        size=1, pages=1, original_name="a.pdf", verdict="confirmed", hold_reasons=[], created_by="bob", created_at=now,
        updated_at=now,
    )  # fmt: skip
    return PayslipChannel.create(company=company, payslip=payslip.id, channel=channel, state=state, updated_at=now)


@pytest.fixture
def troubles(imported, clock):
    """One waits, one is unclear, one failed now and one long ago; a file without a document; a mail in the outbox."""
    with connection():
        now = clock()
        payslip_with(imported.id, now, ChannelState.READY)
        payslip_with(imported.id, now, ChannelState.READY, decision=PayslipState.HELD)
        payslip_with(imported.id, now, ChannelState.UNCLEAR)
        failed = payslip_with(imported.id, now, ChannelState.REFUSED, Channel.EMAIL)
        payslip_with(imported.id, now - timedelta(days=63), ChannelState.REFUSED)
        payslip_with(imported.id, now, ChannelState.UPLOADED)
        OrphanedFile.create(company=imported.id, payslip=failed.payslip_id, file_name="a.pdf", found_at=now)
        OutboxMail.create(
            company=imported.id, dedupe_key="1", kind="payday_summary", recipients=["bob@example.com"], subject="x",
            text="x", message_id="<1@x>", state=MailState.WAITING, created_at=now - timedelta(hours=3),
        )  # fmt: skip
    return imported


def test_the_overview_leads_to_what_failed_and_is_unclear(bob, troubles):
    text = bob.open("/companies/acme/").text
    assert "1 payslip could not be sent, 1 payslip may not have arrived, 1 payslip is on hold" in text
    assert "1 leftover file in Humaans to remove" in text
    for link in ("channel=refused", "channel=unclear", "state=held"):
        assert f'href="/companies/acme/payslips?{link}"' in text
    failed = bob.open("/companies/acme/payslips?channel=refused").text
    assert failed.count("/companies/acme/payslips/") >= 2  # the one of long ago as well


def test_the_overview_says_nothing_when_all_arrived(bob, imported):
    assert "payslip" not in bob.open("/companies/acme/").text.split("Needs attention")[1].split("Coming up")[0]


def test_the_status_page_counts_and_says_that_mails_wait_for_a_server(bob, troubles):
    text = bob.open("/status").text
    assert "Payslips: 1 waiting, 1 unclear, 1 failed, 1 leftover file in Humaans" in text
    assert "No mail server is set up (SMTP_URL), so emails wait in the outbox. 1 email waiting." in text


def test_P3_the_status_page_and_the_companys_page_say_why_mails_wait(bob, troubles, clock, app):
    said = "The mail server does not accept our login (535). Check user and password in SMTP_URL."
    with connection():
        mail_server.note_trouble("setup_login", said, clock())
    assert f"Emails could not be sent yet</a><br><small>{said}</small>" in bob.open("/companies/acme/").text
    with connection():
        mail_server.note_well()
        OutboxMail.update(error_code="setup_relay", error_message="It does not relay.", not_before=clock()).execute()
    assert "<small>It does not relay.</small>" in bob.open("/companies/acme/").text
    with connection():
        OutboxMail.update(error_code="451", error_message="Later.").execute()
    assert "email waits" not in bob.open("/companies/acme/").text


def test_other_companies_see_none_of_it(charlie, troubles):
    text = charlie.open("/status").text
    assert "Payslips:" not in text
    assert "so emails wait in the outbox.</dd>" in text


def test_the_numbers(troubles, clock):
    with connection():
        found = delivery_counts.of_company(troubles.id, clock())
        of_none = delivery_counts.together([])
    assert (found.waiting, found.unclear, found.failed, found.mails_waiting, found.orphaned_files) == (1, 1, 1, 1, 1)
    assert found.oldest_mail_at == clock() - timedelta(hours=3)
    assert (of_none.mails_waiting, of_none.oldest_mail_at, of_none.needs_attention) == (0, None, False)
