"""Messages on their way to Slack, Teams and a program: sent once, tried again by what went wrong, given up in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.actions.notifications import set_channels
from service.actions.notifications.receivers import ReceiverDraft, ReceiverRefusedError
from service.actions.notifications.send_due import notify_due
from service.actions.notifications.send_messages import ARRIVED
from service.facts.notifications import ChannelKind, ReceiverState, SendState
from service.notify.posting import Poster
from service.store.notifications import channels, messages
from tests.actions.notifications.channel_story import Channels


@pytest.fixture
def services(services):
    return replace(services, poster=Poster(local_allowed=True, seconds=1))


@pytest.fixture
def story(services, job_notifier, company, sandbox):
    return Channels(services, job_notifier, company, sandbox)


@pytest.mark.parametrize("kind", list(ChannelKind))
def test_a_channel_is_sent_to_once_its_test_has_arrived(story, kind):
    channel_id = story.add(kind)
    story.queue(channel_id)
    story.work()
    assert story.sandbox.received() == []
    story.test(channel_id)
    assert story.row(channel_id).state == ReceiverState.ACTIVE
    assert story.row(channel_id).last_result == ARRIVED
    story.services.clock.forward(seconds=2)
    story.work()
    assert len(story.sandbox.received(kind.value)) == 2
    assert story.newest().state == SendState.SENT


def test_a_test_that_fails_leaves_the_channel_untested_and_says_why(story):
    channel_id = story.add(ChannelKind.SLACK)
    story.sandbox.fail("/receivers/slack/", status=404, body="no_service")
    story.test(channel_id)
    assert story.row(channel_id).state == ReceiverState.UNTESTED
    assert "(404)" in story.row(channel_id).last_result
    story.services.clock.forward(seconds=1)
    story.test(channel_id)
    assert story.row(channel_id).state == ReceiverState.ACTIVE


def test_addresses_and_secrets_are_kept_encrypted_and_bound_to_their_row(story):
    channel_id = story.set_up(ChannelKind.WEBHOOK)
    row = story.row(channel_id)
    assert "receivers" not in f"{row.address_encrypted}{row.address_shown}"
    other = story.add(ChannelKind.WEBHOOK, name="other")
    channels.write(other, address_encrypted=row.address_encrypted)
    story.test(other)
    assert story.row(other).state == ReceiverState.UNTESTED
    assert "cannot be decrypted" in story.row(other).last_result


def test_a_changed_address_needs_a_new_test_and_a_changed_name_does_not(story):
    channel_id = story.set_up(ChannelKind.SLACK)
    draft = ReceiverDraft("Renamed", "")
    set_channels.change_channel(story.services, story.company.id, channel_id, draft, actor="olivia")
    assert story.row(channel_id).state == ReceiverState.ACTIVE
    draft = ReceiverDraft("Renamed", story.sandbox.receiver("slack", "elsewhere"))
    set_channels.change_channel(story.services, story.company.id, channel_id, draft, actor="olivia")
    assert story.row(channel_id).state == ReceiverState.UNTESTED


def test_everything_that_is_wrong_with_a_channel_is_said_at_once(story, services):
    draft = ReceiverDraft("", "http://10.0.0.1/", "whsec_c2hvcnQ=")
    with pytest.raises(ReceiverRefusedError) as refusal:
        set_channels.add_channel(services, story.company.id, ChannelKind.WEBHOOK, draft, actor="olivia")
    assert refusal.value.faults.keys() == {"name", "address", "secret"}


def test_without_the_setting_no_address_of_this_machine_is_kept(story, services):
    strict = replace(services, poster=Poster())
    draft = ReceiverDraft("Local", "https://localhost:9000/in")
    with pytest.raises(ReceiverRefusedError) as refusal:
        set_channels.add_channel(strict, story.company.id, ChannelKind.WEBHOOK, draft, actor="olivia")
    assert "private network" in refusal.value.faults["address"]


def test_slack_that_asks_for_patience_gets_it_and_then_the_message_once(story):
    channel_id = story.set_up(ChannelKind.SLACK)
    story.sandbox.fail("/receivers/slack/", status=429, retry_after=30)
    story.queue(channel_id)
    story.queue(channel_id, "notice-2")
    story.work()
    story.services.clock.forward(seconds=29)
    story.work()
    assert len(story.sandbox.received("slack")) == 1  # the test
    for _ in range(2):
        story.services.clock.forward(seconds=2)
        story.work()
    assert len(story.sandbox.received("slack")) == 3
    assert story.newest().state == SendState.SENT


@pytest.mark.parametrize("asked", [0, 1])
def test_a_receiver_that_asks_for_a_shorter_wait_is_not_asked_more_often(story, asked):
    channel_id = story.set_up(ChannelKind.SLACK)
    story.sandbox.fail("/receivers/slack/", status=429, retry_after=asked, times=-1)
    story.queue(channel_id)
    for _ in range(60):
        story.work()
        story.services.clock.forward(seconds=1)
    story.sandbox.heal()
    assert 3 <= story.newest().tries <= 5  # the waits: 2.5 to 5 seconds, and twice as long each time


def test_slack_gets_one_message_a_second(story):
    channel_id = story.set_up(ChannelKind.SLACK)
    for number in range(3):
        story.queue(channel_id, f"notice-{number}")
    story.work()
    assert len(story.sandbox.received("slack")) == 2
    assert story.work() is False
    story.services.clock.forward(seconds=1.1)
    story.work()
    assert len(story.sandbox.received("slack")) == 3


@pytest.mark.parametrize(
    "trouble", [{"status": 500}, {"drop": True}, {"delay": 3, "drop": True}, {"status": 503, "retry_after": 9}]
)
def test_what_fails_for_now_is_sent_later_and_once(story, trouble):
    channel_id = story.set_up(ChannelKind.TEAMS)
    story.sandbox.fail("/receivers/teams/", **trouble)
    story.queue(channel_id)
    story.work()
    assert story.newest().state == SendState.WAITING
    assert story.row(channel_id).last_result.startswith("The receiver")
    story.services.clock.forward(seconds=10)
    story.work()
    assert story.newest().state == SendState.SENT
    assert len(story.sandbox.received("teams")) == 2
    story.sandbox.heal()


def test_a_worker_killed_between_commit_and_sending_costs_nothing_and_repeats_nothing(story):
    channel_id = story.set_up(ChannelKind.WEBHOOK)
    story.queue(channel_id)
    died = messages.claim(story.company.id, story.services.clock())
    story.work()
    assert len(story.sandbox.received("webhook")) == 1  # the test
    story.services.clock.forward(seconds=61)
    story.work()
    arrived = story.sandbox.received("webhook")
    assert len(arrived) == 2
    assert arrived[-1]["headers"]["webhook-id"] == died.message_id


def test_a_notification_that_was_lost_is_repeated_by_the_tick(story, job_notifier):
    channel_id = story.set_up(ChannelKind.SLACK)
    job_notifier.messages.clear()
    notify_due(job_notifier, story.services.clock())
    assert job_notifier.messages == []
    story.queue(channel_id)
    notify_due(job_notifier, story.services.clock())
    assert job_notifier.messages == [story.company.id]


def test_a_channel_that_was_removed_takes_its_messages_along(story):
    channel_id = story.set_up(ChannelKind.SLACK)
    story.queue(channel_id)
    set_channels.remove_channel(story.services, story.company.id, channel_id, actor="olivia")
    assert not story.work()
    assert messages.newest(story.company.id, 5) == []
    with pytest.raises(LookupError):
        set_channels.remove_channel(story.services, story.company.id, channel_id, actor="olivia")
