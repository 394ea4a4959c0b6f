"""A week of a company with trouble, with the clock moved: exactly the expected messages leave, also with kill -9.

Monday: Humaans refuses the token until the afternoon. Tuesday: a sync is paused overnight. Wednesday: webhooks are
silent for a day. Thursday: payslips are missing before they are sent. Friday: one could not be sent.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.actions.delivery.send_outbox import note_what_was_cut_off
from service.actions.operations.isolated_steps import IsolatedSteps
from service.actions.operations.notify_people import notify_people
from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.store.companies import connections
from service.store.database.connection import write_transaction
from service.store.employees import found_issues
from service.store.payslips import paid_employees
from service.store.tables.channels import ChannelMessage, NoticeChannel
from service.store.tables.payslips import PaydayPlan, PayslipChannel
from service.store.tables.syncing import Run
from tests.actions.payslips.conftest import FROM, Killed, MortalSender

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
REFUSED = "We cannot connect to Humaans"
PAUSED = "A sync is paused for you to check"
SILENT = "Webhooks from Humaans do not arrive"
MISSING = "{} employees have no payslip yet for 27 November 2026"
FAILED = "1 payslip for 27 November 2026 could not be sent"
EXPECTED = [
    ("Mon 10:01", REFUSED),
    ("Mon 14:01", f"Reminder: {REFUSED}"),
    ("Mon 15:11", "Over: We can connect to Humaans again"),
    ("Tue 17:01", PAUSED),
    ("Tue 21:01", f"Reminder: {PAUSED}"),
    ("Wed 08:11", "Over: No sync is paused any more"),
    ("Wed 10:01", SILENT),
    ("Wed 14:01", f"Reminder: {SILENT}"),
    ("Thu 09:01", MISSING),
    ("Thu 10:01", f"Reminder: {SILENT}"),
    ("Thu 11:31", "Over: Webhooks arrive again"),
    ("Thu 13:01", f"Reminder: {MISSING}"),
    ("Fri 09:01", "Over: No payslip for 27 November 2026 is awaited any more"),
    ("Fri 09:31", FAILED),
    ("Fri 13:31", f"Reminder: {FAILED}"),
    ("Fri 15:11", "Over: No payslip for 27 November 2026 is left that could not be sent"),
]


class DyingSender(MortalSender):
    """What asks it for its address dies, once each time that `dies` is set: inside the transaction of a notice."""

    dies = False

    @property
    def mail_from(self):
        if self.dies:
            self.dies = False
            raise Killed
        return FROM

    @mail_from.setter
    def mail_from(self, _address):
        """It has one already."""


class Week:
    """What happens to the company at which minute, and what leaves."""

    def __init__(self, told, payday, killer):
        self.told, self.company, self.clock, self.payday, self.killer = told, told.company, told.clock, payday, killer
        sender = DyingSender("127.0.0.1", told.sandbox.platform.mailbox.port, "none", mail_from=FROM)
        sender.killer = killer
        self.sender, self.services = sender, replace(told.services, mail=sender)
        told.services = self.services
        self.left, self.known, self.deaths = [], 0, 0
        NoticeChannel.create(
            company=self.company, kind="slack", name="Payroll", address_shown="hooks.slack.com", state="active",
            created_by="alice", created_at=told.clock(),
        )  # fmt: skip
        PaydayPlan.create(
            company=self.company,
            schedules=[
                {"name": "Monthly", "frequency": "monthly", "day_of_month": 27, "send_at": "09:00",
                 "adjust": "previous_working_day"}
            ],
        )  # fmt: skip
        self.unpaid = paid_employees.how_many_without(self.company.id, MONDAY.date().replace(day=27), None)

    def token(self, state, trouble):
        connections.mark(self.company.id, state, trouble, self.clock())

    def webhook(self, found):
        with write_transaction():
            found_issues.set_for_company(self.company.id, IssueCode.WEBHOOK_SILENT, found, self.clock())

    def paused(self):
        Run.create(company=self.company, kind="reconciliation", cause="hourly", state="held", created_at=self.clock())

    def failed(self):
        PayslipChannel.create(
            company=self.company, payslip=self.payday.add("amelia"), channel="email", state="refused",
            updated_at=self.clock(), error_code="x",
        )  # fmt: skip

    def events(self):
        silent = FoundIssue(IssueCode.WEBHOOK_SILENT, "No webhook has come", is_advice=True)
        return {
            "Mon 10:01": lambda: self.token(connections.TOKEN_REFUSED, "Humaans refuses the token"),
            "Mon 15:01": lambda: self.token(connections.CONNECTED, ""),
            "Tue 17:01": self.paused,
            "Wed 08:01": lambda: Run.update(state="discarded").where(Run.state == "held").execute(),
            "Wed 10:01": lambda: self.webhook(silent),
            "Thu 11:01": lambda: self.webhook(None),
            "Fri 09:31": self.failed,
            "Fri 15:01": lambda: PayslipChannel.update(state="sent").execute(),
        }

    def pass_(self, dies=""):
        """Busy hours at three minutes, others now and then; syncs succeed. `dies`: where each worker is killed."""
        events = self.events()
        busy = {at[:6] for at, _ in EXPECTED} | {at[:6] for at in events}
        for hour in range(10, 5 * 24 - 7):
            is_busy = f"{MONDAY + timedelta(hours=hour):%a %H}" in busy
            for minute in (1, 11, 31) if is_busy else (1,) if hour % 3 == 0 else ():
                self.clock.now = MONDAY + timedelta(hours=hour, minutes=minute)
                Run.update(started_at=self.clock()).where(Run.state == "succeeded").execute()
                events.get(f"{self.clock():%a %H:%M}", bool)()
                self.sender.dies = dies == "in the transaction"
                self.minute(sends=dies != "before it is sent")
                self.minute()
                note_what_was_cut_off(self.clock() + timedelta(minutes=5))
                self.collect()

    def minute(self, *, sends=True):
        self.killer.kills = 0
        try:
            notify_people(self.services, self.clock(), IsolatedSteps())
            note_what_was_cut_off(self.clock())
            if sends:
                self.told.send()
        except Killed:
            self.deaths += 1
            self.minute(sends=sends)

    def collect(self):
        subjects = self.told.subjects("manager@acme.example")
        at = f"{self.clock():%a %H:%M}"
        self.left += [(at, each.removeprefix("Acme Ltd: ")) for each in subjects[self.known :]]
        self.known = len(subjects)

    def expected(self):
        return [(at, title.format(self.unpaid)) for at, title in EXPECTED]


@pytest.fixture
def week(notice_story, payday, killer):
    notice_story.story.imported()
    notice_story.story.save(email_payslips=True)
    return Week(notice_story, payday, killer)


@pytest.mark.parametrize("dies", ["", "in the transaction", "before it is sent", "after it was taken"])
def test_exactly_the_expected_messages_leave_each_once(week, dies):
    if dies == "after it was taken":
        week.killer.method = "MAIL"
    week.pass_(dies)
    assert week.left == week.expected()
    assert bool(week.deaths) is (dies in {"in the transaction", "after it was taken"})
    told = [row.content["title"] for row in ChannelMessage.select().order_by(ChannelMessage.id)]
    assert told == [title for _, title in week.expected()]
    assert sorted(week.told.subjects("owner@acme.example")) == sorted(f"Acme Ltd: {title}" for _, title in week.left)
