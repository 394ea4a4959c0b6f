"""Paydays as people set them up: one schedule at a time with its effect shown first, and how payslips are sent."""

from __future__ import annotations

import re
from html import unescape

import pytest

from service.store.database.connection import connection
from service.store.payslips import pay_schedules
from service.store.tables.companies import SettingsVersion
from service.store.tables.payslips import OutboxMail
from tests.web.conftest import PASSWORD
from tests.web.payslips.sending import ACME, MONTHLY, text_of

SAVE, PREVIEW = f"{ACME}/paydays/schedules/save", f"{ACME}/paydays/schedules/preview"
WEEKLY = {"name": "Weekly", "frequency": "weekly", "first_payday": "27 November 2026", "send_at": "07:30"}
SENDING = {"payslip_mail": "link", "password_rule": "date_of_birth", "pdf_kept_months": "6"}
HIS_OWN = {"password": PASSWORD}


def words_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def saved(company):
    with connection():
        return [each.name for each in pay_schedules.schedules_of(pay_schedules.of_company(company.id))]


@pytest.fixture
def monthly(bob, imported):
    assert bob.send(SAVE, MONTHLY).status_code == 303
    return imported


@pytest.mark.parametrize(
    ("frequency", "shown", "hidden"),
    [("monthly", "Day of the month", "First payday"), ("weekly", "First payday", "Day of the month")],
)
def test_only_the_fields_of_the_chosen_frequency_are_shown(bob, imported, frequency, shown, hidden):
    assert "Time to send payslips" not in text_of(bob, f"{ACME}/paydays/schedules/new")
    page = text_of(bob, f"{ACME}/paydays/schedules/new?frequency={frequency}")
    assert shown in page
    assert hidden not in page


def test_no_time_is_told_for_payslips_that_are_not_sent(bob, monthly):
    with connection():
        row = SettingsVersion.get()
        off = {"send_payslips_to_humaans": False, "email_payslips": False}
        SettingsVersion.update(document={**row.document, **off}).execute()
    page = words_of(bob.open(f"{ACME}/paydays"))
    assert "Payslips are not being sent." in page
    assert page.count("Not sent") >= 6


def test_the_next_six_paydays_are_shown_before_anything_is_saved(bob, monthly):
    page = words_of(bob.send(PREVIEW, MONTHLY | {"day_of_month": "26", "place": "0"}))
    assert "Nothing has changed yet." in page
    assert "Before: Monthly, Monthly on day 28" in page
    assert page.count(" at 09:00") >= 6
    assert "24 December 2026 Moved from Saturday 26 December 2026 24 December 2026" in page
    with connection():
        (kept,) = pay_schedules.schedules_of(pay_schedules.of_company(monthly.id))
    assert kept.day_of_month == 28


def test_a_schedule_is_added_changed_and_removed_with_the_password(bob, monthly):
    assert bob.send(SAVE, WEEKLY).status_code == 422
    assert bob.send(SAVE, WEEKLY | HIS_OWN).status_code == 303
    assert saved(monthly) == ["Monthly", "Weekly"]
    assert bob.send(SAVE, WEEKLY | HIS_OWN | {"name": "Casual", "place": "1"}).status_code == 303
    assert saved(monthly) == ["Monthly", "Casual"]
    question = text_of(bob, f"{ACME}/paydays/schedules/1/remove")
    assert "Employees without a matching schedule are paid as on Monthly" in question
    assert "Password is incorrect" in words_of(bob.send(f"{ACME}/paydays/schedules/1/remove", {"password": "no"}))
    assert bob.send(f"{ACME}/paydays/schedules/1/remove", HIS_OWN).status_code == 303
    assert saved(monthly) == ["Monthly"]
    assert bob.open(f"{ACME}/paydays/schedules/1").status_code == 404


def test_the_page_says_how_many_employees_are_on_each_schedule(bob, monthly):
    page = unescape(text_of(bob, f"{ACME}/paydays"))
    assert re.search(
        r"Monthly Monthly on day 28, cut-off 5 working days before at 17:00, payslips sent at 09:00 \d+ Change", page
    )
    assert "2 January 2027" not in page  # a Saturday
    assert "30 November 2026 Saint Andrew's Day Scotland Stay" in page
    assert "Christmas Day Everywhere in the UK Move to the working day before" in page


def test_B26_everything_that_is_wrong_with_a_schedule_is_said_at_once(bob, monthly):
    refused = bob.send(PREVIEW, {"frequency": "monthly", "name": "", "day_of_month": "32", "send_at": "9 o'clock"})
    assert refused.status_code == 422
    assert "<title>Error: Add a schedule" in refused.text
    for said in ("Enter a name, like Monthly", "Enter a day from 1 to 31", "Enter a time, like 09:00"):
        assert said in refused.text
    twice = bob.send(PREVIEW, WEEKLY | {"name": "monthly", "first_payday": ""})
    assert "You have a schedule with this name already" in twice.text
    assert "Enter the first payday" in twice.text
    assert "Choose how often people are paid" in bob.send(PREVIEW, {"name": "X"}).text


def test_B26_the_password_and_the_other_errors_are_said_at_once(bob, monthly):
    wrong = SENDING | {"summary_to": "nobody", "file_pattern": "x.pdf", "pdf_kept_months": "7", "password": "not his"}
    refused = bob.send(f"{ACME}/paydays", wrong)
    assert refused.status_code == 422
    for said in ("Password is incorrect", "Enter an email address", "must hold {employee_id} once", "Must be one of 1"):
        assert said in refused.text
    assert 'value="nobody"' in refused.text
    assert bob.send(f"{ACME}/paydays", SENDING | HIS_OWN).status_code == 303
    assert '<option value="6" selected>6 months</option>' in bob.open(f"{ACME}/paydays").text
    assert saved(monthly) == ["Monthly"]


def test_two_people_who_change_schedules_at_once_lose_nothing_in_silence(bob, alice, monthly):
    page = bob.open(f"{ACME}/paydays/schedules/0").text
    seen = {"seen": re.search(r'name="seen" value="([^"]+)"', page)[1]}
    alice.send(SAVE, WEEKLY | HIS_OWN)
    refused = bob.send(SAVE, MONTHLY | HIS_OWN | seen | {"place": "0", "day_of_month": "20"})
    assert (refused.status_code, "Someone else changed the schedules" in refused.text) == (409, True)
    assert saved(monthly) == ["Monthly", "Weekly"]


@pytest.mark.parametrize("place", ["7", "x", "99999999999999999999"])
def test_a_schedule_that_is_gone_is_no_page(bob, monthly, place):
    assert bob.send(PREVIEW, MONTHLY | {"place": place}).status_code == 404


def test_the_email_is_shown_and_a_test_goes_to_whoever_asks_and_to_no_one_else(bob, vera, imported, services, app):
    page = text_of(bob, f"{ACME}/paydays/email")
    assert "Payslip for November 2026 from Acme" in page
    assert "Hello Sam" in page
    assert "Send a test email" not in text_of(vera, f"{ACME}/paydays/email")
    assert vera.send(f"{ACME}/paydays/email").status_code == 403
    answers = [bob.send(f"{ACME}/paydays/email").status_code for _ in range(2)]
    with connection():
        mails = list(OutboxMail.select().where(OutboxMail.kind == "test_email"))
    if services.mail is None:
        assert answers == [409, 409]
        assert mails == []
    else:
        assert answers == [303, 303]
        assert [(each.recipients, each.subject[:5]) for each in mails] == [(["bob@example.com"], "Test:")]
