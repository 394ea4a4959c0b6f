"""What an owner does with the channels of a company, and what a worker does then."""

from __future__ import annotations

import json

from service.actions.notifications import set_channels
from service.actions.notifications.receivers import ReceiverDraft
from service.actions.notifications.send_due import send_due
from service.facts.notifications import NoticeMessage, Severity
from service.store.database.connection import write_transaction
from service.store.notifications import channels, messages

MESSAGE = NoticeMessage(
    kind="run_paused",
    event="raised",
    severity=Severity.WARNING,
    company_slug="acme",
    company_name="Acme Ltd",
    title="A run is paused",
    lines=("40 people would be removed.",),
    link="https://pay.example.com/c/acme/runs/7",
    link_text="Check the run",
)


class Channels:
    """What an owner does with the channels of a company, and what a worker does then."""

    def __init__(self, services, job_notifier, company, sandbox):
        self.services, self.job_notifier, self.company, self.sandbox = services, job_notifier, company, sandbox

    def add(self, kind, name="payroll", secret=""):
        draft = ReceiverDraft(name, self.sandbox.receiver(kind.value, name), secret)
        return set_channels.add_channel(self.services, self.company.id, kind, draft, actor="olivia")

    def test(self, channel_id):
        set_channels.send_test(self.services, self.job_notifier, self.company.id, channel_id, actor="olivia")
        self.work()

    def set_up(self, kind, **how):
        channel_id = self.add(kind, **how)
        self.test(channel_id)
        self.services.clock.forward(seconds=2)
        return channel_id

    def queue(self, channel_id, key="notice-1", message=MESSAGE):
        with write_transaction():
            messages.queue(self.company.id, channel_id, message, key, self.services.clock())

    def work(self):
        return send_due(self.services, self.company.id, turn_seconds=0.01)

    def row(self, channel_id):
        return channels.get(self.company.id, channel_id)

    def newest(self):
        return messages.newest(self.company.id, 1)[0]

    def titles(self, kind):
        return [json.loads(each["body"]) for each in self.sandbox.received(kind.value)]
