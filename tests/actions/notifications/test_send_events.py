"""Events on their way to programs: raised with their cause, signed, tried by a schedule, sent again when asked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from service.actions.notifications import set_endpoints
from service.actions.notifications.events import raise_event
from service.actions.notifications.receivers import ReceiverDraft, ReceiverRefusedError
from service.actions.notifications.send_due import send_due
from service.facts.notifications import EventKind, ReceiverState, SendState
from service.notify.posting import Poster
from service.store.database.connection import write_transaction
from service.store.notifications import deliveries, endpoints, outgoing_events
from service.store.tables.channels import OutgoingEvent


@pytest.fixture
def services(services):
    return replace(services, poster=Poster(local_allowed=True, seconds=1))


class Endpoints:
    """What an owner does with the endpoints of a company, and what a worker does then."""

    def __init__(self, services, job_notifier, company, sandbox):
        self.services, self.job_notifier, self.company, self.sandbox = services, job_notifier, company, sandbox

    def add(self, *kinds, name="engine"):
        draft = ReceiverDraft(name, self.sandbox.receiver("webhook", name))
        return set_endpoints.add_endpoint(self.services, self.company.id, draft, kinds, actor="olivia")

    def raise_event(self, kind=EventKind.RUN_PAUSED, **ids):
        with write_transaction():
            raise_event(self.company.id, kind, ids or {"run_id": 7}, self.services.clock())

    def work(self):
        for _ in range(4):
            send_due(self.services, self.company.id, turn_seconds=0.01)

    def row(self, endpoint_id):
        return endpoints.get(self.company.id, endpoint_id)

    def newest(self, endpoint_id):
        return deliveries.newest(self.company.id, endpoint_id, 1)[0]

    def arrived(self, name="engine"):
        return self.sandbox.received("webhook", name)

    def kinds(self, name="engine"):
        return [json.loads(each["body"])["type"] for each in self.arrived(name)]


@pytest.fixture
def story(services, job_notifier, company, sandbox):
    return Endpoints(services, job_notifier, company, sandbox)


def verified(secret, arrived, at):
    with time_machine.travel(at, tick=False):
        return Verifier(secret).verify(arrived["body"], arrived["headers"])


def test_an_event_arrives_signed_with_kind_time_and_ids_alone(story):
    endpoint = story.add()
    story.raise_event()
    story.work()
    (arrived,) = story.arrived()
    assert verified(endpoint.secret, arrived, story.services.clock()) == {
        "type": "run.paused",
        "timestamp": story.services.clock().isoformat(),
        "data": {"company": "acme", "run_id": 7},
    }
    assert story.newest(endpoint.id).state == SendState.SENT


def test_without_an_endpoint_that_wants_it_no_event_is_written(story):
    story.raise_event()
    story.add(EventKind.EMPLOYEE_CREATED)
    story.raise_event()
    assert not OutgoingEvent.select().exists()


def test_each_endpoint_is_sent_the_kinds_it_asked_for_once(story):
    story.add(name="all")
    story.add(EventKind.PAYSLIP_FAILED, name="payslips")
    story.raise_event()
    story.raise_event(EventKind.PAYSLIP_FAILED, payslip_id=3)
    story.work()
    assert sorted(story.kinds("all")) == ["payslip.failed", "run.paused"]
    assert story.kinds("payslips") == ["payslip.failed"]


def test_an_event_that_was_rolled_back_was_never_raised(story):
    story.add()
    with pytest.raises(RuntimeError), write_transaction():
        raise_event(story.company.id, EventKind.RUN_PAUSED, {"run_id": 1}, story.services.clock())
        raise RuntimeError
    story.work()
    assert story.arrived() == []


def attempts_until_the_end(story, endpoint_id):
    """How long after the event each attempt was made, while the endpoint fails."""
    began, moments = story.services.clock(), []
    for _ in range(12):
        tried = story.newest(endpoint_id).tries if moments else 0
        story.work()
        delivery = story.newest(endpoint_id)
        if delivery.tries > tried:
            moments.append(story.services.clock() - began)
        if delivery.state != SendState.WAITING:
            break
        story.services.clock.now = delivery.not_before
    return moments


@pytest.mark.parametrize("asked", [None, 0, 1])
def test_failed_attempts_are_made_again_by_the_schedule_and_then_the_endpoint_is_off(story, asked):
    """Also when the answers ask for a shorter wait."""
    endpoint = story.add()
    story.sandbox.fail("/receivers/webhook/", status=503, retry_after=asked, times=-1)
    story.raise_event()
    moments = attempts_until_the_end(story, endpoint.id)
    story.sandbox.heal()
    waits = [timedelta(), timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)]
    waits += [timedelta(hours=hours) for hours in (2, 5, 10, 10)]
    assert moments == [sum(waits[: number + 1], timedelta()) for number in range(8)]
    assert story.newest(endpoint.id).state == SendState.GIVEN_UP
    assert story.row(endpoint.id).state == ReceiverState.OFF
    assert story.row(endpoint.id).trouble.startswith("An event was sent 8 times in more than a day and never taken.")
    assert endpoints.dead([story.company.id]) == [(story.company.id, endpoint.id)]


def test_an_endpoint_that_asks_for_a_longer_wait_gets_it_and_its_time_is_not_shortened(story):
    endpoint = story.add()
    story.sandbox.fail("/receivers/webhook/", status=503, retry_after=3600, times=-1)
    story.raise_event()
    moments = attempts_until_the_end(story, endpoint.id)
    story.sandbox.heal()
    assert moments == [timedelta(hours=hours) for hours in (0, 1, 2, 3, 5, 10, 20, 30)]
    assert story.row(endpoint.id).state == ReceiverState.OFF


def test_other_events_wait_for_an_endpoint_that_asks_for_a_shorter_wait(story):
    story.add()
    story.sandbox.fail("/receivers/webhook/", status=503, retry_after=1, times=-1)
    for number in range(5):
        story.raise_event(run_id=number)
    for _ in range(5):
        story.work()
        story.services.clock.forward(seconds=1)
    story.sandbox.heal()
    assert len(story.sandbox.requests("/receivers/webhook/engine")) == 1


def test_workers_that_die_before_an_answer_do_not_turn_an_endpoint_off(story):
    endpoint = story.add()
    story.raise_event()
    outgoing_events.share(story.company.id, story.services.clock())
    for _ in range(9):
        assert deliveries.claim(story.company.id, story.services.clock()) is not None
        story.services.clock.forward(seconds=61)
    story.sandbox.fail("/receivers/webhook/", status=500)
    story.work()
    assert story.row(endpoint.id).state == ReceiverState.ACTIVE
    assert story.newest(endpoint.id).state == SendState.WAITING


def test_410_turns_the_endpoint_off_and_what_was_missed_can_be_sent_again(story):
    endpoint = story.add()
    story.sandbox.fail("/receivers/webhook/", status=410)
    for number in range(3):
        story.raise_event(run_id=number)
    story.work()
    assert story.row(endpoint.id).state == ReceiverState.OFF
    story.raise_event(run_id=3)  # while it is off
    story.work()
    set_endpoints.turn_on(story.services, story.job_notifier, story.company.id, endpoint.id, actor="olivia")
    assert _send_again(story, endpoint.id) == 4
    story.work()
    assert [json.loads(each["body"])["data"]["run_id"] for each in story.arrived()] == [0, 1, 2, 3]


def test_one_delivery_or_those_of_a_time_are_sent_again_with_the_ids_they_had(story):
    endpoint = story.add()
    story.raise_event(run_id=1)
    story.services.clock.forward(hours=1)
    story.raise_event(run_id=2)
    story.work()
    ids = [each["headers"]["webhook-id"] for each in story.arrived()]
    assert _send_again(story, endpoint.id, delivery_id=story.newest(endpoint.id).id) == 1
    story.work()
    assert _send_again(story, endpoint.id, until=story.services.clock() - timedelta(minutes=30)) == 1
    story.work()
    assert [each["headers"]["webhook-id"] for each in story.arrived()] == [*ids, ids[1], ids[0]]


def _send_again(story, endpoint_id, **which):
    return set_endpoints.send_again(
        story.services, story.job_notifier, story.company.id, endpoint_id, actor="olivia", **which
    )


def test_while_the_secret_is_changed_both_sign_and_a_day_later_the_new_one_alone(story):
    endpoint = story.add()
    newest = set_endpoints.change_secret(story.services, story.company.id, endpoint.id, actor="olivia")
    assert newest != endpoint.secret
    story.raise_event()
    story.work()
    for secret in (endpoint.secret, newest):
        assert verified(secret, story.arrived()[0], story.services.clock())
    story.services.clock.forward(days=1)
    story.raise_event()
    story.work()
    assert verified(newest, story.arrived()[1], story.services.clock())
    with pytest.raises(WebhookVerificationError):
        verified(endpoint.secret, story.arrived()[1], story.services.clock())


def test_a_worker_killed_between_commit_and_sending_costs_nothing_and_repeats_nothing(story):
    endpoint = story.add()
    story.raise_event()
    story.work()
    story.raise_event()
    outgoing_events.share(story.company.id, story.services.clock())
    died = deliveries.claim(story.company.id, story.services.clock())
    story.work()
    assert len(story.arrived()) == 1
    story.services.clock.forward(seconds=61)
    story.work()
    assert [each["headers"]["webhook-id"] for each in story.arrived()][1:] == [died.message_id]
    assert story.newest(endpoint.id).state == SendState.SENT


def test_an_endpoint_that_fails_is_left_alone_for_a_while_and_others_are_not(story):
    story.add(name="broken")
    story.add(name="engine")
    story.sandbox.fail("/receivers/webhook/broken", status=500, times=-1)
    for number in range(5):
        story.raise_event(run_id=number)
    for _ in range(3):
        story.work()
    assert len(story.arrived()) == 5
    assert len(story.sandbox.requests("/receivers/webhook/broken")) == 1
    story.sandbox.heal()


def test_a_test_event_goes_to_one_endpoint(story):
    story.add(name="other")
    endpoint = story.add(EventKind.RUN_PAUSED)
    set_endpoints.send_test(story.services, story.job_notifier, story.company.id, endpoint.id, actor="olivia")
    story.work()
    assert story.kinds() == ["test"]
    assert story.arrived("other") == []
    assert story.job_notifier.messages == [story.company.id]


def test_an_address_that_leads_to_a_private_network_is_no_endpoint(story):
    with pytest.raises(ReceiverRefusedError) as refusal:
        set_endpoints.add_endpoint(
            story.services, story.company.id, ReceiverDraft("x", "https://169.254.169.254/"), (), actor="olivia"
        )
    assert refusal.value.faults.keys() == {"address"}
