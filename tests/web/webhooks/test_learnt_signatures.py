"""How Humaans signs is learnt from a test delivery, and from then on nothing else is accepted."""

from __future__ import annotations

import base64
import hashlib
import hmac

import orjson
import pytest

from service.actions.connection.save_webhook_secret import save_webhook_secret
from service.facts.humaans import TokenFacts
from service.store.companies import connections
from service.store.database import encryption_contexts
from service.store.database.connection import connection
from service.store.tables.companies import AuditEntry, Connection
from service.store.tables.syncing import Delivery, PersonSync
from tests.web.conftest import ORIGIN, PASSWORD

SECRET = "whsec_" + base64.b64encode(b"a key of twenty-four byt").decode()
BODY = orjson.dumps({"event": "person.updated", "data": {"id": "IL3vneCYhIx0xrR6um2sy2nW"}})
WEBHOOK = "/webhooks/humaans/hook-acme"
PAGE = "/companies/acme/webhook"


@pytest.fixture
def acme(cast, services, clock):
    with connection():
        company = cast["acme"]
        token = services.secrets.encrypt("t", encryption_contexts.access_token(company.id))
        connections.save(company.id, token, "t", TokenFacts(frozenset(), "h", "H", 1), clock())
        save_webhook_secret(services, company.id, SECRET, "alice")
    return company


@pytest.fixture
def post(app, acme):
    return lambda headers, path=WEBHOOK: app.test_client().post(path, data=BODY, base_url=ORIGIN, headers=headers)


def over_the_body(header="X-Humaans-Signature", secret=SECRET):
    return {header: hmac.new(secret.encode(), BODY, hashlib.sha256).hexdigest()}


def standard(now, message_id="msg_1", prefix="webhook-", secret=SECRET):
    seconds = str(int(now.timestamp()))
    text = f"{message_id}.{seconds}.".encode() + BODY
    digest = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), text, hashlib.sha256)
    return {
        f"{prefix}id": message_id,
        f"{prefix}timestamp": seconds,
        f"{prefix}signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def learnt():
    with connection():
        return Connection.get().webhook_signature


@pytest.mark.parametrize("prefix", ["webhook-", "svix-"])
def test_before_anything_is_learnt_every_known_form_is_accepted(post, clock, prefix):
    assert post(over_the_body()).status_code == 200
    assert post(standard(clock(), prefix=prefix)).status_code == 200
    assert learnt() == ""


@pytest.mark.parametrize("prefix", ["webhook-", "svix-", "x-humaans-"])
def test_what_a_test_is_signed_with_is_all_that_is_accepted_afterwards(post, clock, prefix):
    assert post(standard(clock(), prefix=prefix), f"{WEBHOOK}/test").text == "test\n"
    assert learnt() == f"{prefix}signature id.timestamp.body base64"
    assert post(standard(clock(), "msg_2", prefix=prefix)).status_code == 200
    assert post(over_the_body("x-humaans-signature")).status_code == 401
    assert post(over_the_body("x-hub-signature-256")).status_code == 401


def test_a_header_no_one_knew_is_learnt(post):
    assert post(over_the_body("X-Humaans-Hmac")).status_code == 401
    assert post(over_the_body("X-Humaans-Hmac"), f"{WEBHOOK}/test").text == "test\n"
    assert post(over_the_body("X-Humaans-Hmac")).status_code == 200
    with connection():
        assert AuditEntry.select().where(AuditEntry.action == "webhook_signature.learnt").count() == 1


def test_a_second_test_in_another_form_changes_nothing(post, clock):
    assert post(over_the_body(), f"{WEBHOOK}/test").status_code == 200
    assert post(standard(clock()), f"{WEBHOOK}/test").status_code == 401
    assert learnt() == "x-humaans-signature body text"


def test_a_delivery_of_one_signed_id_leads_to_one_request_however_often_it_is_sent(post, clock):
    same = standard(clock())
    assert [post(same).status_code for _ in range(3)] == [200, 200, 200]
    with connection():
        assert [row.times for row in Delivery.select()] == [3]
        assert [row.requested for row in PersonSync.select()] == [1]


@pytest.mark.parametrize("minutes", [6, -6])
def test_a_recorded_delivery_is_refused_after_five_minutes(post, clock, minutes):
    recorded = standard(clock())
    clock.forward(minutes=minutes)
    assert post(recorded).status_code == 401


def test_of_a_test_that_no_form_fits_the_page_shows_header_names_and_never_values(post, alice):
    headers = {"X-Humaans-Hmac": "canary" * 8, "Humaans-Delivery": "7", "User-Agent": "Humaans"}
    assert post(headers, f"{WEBHOOK}/test").text == "unsigned_test\n"
    page = alice.open(PAGE).text
    assert "Not recognised" in page
    assert "<code>humaans-delivery</code>" in page
    assert "<code>x-humaans-hmac</code>" in page
    assert "canary" not in page
    assert "user-agent" not in page


def test_an_owner_has_it_learnt_again_with_their_password(post, alice, bob, clock):
    post(over_the_body(), f"{WEBHOOK}/test")
    assert "Humaans signs in the header x-humaans-signature, over the body" in alice.open(PAGE).text
    assert bob.send(f"{PAGE}/learn-again", {"password": PASSWORD}, page=PAGE).status_code == 403
    assert alice.send(f"{PAGE}/learn-again", {"password": "wrong"}, page=PAGE).status_code == 422
    assert learnt() != ""
    assert alice.send(f"{PAGE}/learn-again", {"password": PASSWORD}, page=PAGE).status_code == 303
    assert learnt() == ""
    assert post(standard(clock()), f"{WEBHOOK}/test").status_code == 200
    assert learnt() == "webhook-signature id.timestamp.body base64"


def test_another_company_s_test_teaches_nothing(app, post, cast):
    wrong = over_the_body(secret="another")
    assert post(wrong, f"{WEBHOOK}/test").status_code == 401
    assert learnt() == ""
