"""A week of a company with trouble, with the clock moved: exactly the expected messages leave, also with SIGKILL.

Monday: Humaans refuses the token until the afternoon. Tuesday: a sync is paused overnight. Wednesday: webhooks are
silent for a day. Thursday: payslips are missing before they are sent. Friday: one could not be sent.

Where workers are killed, each is a forked process that ends with SIGKILL before one of its steps: a write, the handing
over of a message, or the next thing after it. Nothing is lost, and what comes again has the id it had (decision 0041).
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.actions.delivery.send_outbox import note_what_was_cut_off
from service.actions.notifications.receivers import ReceiverDraft
from service.actions.notifications.send_due import send_due
from service.actions.notifications.set_channels import add_channel
from service.actions.operations.isolated_steps import IsolatedSteps
from service.actions.operations.notify_people import notify_people
from service.facts.issues import IssueCode
from service.facts.notifications import ChannelKind
from service.facts.plans import FoundIssue
from service.notify.email.sender import SmtpSender
from service.notify.posting import Poster
from service.store.companies import connections
from service.store.database.connection import write_transaction
from service.store.employees import found_issues
from service.store.notifications import channels
from service.store.payslips import paid_employees
from service.store.tables.channels import ChannelMessage, NoticeChannel
from service.store.tables.payslips import OutboxMail, PaydayPlan, PayslipChannel
from service.store.tables.syncing import Run
from tests.actions.killed_processes import killed_at, take_step
from tests.actions.payslips.conftest import FROM

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
    ("Fri 09:01", f"Reminder: {MISSING}"),
    ("Fri 09:31", FAILED),
    ("Fri 13:31", f"Reminder: {FAILED}"),
    ("Fri 15:11", "Over: No payslip for 27 November 2026 is left that could not be sent"),
]


#: Where workers are killed: before a write, the handing over of a message, or the next thing after it.
STEPS = (
    "INSERT notice_sending", "INSERT notice", "email", "post taken", "UPDATE outbox_mail", "UPDATE notice",
    "INSERT channel_message", "email taken", "INSERT outbox_mail", "post", "UPDATE channel_message",
    "UPDATE notice_channel",
)  # fmt: skip
#: What a receiver took of a worker that died before it noted that comes again; no more than this in all.
MOST_AGAIN = 12


class Mail(SmtpSender):
    """Handing an email over is a step of the worker's, and so is hearing that it was taken."""

    @contextmanager
    def session(self):
        with super().session() as session:
            hand_over = session.send

            def send(message, recipients):
                take_step("email")
                taken = hand_over(message, recipients)
                take_step("email taken")
                return taken

            session.send = send
            yield session


class Posts(Poster):
    """The same for a message to a channel."""

    def post(self, url, request):
        take_step("post")
        answer = super().post(url, request)
        take_step("post taken")
        return answer


class Week:
    """What happens to the company at which minute, and what leaves."""

    def __init__(self, told, payday):
        self.told, self.company, self.clock, self.payday = told, told.company, told.clock, payday
        self.sender = Mail("127.0.0.1", told.sandbox.platform.mailbox.port, "none", mail_from=FROM)
        self.poster = Posts(local_allowed=True)
        self.services = told.services = replace(told.services, mail=self.sender, poster=self.poster)
        self.left, self.known, self.message_minutes, self.killed_at = [], 0, 0, set()
        draft = ReceiverDraft("Pager", told.sandbox.receiver("webhook", "pager"))
        channel_id = add_channel(self.services, self.company.id, ChannelKind.WEBHOOK, draft, actor="alice")
        channels.write(channel_id, state="active")
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

    def pass_(self, *, is_killed):
        """Busy hours at three minutes, others now and then; syncs succeed. Workers of busy hours may be killed."""
        events = self.events()
        busy = {at[:6] for at, _ in EXPECTED} | {at[:6] for at in events}
        for hour in range(10, 5 * 24 - 7):
            is_busy = f"{MONDAY + timedelta(hours=hour):%a %H}" in busy
            for minute in (1, 11, 31) if is_busy else (1,) if hour % 3 == 0 else ():
                self.clock.now = MONDAY + timedelta(hours=hour, minutes=minute)
                Run.update(started_at=self.clock()).where(Run.state == "succeeded").execute()
                events.get(f"{self.clock():%a %H:%M}", bool)()
                if is_killed and is_busy:
                    self.minute_of_killed_workers()
                else:
                    self.minute()
                self.collect()

    def minute(self):
        notify_people(self.services, self.clock(), IsolatedSteps())
        note_what_was_cut_off(self.clock())
        self.told.send()
        send_due(self.services, self.company.id, turn_seconds=0.01)

    def minute_of_killed_workers(self):
        """Two where something is told, at other steps in each such minute; one in others. Then one lives."""
        fatal = ["UPDATE notice"]
        if f"{self.clock():%a %H:%M}" in dict(EXPECTED):
            self.message_minutes += 1
            fatal = [STEPS[(self.message_minutes + behind) % len(STEPS)] for behind in (0, 5)]
        for step in fatal:
            if not killed_at(1, self.minute, only=step):
                self.killed_at.add(step)
                ran_out = self.clock() - timedelta(seconds=1)
                for table in (OutboxMail, ChannelMessage):
                    table.update(lease_until=ran_out).where(table.lease_until.is_null(False)).execute()
                NoticeChannel.update(not_before=None).execute()
        self.minute()

    def collect(self):
        """What the manager's mailbox has that it had not; what came again has the id it had."""
        found = self.emails("manager@acme.example")
        at = f"{self.clock():%a %H:%M}"
        self.left += [(at, subject.removeprefix("Acme Ltd: ")) for subject in list(found.values())[self.known :]]
        self.known = len(found)

    def emails(self, address):
        """Subjects by Message-ID, in the order in which they first came."""
        arrived = [each for each in self.told.sandbox.mails() if address in each["to"]]
        return {each["headers"]["message-id"]: each["subject"] for each in arrived}

    def posts(self):
        """Titles by webhook-id."""
        arrived = self.told.sandbox.received("webhook", "pager")
        return {each["headers"]["webhook-id"]: json.loads(each["body"])["data"]["title"] for each in arrived}

    def expected(self):
        return [(at, title.format(self.unpaid)) for at, title in EXPECTED]


@pytest.fixture
def week(notice_story, payday):
    notice_story.story.imported()
    notice_story.story.save(email_payslips=True)
    return Week(notice_story, payday)


@pytest.mark.parametrize("is_killed", [False, True], ids=["workers live", "workers are killed with SIGKILL"])
def test_exactly_the_expected_messages_leave(week, is_killed):
    week.pass_(is_killed=is_killed)
    assert week.left == week.expected()
    assert sorted(week.emails("owner@acme.example").values()) == sorted(f"Acme Ltd: {title}" for _, title in week.left)
    assert list(week.posts().values()) == [title for _, title in week.left]
    again = len(week.told.sandbox.mails()) - 2 * len(week.left)
    posted_again = len(week.told.sandbox.received("webhook", "pager")) - len(week.left)
    if is_killed:
        assert week.killed_at == set(STEPS)
        assert 0 < again < MOST_AGAIN
        assert 0 < posted_again < MOST_AGAIN
    else:
        assert (again, posted_again) == (0, 0)
