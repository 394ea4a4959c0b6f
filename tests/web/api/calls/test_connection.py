"""Connecting by the API: what is refused before there is a connection, and what a token must allow."""

from __future__ import annotations

import pytest

from service.facts.humaans import Scope
from service.store.database.connection import connection
from service.store.syncing import webhook_deliveries
from service.store.syncing.webhook_deliveries import DeliveryRow, DeliveryState
from tests.web.api.calls.doing import audited

SCOPES = tuple(scope.value for scope in Scope)


def test_a_company_that_was_never_connected_says_so(acme, cast):
    found = acme.get("").json
    assert found["connection"]["state"] == "not_connected"
    assert (found["slug"], found["name"], found["scopes"]) == ("acme", "Acme Ltd", [])
    assert (found["settings_version"], found["last_reconciliation"]) == (0, None)
    assert found["webhook_path"] == "/webhooks/humaans/hook-acme"
    assert found["webhook_test_path"] == "/webhooks/humaans/hook-acme/test"
    assert found["payslip_upload_tested_at"] is None
    assert found["payslips"]["waiting"] == found["payslips"]["mails_waiting"] == 0


def test_the_webhook_is_told_as_the_page_tells_it(acme, cast, clock):
    assert acme.get("").json["webhook"] == {
        "last_delivery_at": None,
        "delivered_in_a_day": 0,
        "last_test_at": None,
        "last_test_was_signed": False,
        "last_refused_at": None,
        "refused_in_a_day": 0,
    }
    with connection():
        webhook_deliveries.record([DeliveryRow(cast["acme"].id, "t", DeliveryState.TEST, clock())])
        webhook_deliveries.record([DeliveryRow(cast["acme"].id, "d", DeliveryState.PEOPLE, clock())])
        webhook_deliveries.count_in_the_hour(cast["acme"].id, DeliveryState.REFUSED, clock())
    found = acme.get("").json["webhook"]
    assert (found["delivered_in_a_day"], found["refused_in_a_day"], found["last_test_was_signed"]) == (1, 1, True)
    assert found["last_delivery_at"] == found["last_test_at"] == found["last_refused_at"] == "2026-11-23T10:00:00.000Z"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/sources", None),
        ("POST", "/preview", None),
        ("POST", "/runs", {}),
        ("PUT", "/settings", {"version": 0}),
    ],
)
def test_what_needs_a_connection_is_409_before_there_is_one(acme, method, path, body):
    answer = acme.send(method, path, json=body) if body is not None else acme.send(method, path)
    assert answer.status_code == 409
    assert "Connect it" in answer.json["detail"]


def test_connecting_checks_the_scopes_and_keeps_the_token_unseen(connected, humaans):
    found = connected.get("").json
    assert found["connection"]["state"] == "connected"
    assert found["connection"]["token_last4"] == humaans.token[-4:]
    assert found["connection"]["has_webhook_secret"] is True
    assert set(SCOPES) <= set(found["scopes"])
    assert connected.get("/runs").json["data"] == []
    assert audited("connection.saved") == ["api:ledger"]
    for path in ("", "/settings", "/sources", "/runs"):
        text = connected.get(path).text
        assert humaans.token not in text
        assert "whsec_canary" not in text


def test_every_missing_scope_is_named_with_what_it_would_break_and_nothing_is_kept(acme, humaans):
    token = humaans.add_token(scopes=["public:read", "private:read"])["token"]
    answer = acme.put("/connection", {"token": token})
    assert answer.status_code == 422
    missing = {each["scope"]: each for each in answer.json["missing_scopes"]}
    assert set(missing) == set(SCOPES) - {"private:read"}
    assert missing["compensations:read"]["checkbox"] == "View compensations"
    assert "salaries" in missing["compensations:read"]["would_break"]
    assert len(answer.json["errors"]) == 3
    assert {error["path"] for error in answer.json["errors"]} == {"token"}
    assert acme.get("").json["connection"]["state"] == "not_connected"


def test_an_unknown_token_is_422_and_the_earlier_one_stays(connected, humaans):
    answer = connected.put("/connection", {"token": "unknown-canary"})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == "token"
    assert "unknown-canary" not in answer.text
    assert connected.get("").json["connection"]["token_last4"] == humaans.token[-4:]


def test_a_token_of_another_humaans_account_is_422(connected, humaans):
    other = humaans.add_company("other", size=1)
    answer = connected.put("/connection", {"token": other.token})
    assert answer.status_code == 422
    assert "another Humaans account" in answer.json["title"]


def test_a_humaans_that_does_not_answer_is_503_and_says_to_try_again(acme, humaans):
    humaans.fail(status=503, times=50)
    answer = acme.put("/connection", {"token": humaans.token})
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0
    assert acme.get("").json["connection"]["state"] == "not_connected"
