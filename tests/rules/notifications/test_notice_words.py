"""A notice in words: short, with counts and a link, on one line where it must be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.facts.notices import NoticeCause, NoticeKind
from service.rules.notifications import digest_words
from service.rules.notifications.digest_words import DigestLine
from service.rules.notifications.notice_words import Sender, email_subject, email_text, message_of

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
ACME = Sender("acme", "Acme Ltd", "Europe/London", "https://payroll.example")
FAILED = NoticeCause(NoticeKind.PAYSLIPS_FAILED, "2026-11-27", 3)


def test_a_raised_notice_says_what_happened_what_it_means_and_where_it_is_dealt_with():
    message = message_of(FAILED, "raised", NOON, ACME)
    assert message.title == "3 payslips for 27 November 2026 could not be sent"
    assert message.lines == ("The employees do not have them.", "Read why, then send again.")
    assert message.link == "https://payroll.example/companies/acme/payslips?channel=refused&pay_date=2026-11-27"
    assert email_subject(message) == "Acme Ltd: 3 payslips for 27 November 2026 could not be sent"


def test_one_is_said_as_one():
    one = message_of(NoticeCause(NoticeKind.PAYSLIPS_MISSING, "2026-11-27", 1), "raised", NOON, ACME)
    assert one.title == "1 employee has no payslip yet for 27 November 2026"


def test_a_reminder_and_an_end_say_since_when_in_the_companys_zone():
    reminder, over = (message_of(FAILED, event, NOON, ACME) for event in ("reminder", "cleared"))
    assert reminder.title.startswith("Reminder: 3 payslips")
    assert reminder.lines[-1] == "This has been so since 13:00 on 1 July 2026."
    assert over.title == "Over: No payslip for 27 November 2026 is left that could not be sent"
    assert over.lines == ("It began at 13:00 on 1 July 2026.",)


@pytest.mark.parametrize("event", ["raised", "reminder", "cleared"])
@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_can_be_said_with_its_link(kind, event):
    message = message_of(NoticeCause(kind, "2026-11-27", 12), event, NOON, ACME)
    said = email_text(message, "https://payroll.example/p")
    assert message.link in said
    assert not {"{", "}"} & set(said)
    assert "\n" not in email_subject(message)


def test_a_digest_lists_companies_in_turn_with_what_is_open_first():
    open_work, well = "2 need you.", "All are up to date."
    lines = [
        DigestLine("Acme Ltd", "A sync was paused", "10:00.", "https://a/1", is_open=False, standing=open_work),
        DigestLine("Acme Ltd", "We cannot connect", "Since 11:00.", "https://a/2", is_open=True, standing=open_work),
        DigestLine("Globex", "Emails cannot be sent", "Since 12:00.", "https://g", is_open=True, standing=well),
    ]
    assert digest_words.subject(lines) == "3 notices, 2 of them open: 2 companies"
    assert digest_words.subject(lines[:1]) == "1 notice, all over: Acme Ltd"
    said = digest_words.text(lines, "https://p")
    assert said.startswith("Acme Ltd\n2 need you.\n\n- We cannot connect")
    assert said.count(open_work) == said.count(well) == 1
    assert said.index("We cannot connect") < said.index("A sync was paused") < said.index("Globex")
