"""Setting up the webhook on its page."""

from __future__ import annotations

import pytest

from service.actions.connection.save_webhook_secret import save_webhook_secret
from service.store.companies import connections
from service.store.database import encryption_contexts
from service.store.database.connection import connection
from service.store.syncing import webhook_deliveries
from service.store.syncing.webhook_deliveries import DeliveryRow, DeliveryState
from tests.web.conftest import PASSWORD

PAGE = "/companies/acme/webhook"


def test_before_connecting_it_leads_to_the_token(alice):
    answer = alice.open(PAGE)
    assert (answer.status_code, answer.location) == (303, "/companies/acme/connect/token")
    assert alice.send(PAGE, {"secret": "s"}).status_code == 303


def test_it_shows_both_addresses_and_that_nothing_has_come(connected, vera):
    page = vera.open(PAGE).text
    assert "http://localhost:8000/webhooks/humaans/hook-acme/test" in page
    assert ">http://localhost:8000/webhooks/humaans/hook-acme<" in page
    assert page.count("None yet") == 2
    assert "Missing" in page
    assert '<form method="post" action="/companies/acme/webhook"' not in page


def test_it_is_reached_from_the_connection(imported, vera):
    assert f'href="{PAGE}"' in vera.open("/companies/acme/connect").text


def test_S24_a_secret_is_saved_encrypted_and_never_shown(connected, bob, services):
    answer = bob.send(PAGE, {"secret": " whsec_canary "}, page=PAGE)
    assert answer.status_code == 303
    with connection():
        kept = connections.of_company(connected.id).webhook_secret_encrypted
    assert services.secrets.decrypt(kept, encryption_contexts.webhook_secret(connected.id)) == "whsec_canary"
    page = bob.open(answer.location).text
    assert "canary" not in page
    assert "Saved. If there was an earlier secret" in page


def test_an_empty_secret_is_refused(connected, bob):
    for secret in ("", "   "):
        answer = bob.send(PAGE, {"secret": secret}, page=PAGE)
        assert answer.status_code == 422
        assert "Enter the webhook secret from Humaans" in answer.text


def test_B23_a_secret_that_was_not_copied_whole_is_refused_in_words(connected, bob):
    answer = bob.send(PAGE, {"secret": "short"}, page=PAGE)
    assert answer.status_code == 422
    assert '<a href="#secret">Webhook secret must be at least 12 characters' in answer.text
    with connection():
        assert connections.of_company(connected.id).webhook_secret_encrypted is None


def test_B26_a_short_secret_and_a_missing_password_are_said_together(connected, bob):
    bob.send(PAGE, {"secret": "whsec_canary"}, page=PAGE)
    answer = bob.send(PAGE, {"secret": "short"}, page=PAGE)
    assert '<a href="#secret">' in answer.text
    assert '<a href="#password">' in answer.text


def test_F10_it_says_until_when_the_earlier_secret_is_accepted(connected, bob, services, clock):
    with connection():
        for secret in ("one", "two"):
            save_webhook_secret(services, connected.id, secret, "bob")
    assert "The old secret works until" in bob.open(PAGE).text
    clock.forward(days=1, minutes=1)
    assert "The old secret works until" not in bob.open(PAGE).text


def test_S11_replacing_the_secret_asks_for_the_password_and_the_first_one_does_not(connected, bob, services):
    bob.send(PAGE, {"secret": "whsec_number_one"}, page=PAGE)
    for password in ("", "not his"):
        answer = bob.send(PAGE, {"secret": "whsec_number_two", "password": password}, page=PAGE)
        assert answer.status_code == 422
        assert 'id="password-error"' in answer.text
    assert bob.send(PAGE, {"secret": "whsec_number_two", "password": PASSWORD}, page=PAGE).status_code == 303
    with connection():
        kept = connections.of_company(connected.id).webhook_secret_encrypted
        assert services.secrets.decrypt(kept, encryption_contexts.webhook_secret(connected.id)) == "whsec_number_two"


