"""A company with an owner, a manager and a viewer, a mailbox, and a clock to move."""

from __future__ import annotations

import pytest

from service.actions.delivery.send_outbox import send_outbox
from service.actions.operations.notify_people import watch_scheduler
from service.actions.operations.tick import tick
from service.facts.access import Role
from service.store.accounts import users
from service.store.operations import heartbeats
from service.store.tables.notifications import Notice
from service.store.tables.syncing import Run
from tests.actions.payslips.conftest import (
    Killed,
    kept_ready,
    killer,
    nine_on_payday,
    payday,
    sandbox,
    services,
    shared_sandbox,
)

__all__ = ["Killed", "kept_ready", "killer", "nine_on_payday", "payday", "sandbox", "services", "shared_sandbox"]


class NoticeStory:
    """What users find in their mailboxes, minute by minute."""

    def __init__(self, story, clock):
        self.story, self.clock = story, clock
        self.services, self.job_notifier, self.sandbox = story.services, story.job_notifier, story.sandbox
        self.company = story.company
        self.has_scheduler = True

    def a_user(self, email, role, company=None):
        return users.create(email, "a password hash", role, self.clock(), (company or self.company).id)

    def minute(self, **span):
        """The tick, or a worker alone while the scheduler is dead, with everything that is due to be emailed."""
        self.clock.forward(**(span or {"minutes": 1}))
        if self.has_scheduler:
            heartbeats.beat("tick", self.clock())  # the clock was moved, nothing was silent
            tick(self.services, self.job_notifier)
        else:
            watch_scheduler(self.services, self.job_notifier)
        Run.update(state="failed").where(Run.state == "queued").execute()  # as with Humaans away
        self.send()

    def send(self):
        send_outbox(self.services, self.company.id, until=float("inf"))

    def subjects(self, address=None):
        """The subjects of the emails that arrived, in order; of one user, or of all."""
        return [mail["subject"] for mail in self.sandbox.mails() if address is None or address in mail["to"]]

    def open_kinds(self):
        return {row.kind for row in Notice.select().where(Notice.cleared_at.is_null())}


@pytest.fixture
def notice_story(story, clock):
    told = NoticeStory(story, clock)
    told.a_user("owner@acme.example", Role.OWNER)
    told.a_user("manager@acme.example", Role.MANAGER)
    told.a_user("viewer@acme.example", Role.VIEWER)
    return told
