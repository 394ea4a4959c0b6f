"""The pages Channels and Webhook endpoints: added, tested, corrected, turned off and removed by an owner alone."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from service.actions.notifications.send_due import send_due
from service.facts.notifications import EventKind, ReceiverState, SendState
from service.notify.posting import Poster
from service.store.database.connection import connection
from service.store.notifications import channels, deliveries, endpoints
from service.store.tables.channels import ChannelMessage, EventEndpoint, NoticeChannel
from tests.web.conftest import Browser

CHANNELS, ENDPOINTS = "/companies/acme/channels", "/companies/acme/endpoints"


@pytest.fixture
def services(services):
    return replace(services, poster=Poster(local_allowed=True))


@pytest.fixture
def worker(services, cast):
    def send():
        with connection():
            send_due(services, cast["acme"].id, turn_seconds=0.01)

    return send


def the(table):
    with connection():
        return table.get()


def test_a_slack_channel_is_added_tested_and_on(alice, sandbox, worker, job_notifier, cast):
    typed = {"kind": "slack", "name": "#payroll", "address": sandbox.receiver("slack")}
    added = alice.send(CHANNELS, typed)
    assert added.status_code == 303
    assert "Send a test" in alice.open(added.location).text
    alice.send(f"{added.location}/test", {})
    assert job_notifier.messages[-1] == cast["acme"].id
    assert "The test is being sent" in alice.open(added.location).text
    worker()
    page = alice.open(added.location).text
    assert "The last message arrived." in page
    assert the(NoticeChannel).state == ReceiverState.ACTIVE
    assert "#payroll" in alice.open(CHANNELS).text
    link = the(ChannelMessage).content["link"]
    assert alice.open(urlsplit(link).path).status_code == 200


def test_an_owner_chooses_which_severities_a_channel_is_sent(alice, sandbox):
    typed = {"kind": "slack", "name": "#alarms", "address": sandbox.receiver("slack"), "severities": ["urgent"]}
    added = alice.send(CHANNELS, typed).location
    assert re.search(r'data-label="Notices">\s*Urgent\s*</td>', alice.open(CHANNELS).text)
    assert 'value="urgent" checked' in alice.open(added).text
    kept = {"name": "#alarms", "address": "", "severities": ["urgent", "warning", "info"]}
    assert alice.send(added, kept).status_code == 303
    assert re.search(r'data-label="Notices">\s*All\s*</td>', alice.open(CHANNELS).text)
    assert alice.send(added, kept | {"severities": ["loud"]}).status_code == 422


def test_the_secret_of_a_webhook_is_shown_once(alice, sandbox):
    typed = {"kind": "webhook", "name": "Pager", "address": sandbox.receiver("webhook")}
    shown = alice.send(CHANNELS, typed)
    assert "Copy the secret now" in shown.text
    secret = re.search(r'id="made">(whsec_[^<]+)<', shown.text)[1]
    assert secret not in alice.open(f"{CHANNELS}/{the(NoticeChannel).id}").text


def test_what_is_wrong_with_a_channel_is_said_beside_each_field_and_what_was_typed_stays(alice):
    typed = {"kind": "webhook", "name": "", "address": "http://10.0.0.1/in", "secret": "whsec_c2hvcnQ="}
    answer = alice.send(CHANNELS, typed)
    assert answer.status_code == 422
    for words in ("Enter a name", "begins with https://", "too short", 'value="http://10.0.0.1/in"'):
        assert words in answer.text
    assert alice.send(CHANNELS, typed | {"kind": "pigeon"}).status_code == 422


def test_a_channel_that_was_turned_off_says_why_and_what_to_do(alice, sandbox, worker):
    added = alice.send(CHANNELS, {"kind": "teams", "name": "Payroll", "address": sandbox.receiver("teams")})
    with connection():
        channels.turn_off(the(NoticeChannel).id, "The receiver answered that this address is gone (410).")
    page = alice.open(added.location).text
    assert "This channel was turned off" in page
    assert "gone (410)" in page
    alice.send(f"{added.location}/test", {})
    worker()
    assert the(NoticeChannel).state == ReceiverState.ACTIVE
    alice.send(f"{added.location}/off", {})
    assert the(NoticeChannel).state == ReceiverState.OFF


def test_a_channel_is_renamed_given_another_address_and_removed(alice, sandbox):
    added = alice.send(CHANNELS, {"kind": "slack", "name": "#payroll", "address": sandbox.receiver("slack")})
    assert alice.send(added.location, {"name": "#pay", "address": ""}).status_code == 303
    assert the(NoticeChannel).name == "#pay"
    assert alice.send(added.location, {"name": "#pay", "address": "nowhere"}).status_code == 422
    assert "Remove “#pay”?" in alice.open(f"{added.location}/remove").text
    assert alice.send(f"{added.location}/remove", {}).status_code == 303
    assert alice.open(added.location).status_code == 404


def test_an_endpoint_is_added_its_secret_shown_once_and_changed(alice, sandbox):
    typed = {"name": "ledger", "address": sandbox.receiver("webhook"), "kinds": ["payslip.failed", "run.paused"]}
    shown = alice.send(ENDPOINTS, typed)
    assert "whsec_" in shown.text
    endpoint = the(EventEndpoint)
    assert endpoint.kinds == ["payslip.failed", "run.paused"]
    page = f"{ENDPOINTS}/{endpoint.id}"
    assert "whsec_" not in alice.open(page).text
    changed = alice.send(f"{page}/secret", {})
    assert "whsec_" in changed.text
    assert "The earlier secret works until" in changed.text
    assert alice.send(page, {"name": "books", "kinds": []}).status_code == 303
    assert (the(EventEndpoint).name, the(EventEndpoint).kinds) == ("books", [])


def test_all_events_chosen_is_the_same_as_none(alice, sandbox):
    every = [kind.value for kind in EventKind if kind is not EventKind.TEST]
    alice.send(ENDPOINTS, {"name": "ledger", "address": sandbox.receiver("webhook"), "kinds": every})
    assert the(EventEndpoint).kinds == []


def test_deliveries_are_listed_and_sent_again_one_by_one_or_by_their_days(alice, sandbox, worker, clock):
    alice.send(ENDPOINTS, {"name": "ledger", "address": sandbox.receiver("webhook")})
    page = f"{ENDPOINTS}/{the(EventEndpoint).id}"
    alice.send(f"{page}/test", {})
    worker()
    assert "Arrived" in alice.open(page).text
    with connection():
        (delivery,) = deliveries.newest(the(EventEndpoint).company_id, the(EventEndpoint).id, 5)
    assert alice.send(f"{page}/deliveries/{delivery.id}/again", {}).status_code == 303
    worker()
    assert len(sandbox.received("webhook")) == 2
    refused = alice.send(f"{page}/again", {"first_day": "", "last_day": "soon"})
    assert refused.status_code == 422
    assert 'value="soon"' in refused.text
    day = clock().strftime("%d/%m/%Y")
    alice.send(f"{page}/again", {"first_day": day, "last_day": day})
    worker()
    assert len(sandbox.received("webhook")) == 3
    alice.send(f"{page}/again", {"first_day": "1 January 2020", "last_day": "2 January 2020"})
    assert "Nothing was sent" in alice.open(page).text


def test_an_endpoint_is_turned_off_on_and_removed(alice, sandbox):
    alice.send(ENDPOINTS, {"name": "ledger", "address": sandbox.receiver("webhook")})
    page = f"{ENDPOINTS}/{the(EventEndpoint).id}"
    alice.send(f"{page}/off", {})
    assert "Turn on" in alice.open(page).text
    alice.send(f"{page}/on", {})
    assert the(EventEndpoint).state == ReceiverState.ACTIVE
    assert alice.send(f"{page}/remove", {}).status_code == 303
    with connection():
        assert endpoints.of_company(1) == []
    assert alice.open(page).status_code == 404


@pytest.mark.parametrize("name", ["bob", "vera"])
def test_channels_and_endpoints_are_for_owners(name, request):
    visitor = request.getfixturevalue(name)
    for page in (CHANNELS, ENDPOINTS):
        assert visitor.open(page).status_code == 403
        assert visitor.send(page, {}).status_code == 403


def test_without_a_mail_server_no_page_says_that_notices_are_emailed(alice, mail_app):
    assert "No notice is emailed" in alice.open(CHANNELS).text
    assert "Notices are also sent by email." in Browser(mail_app).sign_in("alice@example.com").open(CHANNELS).text


def test_states_are_shown_in_words():
    from service.web.notifications import receiver_labels

    assert receiver_labels.CHANNEL_STATES.keys() == set(ReceiverState)
    assert receiver_labels.SEND_STATES.keys() == set(SendState)
    assert receiver_labels.EVENTS.keys() == set(EventKind)
