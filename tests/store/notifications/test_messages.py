"""Messages to channels: queued once for each cause, claimed by one worker, sent again when that worker dies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.facts.notifications import ChannelKind, NoticeMessage, ReceiverState, SendState, Severity
from service.store.companies import companies
from service.store.database.connection import write_transaction
from service.store.database.leases import LeaseLostError
from service.store.notifications import channels, messages, queued

MESSAGE = NoticeMessage(
    "run.paused", "raised", Severity.WARNING, "acme", "Acme Ltd", "A run is paused", ("Check it",), "https://x/", "Open"
)


@pytest.fixture
def acme(database, clock):
    return companies.create("acme", "Acme Ltd", clock())


@pytest.fixture
def channel(acme, clock):
    made = channels.create(acme.id, ChannelKind.SLACK, "#payroll", "olivia", clock())
    channels.write(made.id, state=ReceiverState.ACTIVE)
    return made


@pytest.fixture
def put(acme, channel, clock):
    def queue(key="notice-1-raised"):
        with write_transaction():
            return messages.queue(acme.id, channel.id, MESSAGE, key, clock())

    return queue


def test_one_cause_is_one_message(put, acme, clock):
    assert put()
    assert not put()
    assert len(messages.newest(acme.id, 10)) == 1
    assert messages.claim(acme.id, clock()).message == MESSAGE


def test_whoever_queued_it_is_told_which_company_to_ring_for(put, acme):
    queued.take()
    put()
    assert queued.take() == [acme.id]
    assert queued.take() == []


def test_a_message_is_sent_by_one_worker_and_again_with_the_same_id_when_that_one_dies(put, acme, clock):
    put()
    dead = messages.claim(acme.id, clock())
    assert messages.claim(acme.id, clock()) is None
    clock.forward(seconds=61)
    second = messages.claim(acme.id, clock())
    assert (second.message_id, second.tries) == (dead.message_id, 2)
    with pytest.raises(LeaseLostError):
        messages.settle(dead, SendState.SENT)
    messages.settle(second, SendState.SENT)
    assert messages.newest(acme.id, 1)[0].state == SendState.SENT


def test_a_channel_that_asked_us_to_wait_is_left_until_then(put, acme, channel, clock):
    put()
    channels.write(channel.id, not_before=clock() + timedelta(seconds=30))
    assert messages.companies_with_due(clock()) == []
    assert messages.claim(acme.id, clock()) is None
    clock.forward(seconds=31)
    assert messages.companies_with_due(clock()) == [acme.id]


def test_only_channels_whose_test_arrived_are_sent_to(acme, channel, clock):
    channels.create(acme.id, ChannelKind.TEAMS, "Payroll", "olivia", clock())
    assert [(each.id, each.kind) for each in channels.active(acme.id)] == [(channel.id, ChannelKind.SLACK)]


def test_what_waits_for_a_channel_that_was_turned_off_is_cancelled(put, acme, channel):
    put()
    assert channels.turn_off(channel.id, "The address is gone.")
    assert messages.cancel_waiting(channel.id) == 1
    assert not channels.turn_off(channel.id, "Again.")
    assert messages.newest(acme.id, 1)[0].state == SendState.CANCELLED


def test_a_channel_has_one_attempt_at_a_time_and_no_other_waits_for_it(put, acme, channel, clock):
    put("first")
    put("second")
    assert messages.claim(acme.id, clock()) is not None
    assert messages.claim(acme.id, clock()) is None
    other = _other_channel(acme, clock)
    assert messages.claim(acme.id, clock()).channel_id == other.id


def test_channels_that_take_messages_come_before_one_that_does_not(put, acme, channel, clock):
    for number in range(3):
        put(f"waits-{number}")
    failed = messages.claim(acme.id, clock())
    messages.settle(failed, SendState.WAITING)
    channels.write(channel.id, not_before=None)
    other = _other_channel(acme, clock)
    assert messages.attempts_of_waiting(channel.id) == 1
    assert [messages.claim(acme.id, clock()).channel_id for _ in range(2)] == [other.id, channel.id]


def _other_channel(acme, clock):
    """With one message."""
    made = channels.create(acme.id, ChannelKind.TEAMS, "Payroll", "olivia", clock())
    channels.write(made.id, state=ReceiverState.ACTIVE)
    with write_transaction():
        messages.queue(acme.id, made.id, MESSAGE, "of another", clock())
    return made
