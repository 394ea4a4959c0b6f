"""Webhook endpoints over the API: listed, added, given another secret, their deliveries sent again, removed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.actions.notifications.send_due import send_due
from service.notify.posting import Poster
from service.store.database.connection import connection


@pytest.fixture
def services(services):
    return replace(services, poster=Poster(local_allowed=True))


@pytest.fixture
def worker(services, cast):
    def send():
        with connection():
            send_due(services, cast["acme"].id, turn_seconds=0.01)

    return send


def test_an_endpoint_is_added_listed_and_removed(acme, sandbox):
    added = acme.post("/endpoints", {"name": "ledger", "address": sandbox.receiver("webhook"), "kinds": ["run.paused"]})
    assert added.status_code == 201
    assert added.json["secret"].startswith("whsec_")
    (listed,) = acme.get("/endpoints").json["data"]
    assert listed == {key: value for key, value in added.json.items() if key != "secret"}
    assert (listed["state"], listed["kinds"]) == ("active", ["run.paused"])
    assert "payroll" not in str(listed)
    assert acme.send("DELETE", f"/endpoints/{listed['id']}").status_code == 204
    assert acme.get("/endpoints").json["data"] == []
    assert acme.send("DELETE", f"/endpoints/{listed['id']}").status_code == 404


def test_an_endpoint_that_cannot_be_used_is_refused_field_by_field(acme):
    asked = {"name": "ledger", "address": "https://169.254.169.254/", "secret": "whsec_c2hvcnQ="}
    answer = acme.post("/endpoints", asked)
    assert answer.status_code == 422
    assert {each["path"] for each in answer.json["errors"]} == {"address", "secret"}
    assert acme.post("/endpoints", asked | {"kinds": ["test"]}).status_code == 422


def test_deliveries_are_walked_and_sent_again(acme, sandbox, worker):
    endpoint = acme.post("/endpoints", {"name": "ledger", "address": sandbox.receiver("webhook")}).json["id"]
    for _ in range(2):
        assert acme.post(f"/endpoints/{endpoint}/test").status_code == 202
        worker()
    first = acme.get(f"/endpoints/{endpoint}/deliveries?limit=1").json
    second = acme.get(f"/endpoints/{endpoint}/deliveries?limit=1&cursor={first['next_cursor']}").json
    found = [*first["data"], *second["data"]]
    assert [(each["state"], each["kind"], each["status"]) for each in found] == [("sent", "test", 204)] * 2
    assert acme.post(f"/endpoints/{endpoint}/send-again", {"delivery_id": found[0]["id"]}).json == {"deliveries": 1}
    worker()
    assert acme.post(f"/endpoints/{endpoint}/send-again", {"since": "2020-01-01T00:00:00Z"}).json == {"deliveries": 2}
    worker()
    worker()
    ids = [each["headers"]["webhook-id"] for each in sandbox.received("webhook")]
    assert sorted(ids) == sorted([found[0]["message_id"]] * 3 + [found[1]["message_id"]] * 2)


def test_a_changed_secret_is_told_once_and_the_earlier_one_signs_for_a_day(acme, sandbox):
    added = acme.post("/endpoints", {"name": "ledger", "address": sandbox.receiver("webhook")}).json
    changed = acme.post(f"/endpoints/{added['id']}/secret").json
    assert changed["secret"] != added["secret"]
    assert changed["earlier_secret_until"] == "2026-11-24T10:00:00.000Z"


def test_endpoints_of_another_company_are_not_found(acme, globex, sandbox):
    endpoint = acme.post("/endpoints", {"name": "ledger", "address": sandbox.receiver("webhook")}).json["id"]
    for path in ("test", "on", "secret"):
        assert globex.post(f"/endpoints/{endpoint}/{path}").status_code == 404
    assert globex.post(f"/endpoints/{endpoint}/send-again", {}).status_code == 404
    assert globex.get(f"/endpoints/{endpoint}/deliveries").status_code == 404
