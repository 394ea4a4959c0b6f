import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Receiver:
    """Someone who takes webhooks, with the answers they are told to give."""

    def __init__(self):
        self.taken = []
        self.statuses = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.taken.append((self.path, dict(self.headers), body))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                self.end_headers()

            def log_message(self, *_): ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/production"
        self.test_url = f"http://127.0.0.1:{self.server.server_port}/test"

    def events(self):
        return [json.loads(body)["event"] for _, _, body in self.taken]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()
    thread.join()


@pytest.fixture
def hooked(humaans, receiver):
    humaans.set_clock(speed=0)
    humaans.set_up_webhook(receiver.url, "top-secret", test_url=receiver.test_url)
    return humaans


def states(sandbox):
    return [each["state"] for each in sandbox.deliveries()]


def test_nothing_is_sent_unless_a_webhook_is_set_up(humaans):
    humaans.change("people", "amelia", city="York")
    assert humaans.deliveries() == []


def test_a_change_is_sent_signed_over_the_very_bytes(hooked, receiver):
    hooked.change("people", "amelia", city="York")
    assert states(hooked) == ["delivered"]
    path, headers, body = receiver.taken[0]
    assert path == "/production"
    assert headers["x-humaans-signature"] == hmac.new(b"top-secret", body, hashlib.sha256).hexdigest()
    told = json.loads(body)
    assert (told["event"], told["data"]["city"]) == ("person.updated", "York")


def test_a_hire_tells_of_the_person_and_of_all_that_is_theirs(hooked, receiver):
    hooked.hire()
    hooked.deliveries()
    assert receiver.events() == [
        "person.created",
        "jobRole.created",
        "compensation.created",
        "bankAccount.created",
        "customValue.created",
        "customValue.created",
        "customValue.created",
    ]


def test_a_write_by_the_api_is_told_too(hooked, receiver, all_rights):
    all_rights.ask("DELETE", f"/people/{hooked.person_id('oscar')}")
    hooked.deliveries()
    assert receiver.events()[-1] == "person.deleted"


def test_a_quiet_change_is_not_told(hooked):
    hooked.change("people", "amelia", quiet=True, city="York")
    assert hooked.deliveries() == []


def test_only_the_events_that_were_ticked_are_sent(hooked, receiver):
    hooked.change_webhook(events=["compensation.updated"])
    hooked.change("people", "amelia", city="York")
    hooked.change("compensations", hooked.rows("compensations", "amelia")[0]["id"], amount="1")
    hooked.deliveries()
    assert receiver.events() == ["compensation.updated"]


def test_a_draft_sends_nothing_until_it_is_published(humaans, receiver):
    draft = humaans.ask("POST", "/webhooks", {"url": receiver.url, "secret": "s"})
    assert draft["status"] == "draft"
    humaans.change("people", "amelia", city="York")
    assert humaans.deliveries() == []
    humaans.ask("POST", f"/webhooks/{draft['id']}/publish")
    humaans.change("people", "amelia", city="Leeds")
    assert states(humaans) == ["delivered"]


def test_a_test_goes_to_the_test_address_with_made_up_data(hooked, receiver):
    hooked.send_test()
    hooked.change_webhook(sign_tests=False)
    hooked.send_test()
    hooked.deliveries()
    assert [path for path, _, _ in receiver.taken] == ["/test", "/test"]
    assert json.loads(receiver.taken[0][2])["data"]["firstName"] == "Test"
    assert ["x-humaans-signature" in headers for _, headers, _ in receiver.taken] == [True, False]


def test_a_failed_delivery_is_tried_again_with_growing_patience(hooked, receiver):
    receiver.statuses = [500, 503, 200]
    hooked.change("people", "amelia", city="York")
    assert states(hooked) == ["waiting"]
    hooked.move_clock("10s")
    hooked.deliveries()
    assert len(receiver.taken) == 2
    hooked.move_clock("10s")
    hooked.deliveries()
    assert len(receiver.taken) == 2
    hooked.move_clock("10s")
    assert states(hooked) == ["delivered"]
    assert len({body for _, _, body in receiver.taken}) == 1


def test_a_redirect_is_not_followed_and_counts_as_failure(hooked, receiver):
    receiver.statuses = [302]
    hooked.change("people", "amelia", city="York")
    assert [each["attempts"][0]["status"] for each in hooked.deliveries()] == [302]
    assert states(hooked) == ["waiting"]


