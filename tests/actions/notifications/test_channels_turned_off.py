"""When a channel is turned off: refused for good, nothing taken, or nothing arrived for a day of attempts."""

from __future__ import annotations

from dataclasses import replace

import pytest

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


@pytest.mark.parametrize("status", [302, 403, 404, 410])
def test_a_channel_that_refuses_for_good_is_turned_off_with_what_waits(story, status):
    channel_id = story.set_up(ChannelKind.SLACK)
    story.sandbox.fail("/receivers/slack/", status=status)
    story.queue(channel_id)
    story.queue(channel_id, "notice-2")
    story.work()
    assert story.row(channel_id).state == ReceiverState.OFF
    assert str(status) in story.row(channel_id).trouble
    assert [each.state for each in messages.newest(story.company.id, 2)] == [SendState.CANCELLED, SendState.GIVEN_UP]
    assert channels.dead([story.company.id]) == [(story.company.id, channel_id)]
    assert channels.active(story.company.id) == []
    story.test(channel_id)
    assert story.row(channel_id).state == ReceiverState.ACTIVE
    assert channels.dead([story.company.id]) == []


def test_a_message_that_does_not_fit_is_given_up_alone(story):
    channel_id = story.set_up(ChannelKind.SLACK)
    story.sandbox.fail("/receivers/slack/", status=400)
    story.queue(channel_id)
    story.work()
    assert story.newest().state == SendState.GIVEN_UP
    assert story.row(channel_id).state == ReceiverState.ACTIVE


@pytest.mark.parametrize("kind", [ChannelKind.SLACK, ChannelKind.TEAMS])
def test_a_channel_that_takes_none_of_three_messages_is_turned_off_and_a_notice_is_due(story, kind):
    """A Power Automate flow that is switched off answers 400 to everything."""
    channel_id = story.set_up(kind)
    story.sandbox.fail(f"/receivers/{kind.value}/", status=400, times=-1)
    for number in range(5):
        story.queue(channel_id, f"notice-{number}")
        story.work()
        story.services.clock.forward(hours=6)
    story.sandbox.heal()
    states = [each.state for each in messages.newest(story.company.id, 6)]
    assert states.count(SendState.GIVEN_UP) == 3
    assert story.row(channel_id).state == ReceiverState.OFF
    assert story.row(channel_id).trouble.startswith("None of the last 3 messages was taken.")
    assert channels.dead([story.company.id]) == [(story.company.id, channel_id)]
    story.test(channel_id)
    assert story.row(channel_id).state == ReceiverState.ACTIVE


def test_messages_that_do_not_fit_among_others_that_arrive_turn_no_channel_off(story):
    channel_id = story.set_up(ChannelKind.SLACK)
    for number in range(8):
        if number % 3:
            story.sandbox.fail("/receivers/slack/", status=400)
        story.queue(channel_id, f"notice-{number}")
        story.work()
        story.services.clock.forward(hours=6)
    assert [each.state for each in messages.newest(story.company.id, 8)].count(SendState.GIVEN_UP) == 5
    assert story.row(channel_id).state == ReceiverState.ACTIVE


@pytest.mark.parametrize("failed_before", [False, True])
def test_a_day_in_which_we_sent_nothing_is_not_held_against_a_channel(story, failed_before):
    channel_id = story.set_up(ChannelKind.SLACK)
    story.sandbox.fail("/receivers/slack/", status=503, times=1)
    for number in range(3):
        story.queue(channel_id, f"notice-{number}")
    if failed_before:
        story.work()
        story.sandbox.fail("/receivers/slack/", status=503, times=1)
    story.services.clock.forward(hours=25)  # no worker ran
    story.work()
    assert story.row(channel_id).state == ReceiverState.ACTIVE
    for _ in range(20):
        story.services.clock.forward(seconds=10)
        story.work()
    assert {each.state for each in messages.newest(story.company.id, 3)} == {SendState.SENT}


def test_the_patience_with_a_channel_begins_anew_with_each_message_that_arrives(story):
    channel_id = story.set_up(ChannelKind.TEAMS)
    for number in range(4):
        story.sandbox.fail("/receivers/teams/", status=500, times=1)
        story.queue(channel_id, f"notice-{number}")
        for _ in range(3):
            story.work()
            story.services.clock.forward(hours=5)
    assert {each.state for each in messages.newest(story.company.id, 4)} == {SendState.SENT}


def test_a_channel_on_which_nothing_arrives_for_a_day_is_turned_off(story):
    channel_id = story.set_up(ChannelKind.TEAMS)
    story.sandbox.fail("/receivers/teams/", status=500, times=-1)
    story.queue(channel_id)
    for _ in range(60):
        story.work()
        story.services.clock.forward(minutes=31)
    story.sandbox.heal()
    assert story.newest().state == SendState.GIVEN_UP
    assert story.row(channel_id).trouble.startswith("Nothing arrived for a day.")
