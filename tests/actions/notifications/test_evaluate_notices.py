"""Each cause is told once, repeated by the schedule, and told when it is over; never again for each who judges."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from service.actions.accounts.invite_user import invite
from service.actions.accounts.manage_api_tokens import make_api_token
from service.actions.accounts.manage_users import change_role
from service.actions.accounts.second_factor import turn_off_for
from service.actions.notifications.evaluate_notices import evaluate_company
from service.actions.notifications.mute_notice import mute
from service.facts.access import Role
from service.facts.notices import NoticeKind
from service.rules.notifications.notice_kinds import KINDS
from service.store.accounts import users
from service.store.companies import companies
from service.store.database.connection import write_transaction
from service.store.operations import mail_server
from service.store.payslips import outbox
from service.store.tables.accounts import SecondFactor
from service.store.tables.companies import Connection
from service.store.tables.notifications import Notice
from service.store.tables.payslips import OutboxMail, PaydayPlan
from tests.actions.notifications.trouble import Trouble

PAYDAY = date(2026, 11, 27)
#: More than one; of the sandbox's people, who have no payslips.
HOW_MANY = {NoticeKind.SAME_PROBLEM: 400, NoticeKind.PAYSLIPS_MISSING: 17}


@pytest.fixture
def told(notice_story, payday):
    notice_story.payday = payday
    notice_story.story.imported()
    return notice_story


def _said(kind, count=1):
    title = KINDS[kind].title.format(
        counted=f"{count} {KINDS[kind].noun}{'' if count == 1 else 's'}",
        have="has" if count == 1 else "have",
        day="27 November 2026",
    )
    return f"Acme Ltd: {title}"


@pytest.mark.parametrize("kind", [kind for kind, row in KINDS.items() if not row.is_event])
def test_each_kind_that_ends_is_raised_reminded_and_cleared_once(told, kind):
    row = KINDS[kind]
    end = getattr(Trouble(told), kind.value)()
    told.minute()
    said = _said(kind, HOW_MANY.get(kind, 1))
    reminder = said.replace("Acme Ltd: ", "Acme Ltd: Reminder: ")
    over = f"Acme Ltd: Over: {row.cleared_title.format(day='27 November 2026')}"
    reader = "owner@acme.example" if row.is_for_owners else "manager@acme.example"

    def heard():
        """Of this kind; as the hours pass without a sync, that is told too."""
        return [each for each in told.subjects(reader) if each in {said, reminder, over}]

    for _ in range(2):
        told.minute()
    assert heard() == [said]
    told.minute(hours=4)
    told.minute()
    assert heard() == [said, reminder]
    end()
    told.minute()
    told.minute(hours=2)
    told.minute()
    assert heard() == [said, reminder, over]
    assert not told.subjects("viewer@acme.example")
    assert kind.value not in told.open_kinds()


def test_missing_payslips_are_told_from_a_day_before_to_a_day_after_they_are_sent(told, clock):
    told.story.save(email_payslips=True)
    PaydayPlan.create(
        company=told.company,
        schedules=[
            {"name": "Monthly", "frequency": "monthly", "day_of_month": 27, "send_at": "09:00",
             "adjust": "previous_working_day"}
        ],
    )  # fmt: skip
    clock.now = clock.now.replace(day=26, hour=8, minute=50)
    told.minute()
    assert NoticeKind.PAYSLIPS_MISSING.value not in told.open_kinds()
    told.minute(minutes=15)
    missing = [each for each in told.subjects("manager@acme.example") if "no payslip yet" in each]
    assert len(missing) == 1
    told.minute(days=1)
    assert NoticeKind.PAYSLIPS_MISSING.value in told.open_kinds()
    told.minute(days=1)
    assert NoticeKind.PAYSLIPS_MISSING.value not in told.open_kinds()


def test_that_the_mail_server_is_away_is_not_emailed_once_it_is_over(told, clock, services):
    """What cannot be sent waits in the outbox too: when it is over, neither its beginning nor its end is news."""

    def a_minute_without_server():
        clock.forward(minutes=1)
        mail_server.note_trouble("refused", "The mail server refuses our password", clock())
        evaluate_company(services, told.company.id)

    with write_transaction():
        outbox.put(
            told.company.id, "key", clock(), kind="x", recipients=["a@acme.example"], subject="A mail", text="t",
            message_id="<m@acme.example>",
        )  # fmt: skip
    for _ in range(4):
        a_minute_without_server()
    assert NoticeKind.EMAIL_STUCK.value not in told.open_kinds()
    for _ in range(3):
        a_minute_without_server()
    assert NoticeKind.EMAIL_STUCK.value in told.open_kinds()
    mail_server.note_well()
    outbox.set_state(outbox.with_keys_like(told.company.id, "key")[0].id, "waiting", "cancelled")
    OutboxMail.update(created_at=clock()).execute()
    for _ in range(12):
        clock.forward(minutes=1)
        evaluate_company(services, told.company.id)
    assert told.open_kinds() == set()
    told.send()
    assert told.subjects() == []


def test_owners_are_told_of_what_touches_security_at_once(told, services, clock):
    company_id = told.company.id
    make_api_token(services, company_id, "ledger", actor="owner@acme.example")
    manager = users.by_email("manager@acme.example")
    change_role(services, company_id, users.by_email("viewer@acme.example").id, Role.OWNER, actor="owner@acme.example")
    invite(services, company_id, "new@acme.example", Role.OWNER, actor="owner@acme.example")
    SecondFactor.create(user=manager, secret_encrypted="x", confirmed_at=clock())
    turn_off_for(services, manager.id, company_id=company_id, actor="owner@acme.example")
    told.send()
    assert told.subjects("owner@acme.example") == [
        "Acme Ltd: An API token was created",
        "Acme Ltd: Someone was made an owner",
        "Acme Ltd: Someone was made an owner",
        "Acme Ltd: Two-step sign in was turned off for a user",
    ]
    assert not told.subjects("manager@acme.example")
    assert told.open_kinds() == set()


def test_what_is_judged_twice_is_told_once(told, services):
    Trouble(told).token_refused()
    assert evaluate_company(services, told.company.id)
    assert not evaluate_company(services, told.company.id)
    assert OutboxMail.select().count() == 2  # the owner's and the manager's


def test_a_user_of_several_companies_is_told_once_that_emails_are_stuck(told, clock):
    other = companies.create("globex", "Globex", clock())
    Connection.update(state="connected").execute()
    users.create("bureau@example.com", "hash", Role.OWNER, clock())
    for company in (told.company, other):
        OutboxMail.create(
            company=company, dedupe_key=f"old {company.id}", kind="x", state="waiting", recipients=[], subject="s",
            text="t", message_id="m", created_at=clock().replace(day=22), not_before=clock().replace(day=30),
        )  # fmt: skip
    told.minute()
    assert [each for each in told.subjects("bureau@example.com") if "Emails cannot be sent" in each] == [
        "Acme Ltd: Emails cannot be sent"
    ]


def test_muting_stops_reminders_and_nothing_else(told, services):
    end = Trouble(told).token_refused()
    told.minute()
    notice_id = Notice.get().id
    assert mute(services, told.company.id, notice_id, timedelta(days=1), actor="manager@acme.example")
    told.minute(hours=5)
    assert told.subjects("manager@acme.example") == ["Acme Ltd: We cannot connect to Humaans"]
    end()
    told.minute()
    told.minute(minutes=11)
    assert told.subjects("manager@acme.example")[-1] == "Acme Ltd: Over: We can connect to Humaans again"
    assert not mute(services, told.company.id, notice_id, None, actor="manager@acme.example")


@pytest.mark.parametrize("span", [timedelta(), timedelta(days=32)])
def test_nothing_is_muted_for_good(told, services, span):
    with pytest.raises(ValueError, match="0:00:00"):
        mute(services, told.company.id, 1, span, actor="manager@acme.example")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("run_paused", "token_refused"), ("sync_late", "token_refused"), ("sync_late", "run_paused"),
        ("sync_late", "syncing_paused"),
    ],
)  # fmt: skip
def test_a_notice_is_not_over_because_something_worse_came(notice_story, first, second):
    notice_story.story.imported()
    trouble = Trouble(notice_story)
    getattr(trouble, first)()
    notice_story.minute()
    if second == "syncing_paused":
        notice_story.story.save(paused=True)
    else:
        getattr(trouble, second)()
    for _ in range(45):
        notice_story.minute()
    assert not [each for each in notice_story.subjects("owner@acme.example") if "Over" in each]
    assert first in {str(kind) for kind in notice_story.open_kinds()}