def test_a_script_asks_for_the_piece_that_says_what_has_come(connected, vera, clock):
    assert f'data-fresh="{PAGE}/seen"' in vera.open(PAGE).text
    before = vera.open(f"{PAGE}/seen").text
    assert "Waiting" in before
    assert 'data-said=""' in before
    with connection():
        webhook_deliveries.record([DeliveryRow(connected.id, "t", DeliveryState.TEST, clock())])
    after = vera.open(f"{PAGE}/seen").text
    assert 'data-said="Test received today at 10:00."' in after
    assert "✓ Received" in after
    assert "<html" not in after
    clock.forward(minutes=1)
    with connection():
        webhook_deliveries.record([DeliveryRow(connected.id, "d", DeliveryState.PEOPLE, clock())])
    assert 'data-said="Webhook received today at 10:01."' in vera.open(f"{PAGE}/seen").text


def test_in_the_first_run_it_is_a_step_that_leads_on_to_the_test_upload(connected, bob, clock):
    page = bob.open(PAGE).text
    assert 'aria-current="step"><span class="step"><span>Webhook' in page
    assert 'href="/companies/acme/connect/test-upload"' in page
    with connection():
        webhook_deliveries.record([DeliveryRow(connected.id, "d", DeliveryState.PEOPLE, clock())])
    assert 'aria-current="step"' not in bob.open(PAGE).text


def test_what_came_and_what_was_refused_is_told(connected, vera, clock):
    with connection():
        webhook_deliveries.record([DeliveryRow(connected.id, "t", DeliveryState.TEST, clock())])
        webhook_deliveries.record([DeliveryRow(connected.id, "d", DeliveryState.PEOPLE, clock())])
        clock.forward(minutes=1)
        for _ in range(7):
            webhook_deliveries.count_in_the_hour(connected.id, DeliveryState.REFUSED, clock())
    page = vera.open(PAGE).text
    assert "None yet" not in page
    assert "1 in the last 24 hours" in page
    assert '<span class="badge-state bad">7</span> rejected in 24 hours: wrong secret' in page


@pytest.mark.parametrize("came", [DeliveryState.PEOPLE, DeliveryState.IGNORED, DeliveryState.TEST])
def test_B23_rejections_are_over_once_something_rightly_signed_came(connected, vera, clock, came):
    with connection():
        webhook_deliveries.count_in_the_hour(connected.id, DeliveryState.REFUSED, clock())
        clock.forward(minutes=1)
        webhook_deliveries.record([DeliveryRow(connected.id, "u", DeliveryState.UNSIGNED_TEST, clock())])
    assert "rejected in 24 hours" in vera.open(PAGE).text
    clock.forward(minutes=1)
    with connection():
        webhook_deliveries.record([DeliveryRow(connected.id, "d", came, clock())])
    assert "rejected in 24 hours" not in vera.open(PAGE).text
    clock.forward(minutes=1)
    with connection():
        webhook_deliveries.count_in_the_hour(connected.id, DeliveryState.REFUSED, clock())
    assert "rejected in 24 hours" in vera.open(PAGE).text


def test_B23_each_long_address_can_be_selected_whole_or_copied_at_a_button(connected, vera):
    page = vera.open(PAGE).text
    for address in ("test-address", "address"):
        assert f'<code class="whole-line" id="{address}">' in page
        assert f'data-copy="{address}" hidden>' in page


def test_the_last_20_webhooks_are_listed_with_what_came_of_them(connected, vera, clock):
    with connection():
        for number in range(22):
            webhook_deliveries.record(
                [DeliveryRow(connected.id, f"d{number}", DeliveryState.PEOPLE, clock(), "person.updated")]
            )
            clock.forward(seconds=1)
        webhook_deliveries.count_near_miss(connected.id, "/webhooks/humaans/other", clock())
    page = vera.open(PAGE).text
    assert "Last 20 webhooks" in page
    assert page.count("Synced the people it names") == 19
    assert "Rejected: wrong address" in page


def test_with_the_scope_humaans_is_asked_what_it_sends(connected, vera, sandbox):
    assert "No webhook set up in Humaans yet" in vera.open(PAGE).text
    sandbox.set_up_webhook("http://127.0.0.1:9/webhooks/humaans/hook-acme", "s", events=["person.updated"])
    assert "sends person.updated" in vera.open(PAGE).text


def test_without_the_scope_or_without_an_answer_the_page_says_what_we_know(connected, vera, sandbox):
    sandbox.fail(path="/webhooks", status=503, times=-1)
    assert "In Humaans<" not in vera.open(PAGE).text
    sandbox.heal()
    sandbox.set_scopes("public:read")
    assert "In Humaans<" not in vera.open(PAGE).text
