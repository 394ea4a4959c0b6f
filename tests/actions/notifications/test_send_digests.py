"""One email over all companies of a user, at their time; what they turned off, or left, is not sent."""

from __future__ import annotations

from datetime import time

import pytest

from service.actions.notifications.save_preferences import save_preferences
from service.facts.access import Role
from service.facts.notices import NoticePreferences, Timing
from service.store.accounts import users
from service.store.companies import companies, connections
from service.store.tables.accounts import Membership, User
from service.store.tables.companies import Connection
from service.store.tables.employees import Employee
from service.store.tables.notifications import NoticeSending
from service.store.tables.payslips import OutboxMail

DIGEST = NoticePreferences(urgent=Timing.DIGEST, warning=Timing.DIGEST, digest_at=time(8))
BUREAU = "bureau@example.com"


@pytest.fixture
def bureau(notice_story, services, clock):
    """Someone who manages Acme and Globex, and wants one email a day; Humaans refuses both tokens."""
    notice_story.story.imported()
    globex = companies.create("globex", "Globex", clock())
    row = Connection.select().dicts().get()
    Connection.create(**{**row, "id": None, "company": globex})
    user = users.create(BUREAU, "hash", Role.MANAGER, clock(), notice_story.company.id)
    Membership.create(user=user, company=globex, role="manager")
    save_preferences(services, user.id, DIGEST)
    for company in (notice_story.company, globex):
        connections.mark(company.id, connections.TOKEN_REFUSED, "Humaans refuses the token", clock())
    return notice_story


def test_one_email_a_day_tells_of_all_companies_at_the_users_time(bureau, clock):
    bureau.minute()
    assert bureau.subjects(BUREAU) == []
    clock.now = clock.now.replace(day=24, hour=7, minute=58)
    bureau.minute()
    assert bureau.subjects(BUREAU) == []
    for _ in range(3):
        bureau.minute()
    (subject,) = bureau.subjects(BUREAU)
    assert subject == "2 notices, open: 2 companies"
    text = next(mail["text"] for mail in bureau.sandbox.mails() if BUREAU in mail["to"])
    assert text.index("Acme Ltd") < text.index("Globex")
    assert text.count("- We cannot connect to Humaans") == 2


def test_someone_who_left_gets_no_digest(bureau, clock):
    bureau.minute()
    User.update(is_active=False).where(User.email == BUREAU).execute()
    clock.now = clock.now.replace(day=24, hour=8)
    bureau.minute()
    assert bureau.subjects(BUREAU) == []
    assert not NoticeSending.select().where(NoticeSending.is_waiting).exists()


def test_who_asks_for_nothing_is_told_nothing_and_what_waits_follows_the_new_time(bureau, services, clock):
    user = users.by_email(BUREAU)
    bureau.minute()
    save_preferences(services, user.id, NoticePreferences(urgent=Timing.NEVER, digest_at=time(11)))
    clock.now = clock.now.replace(hour=10, minute=59)
    bureau.minute()
    assert bureau.subjects(BUREAU) == ["2 notices, open: 2 companies"]
    clock.forward(hours=5)
    bureau.minute()
    assert len(bureau.subjects(BUREAU)) == 1


def test_no_message_carries_personal_data(bureau, clock):
    """Words that are in no program, put where people's data is kept."""
    canary = "zebrawood"
    Employee.update(
        first_name=canary, last_name=canary, email=f"{canary}@example.com", city=canary, ni_number=canary
    ).execute()
    bureau.minute()
    clock.now = clock.now.replace(day=24, hour=8)
    bureau.minute()
    sent = [*OutboxMail.select()]
    assert sent
    assert not [mail.id for mail in sent if canary in mail.text + mail.subject]
