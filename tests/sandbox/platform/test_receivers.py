"""The receivers of messages check what they are sent as the real ones do, and meet the trouble ordered for them."""

from __future__ import annotations

import pytest
import requests

CARD = {
    "type": "message",
    "attachments": [
        {"contentType": "application/vnd.microsoft.card.adaptive", "content": {"type": "AdaptiveCard", "body": []}}
    ],
}


def post(address, body, **headers):
    return requests.post(address, json=body, headers=headers, timeout=10, allow_redirects=False)


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("slack", {"text": "Hello"}, 200),
        ("slack", {"blocks": [{"type": "divider"}] * 51}, 400),
        ("slack", {}, 400),
        ("teams", CARD, 202),
        ("teams", {"text": "Hello"}, 400),
        ("webhook", {"type": "test"}, 401),
        ("pigeon", {"text": "Hello"}, 404),
    ],
)
def test_a_receiver_takes_only_what_the_real_one_takes(humaans, kind, body, status):
    assert post(humaans.receiver(kind), body).status_code == status
    assert len(humaans.received(kind)) == (1 if status < 300 else 0)


def test_a_receiver_meets_the_trouble_ordered_for_it_and_keeps_what_it_took(humaans):
    address = humaans.receiver("slack")
    humaans.fail("/receivers/slack/payroll", status=429, retry_after=7)
    refused = post(address, {"text": "Hello"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "7")
    assert post(address, {"text": "Hello"}).text == "ok"
    (kept,) = humaans.received("slack", "payroll")
    assert kept["body"] == '{"text": "Hello"}'
    humaans.reset()
    assert humaans.received() == []