def test_after_five_days_of_failures_the_webhook_is_switched_off(hooked, receiver):
    receiver.statuses = [500] * 100
    hooked.change("people", "amelia", city="York")
    for _ in range(21):
        hooked.deliveries()
        hooked.move_clock("6h")
    assert states(hooked) == ["dropped"]
    assert hooked.webhooks()[0]["status"] == "disabled"
    hooked.change("people", "amelia", city="Leeds")
    assert len(hooked.deliveries()) == 1


def test_one_success_forgives_the_failures_before(hooked, receiver):
    receiver.statuses = [500]
    hooked.change("people", "amelia", city="York")
    hooked.deliveries()
    assert hooked.webhooks()[0]["failing_since"] is not None
    hooked.move_clock("1m")
    hooked.deliveries()
    assert hooked.webhooks()[0]["failing_since"] is None


def test_an_event_can_come_twice(hooked, receiver):
    hooked.change_webhook(duplicates=1)
    hooked.change("people", "amelia", city="York")
    hooked.deliveries()
    assert len(receiver.taken) == 2
    assert receiver.taken[0][2] == receiver.taken[1][2]


def test_an_old_event_can_be_sent_again(hooked, receiver):
    hooked.change("people", "amelia", city="York")
    hooked.send_again(hooked.deliveries()[0]["id"])
    hooked.deliveries()
    assert receiver.taken[0][2] == receiver.taken[1][2]


def test_events_can_come_out_of_order(hooked, receiver):
    hooked.change_webhook(reorder=6)
    cities = ["a", "b", "c", "d", "e", "f"]
    for city in cities:
        hooked.change("people", "amelia", city=city)
    hooked.deliveries()
    came = [json.loads(body)["data"]["city"] for _, _, body in receiver.taken]
    assert sorted(came) == cities != came


def test_events_come_in_order_otherwise(hooked, receiver):
    cities = [str(number) for number in range(20)]
    for city in cities:
        hooked.change("people", "amelia", city=city)
    hooked.deliveries()
    assert [json.loads(body)["data"]["city"] for _, _, body in receiver.taken] == cities


def test_events_can_be_lost_or_late(hooked, receiver):
    hooked.change_webhook(lose=1.0)
    hooked.change("people", "amelia", city="York")
    assert states(hooked) == ["lost"]
    hooked.change_webhook(lose=0.0, late=60.0)
    hooked.change("people", "amelia", city="Leeds")
    assert states(hooked) == ["lost", "waiting"]
    hooked.move_clock("61s")
    assert states(hooked) == ["lost", "delivered"]


def test_any_event_and_any_text_can_be_sent(hooked, receiver):
    hooked.send_event("planet.aligned", {"id": "x"})
    hooked.send_event("planet.aligned", body="not json")
    hooked.deliveries()
    assert json.loads(receiver.taken[0][2])["event"] == "planet.aligned"
    assert receiver.taken[1][2] == b"not json"


def test_the_api_shows_webhooks_thinly_and_their_events(hooked, receiver, all_rights):
    hooked.change("people", "amelia", city="York")
    hooked.deliveries()
    hook = all_rights.list("/webhooks")[0]
    assert set(hook) == {"id", "companyId", "url", "events", "createdAt", "updatedAt"}
    event = all_rights.list("/webhook-events")[0]
    assert set(event) == {"id", "webhookId", "event", "data", "status", "timestamp", "createdAt"}
    assert (event["event"], event["status"], event["webhookId"]) == ("person.updated", "delivered", hook["id"])


def test_a_webhook_made_by_the_api_is_published_and_can_be_deleted(humaans, receiver, all_rights):
    made = all_rights.ask("POST", "/webhooks", json={"url": receiver.url, "events": ["person.updated"]}).json()
    humaans.change("people", "amelia", city="York")
    assert states(humaans) == ["delivered"]
    all_rights.ask("DELETE", f"/webhooks/{made['id']}")
    humaans.change("people", "amelia", city="Leeds")
    assert len(humaans.deliveries()) == 1


def test_no_one_at_the_address_is_a_failure_like_any_other(humaans):
    humaans.set_up_webhook("http://127.0.0.1:9/", "s")
    humaans.change("people", "amelia", city="York")
    delivery = humaans.deliveries()[0]
    assert (delivery["state"], delivery["attempts"][0]["status"]) == ("waiting", None)
    assert delivery["attempts"][0]["problem"] == "ConnectionError"
