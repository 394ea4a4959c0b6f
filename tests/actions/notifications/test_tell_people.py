"""Who is told: users by their own choice of email, and each channel of the company by the severities it is sent."""

from __future__ import annotations

import pytest

from service.actions.notifications.set_channels import choose_severities
from service.facts.notifications import Severity
from service.store.tables.channels import ChannelMessage, NoticeChannel
from tests.actions.notifications.trouble import Trouble

REFUSED, SILENT = "We cannot connect to Humaans", "Webhooks from Humaans do not arrive"


@pytest.fixture
def told(notice_story):
    notice_story.story.imported()
    return notice_story


def _channel(told, name, *severities):
    return NoticeChannel.create(
        company=told.company, kind="slack", name=name, address_shown="hooks.slack.com", state="active",
        severities=list(severities), created_by="olivia", created_at=told.clock(),
    )  # fmt: skip


def _titles(channel):
    query = ChannelMessage.select().where(ChannelMessage.channel == channel).order_by(ChannelMessage.id)
    return [row.content["title"] for row in query]


def test_a_channel_is_sent_the_severities_it_wants_and_what_it_was_told_of_is_told_as_over(told):
    everything, urgent = _channel(told, "#payroll"), _channel(told, "#alarms", "urgent")
    ends = [Trouble(told).token_refused(), Trouble(told).webhook_trouble()]
    told.minute()
    assert sorted(_titles(everything)) == [REFUSED, SILENT]
    assert _titles(urgent) == [REFUSED]
    choose_severities(told.services, told.company.id, urgent.id, [Severity.WARNING], actor="olivia")
    told.minute(hours=4)
    assert _titles(urgent) == [REFUSED, f"Reminder: {SILENT}"]
    for end in ends:
        end()
    told.minute()
    told.minute(minutes=31)
    assert sorted(_titles(urgent)[2:]) == ["Over: We can connect to Humaans again", "Over: Webhooks arrive again"]


def test_all_severities_is_the_same_as_none(told):
    channel = _channel(told, "#payroll", "urgent")
    choose_severities(told.services, told.company.id, channel.id, list(Severity), actor="olivia")
    assert NoticeChannel.get().severities == []
