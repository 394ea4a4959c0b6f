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
from service.actions.payslips.save_pay_schedules import save_schedules
from service.facts.access import Role
from service.facts.issues import IssueCode
from service.facts.notices import NoticeKind
from service.facts.plans import FoundIssue
from service.rules.notifications.notice_kinds import KINDS
from service.store.accounts import users
from service.store.companies import companies, connections
from service.store.database.connection import write_transaction
from service.store.employees import found_issues
from service.store.notifications import endpoints
from service.store.operations import heartbeats, mail_server
from service.store.payslips import outbox
from service.store.tables.accounts import SecondFactor
from service.store.tables.approvals import HeldChange
from service.store.tables.channels import EventEndpoint, NoticeChannel
from service.store.tables.companies import Connection
from service.store.tables.employees import Employee
from service.store.tables.notifications import Notice
from service.store.tables.payslips import OutboxMail, PaydayPlan, PayslipChannel
from service.store.tables.periods import PayPeriod
from service.store.tables.syncing import Run
from tests.actions.notifications.push_trouble import PushTrouble
from tests.actions.periods.conftest import MONTHLY

PAYDAY = date(2026, 11, 27)
#: More than one; of the sandbox's people, who have no payslips.
HOW_MANY = {NoticeKind.SAME_PROBLEM: 400, NoticeKind.PAYSLIPS_MISSING: 17}


class Trouble(PushTrouble):
    """How a cause comes about, and how it ends."""

    def __init__(self, told):
        self.told, self.company, self.clock = told, told.company, told.clock

    def _connection(self, state, trouble):
        connections.mark(self.company.id, state, trouble, self.clock())

    def token_refused(self):
        self._connection(connections.TOKEN_REFUSED, "Humaans refuses the token")
        return lambda: self._connection(connections.CONNECTED, "")

    def scope_lost(self):
        self._connection(connections.SCOPE_LOST, "Not permitted")
        return lambda: self._connection(connections.CONNECTED, "")

    def run_paused(self):
        run = Run.create(
            company=self.company, kind="reconciliation", cause="hourly", state="held", created_at=self.clock()
        )
        return lambda: Run.update(state="discarded").where(Run.id == run.id).execute()

    def sync_late(self):
        whole = Run.select().where(Run.state == "succeeded").get()
        connections.wait_until(self.company.id, self.clock())
        Run.update(started_at=self.clock().replace(year=2025)).where(Run.id == whole.id).execute()
        return lambda: Run.update(started_at=self.clock()).where(Run.id == whole.id).execute()

    def _issue(self, found):
        with write_transaction():
            found_issues.set_for_company(self.company.id, IssueCode.WEBHOOK_SILENT, found, self.clock())

    def webhook_trouble(self):
        self._issue(FoundIssue(IssueCode.WEBHOOK_SILENT, "No webhook has come", is_advice=True))
        return lambda: self._issue(None)

    def same_problem(self):
        found = FoundIssue(IssueCode.POSTCODE, "not a postcode")
        people = [f"person-{number}" for number in range(400)]
        with write_transaction():
            for person in people:
                found_issues.add_for_person(self.company.id, person, None, found, self.clock())
        return lambda: found_issues.close_for_people_gone(self.company.id, self.clock(), frozenset())

    def _payslip(self, state):
        payslip = self.told.payday.add("amelia")
        channel = PayslipChannel.create(
            company=self.company, payslip=payslip, channel="email", state=state, updated_at=self.clock(), error_code="x"
        )
        return lambda: PayslipChannel.update(state="sent").where(PayslipChannel.id == channel.id).execute()

    def payslips_failed(self):
        return self._payslip("refused")

    def payslips_unclear(self):
        return self._payslip("unclear")

    def changes_wait(self):
        """One has waited for a day, and another has just come."""
        first, second = Employee.select().where(Employee.company == self.company).order_by(Employee.id).limit(2)
        rows = [
            HeldChange.create(
                company=self.company, employee=employee.id, field_group="pay", old={}, new={"salary_amount_minor": 1},
                rule="pay_up", why="w", is_from_humaans=True, cause="hourly", since=self.clock() - age, state="pending",
            )
            for employee, age in ((first, timedelta(hours=25)), (second, timedelta(hours=1)))
        ]  # fmt: skip
        over = HeldChange.update(state="approved", closed_at=self.clock()).where(HeldChange.id == rows[0].id)
        return over.execute

    def channel_dead(self):
        channel = NoticeChannel.create(
            company=self.company, kind="slack", name="Payroll", address_shown="hooks.slack.com", state="off",
            trouble="Slack refuses it", created_by="alice", created_at=self.clock(),
        )  # fmt: skip
        return channel.delete_instance

    def endpoint_dead(self):
        endpoint = EventEndpoint.create(
            company=self.company, name="ledger", address_shown="https://ledger.example.com", state="off",
            trouble="It is gone", created_by="alice", created_at=self.clock(),
        )  # fmt: skip
        return lambda: endpoints.write(endpoint.id, state="active", trouble="")

    def payslips_missing(self):
        """It is the day before, and it ends when they are sent."""
        self.told.story.save(email_payslips=True)
        PaydayPlan.create(
            company=self.company,
            schedules=[
                {"name": "Monthly", "frequency": "monthly", "day_of_month": 27, "send_at": "09:00",
                 "adjust": "previous_working_day"}
            ],
        )  # fmt: skip
        self.clock.now = self.clock.now.replace(day=26, hour=9, minute=5)
        return lambda: setattr(self.clock, "now", self.clock.now.replace(day=27, hour=9, minute=0))

    def _period(self, **values):
        save_schedules(self.told.services, self.company.id, [MONTHLY], seen="", actor="alice")
        period = PayPeriod.select().order_by(PayPeriod.id).first()

        def write(**written):
            PayPeriod.update(**written).where(PayPeriod.id == period.id).execute()

        write(**values)
        return write

    def cut_off_soon(self):
        write = self._period(cut_off_at=self.clock() + timedelta(hours=20), cut_off_moved_by="alice")
        return lambda: write(cut_off_at=self.clock() + timedelta(days=20))

    def period_not_frozen(self):
        at = self.clock() - timedelta(hours=1)
        write = self._period(cut_off_at=at, cut_off_since=self.clock(), trouble="Humaans is away", trouble_since=at)
        return lambda: write(state="signed_off", trouble="")

    def period_to_review(self):
        write = self._period(state="review")
        return lambda: write(state="signed_off")

    def email_stuck(self):
        """One, while others are taken."""
        mail = OutboxMail.create(
            company=self.company, dedupe_key="old", kind="x", state="waiting", recipients=[], subject="s", text="t",
            message_id="m", created_at=self.clock() - timedelta(hours=2), not_before=self.clock() + timedelta(days=7),
        )  # fmt: skip
        return lambda: outbox.set_state(mail.id, "waiting", "cancelled")

    def scheduler_stopped(self):
        heartbeats.beat("tick", self.clock() - timedelta(minutes=6))
        self.told.has_scheduler = False
        return lambda: setattr(self.told, "has_scheduler", True)


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


def test_missing_payslips_are_told_a_day_before_they_are_sent(told, clock):
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
