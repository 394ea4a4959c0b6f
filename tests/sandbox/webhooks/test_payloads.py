import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from sandbox.webhooks.payloads import SHAPES, SIGNATURES, event_name, payload, signature, signed_headers

ROW = {"id": "b1", "personId": "p1", "accountNumber": "12345678", "_key": "ours"}
DIGEST = hmac.new(b"secret", b"body", hashlib.sha256).digest()


def said(shape, row=ROW, event_id="e1"):
    return payload(shape, "bankAccount.updated", row, event_id=event_id, webhook_id="w1", at="2026-01-01T00:00:00.000Z")


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("hex", DIGEST.hex()),
        ("upper-hex", DIGEST.hex().upper()),
        ("sha256=", f"sha256={DIGEST.hex()}"),
        ("base64", base64.b64encode(DIGEST).decode()),
        ("none", None),
    ],
)
def test_a_signature_can_be_spelt_in_several_ways(style, text):
    assert signature(style, "secret", b"body") == text


def test_a_list_of_signatures_holds_a_good_one_and_a_wrong_one_does_not():
    assert DIGEST.hex() in signature("list", "secret", b"body")
    assert signature("wrong", "secret", b"body") != DIGEST.hex()
    assert len(SIGNATURES) == 8


def test_a_standard_signature_is_that_of_the_published_example():
    at = datetime.fromtimestamp(1614265330, UTC)
    secret, body, message_id = (
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        b'{"test": 2432232314}',
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
    )
    assert signed_headers("standard", "webhook-signature", secret, body, message_id=message_id, at=at) == {
        "webhook-id": message_id,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize(
    ("naming", "name"),
    [
        ("camel", "bankAccount.created"),
        ("kebab", "bank-account.created"),
        ("snake", "bank_accounts.created"),
    ],
)
def test_an_event_is_named_by_resource_and_verb(naming, name):
    assert event_name("bankAccount", "created", naming) == name


def test_the_usual_body_carries_the_row_but_not_our_notes():
    body = said("object")
    assert set(body) == {"id", "webhookId", "event", "data", "timestamp"}
    assert body["data"] == {"id": "b1", "personId": "p1", "accountNumber": "12345678"}


def test_without_an_event_id_there_is_no_such_key():
    assert "id" not in said("object", event_id=None)
    assert said("flat", event_id=None)["id"] == "b1"


@pytest.mark.parametrize(
    ("shape", "check"),
    [
        ("array", lambda body: body[0]["event"] == "bankAccount.updated"),
        ("ids", lambda body: body["data"] == {"id": "b1", "personId": "p1"}),
        ("flat", lambda body: body == {"event": "bankAccount.updated", "id": "b1", "personId": "p1"}),
        ("type", lambda body: (body["type"], body["resourceId"]) == ("bankAccount.updated", "b1")),
        ("name", lambda body: body == {"name": "bankAccount.updated", "personId": "p1"}),
        ("unknown", lambda body: body["event"] == "somethingNew.happened"),
    ],
)
def test_a_body_can_have_another_shape(shape, check):
    assert check(said(shape))
    assert shape in SHAPES
