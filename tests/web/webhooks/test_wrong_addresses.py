"""Case 28: deliveries to an address that is none of ours are counted where their signature says whose they are."""

from __future__ import annotations

import io
from urllib.parse import unquote

import orjson
import pytest

from service.actions.webhooks.receive_webhook import MOST_NEAR_MISSES
from service.store.database.connection import connection
from service.store.operations import open_work
from service.store.syncing import webhook_deliveries
from service.store.tables.companies import Company
from service.web.overview import next_up
from tests.web.conftest import ORIGIN
from tests.web.webhooks.signed_events import EVENT, PERSON, SECRET, signature, sync_requests


def _post(app, path, body=b'{"event": "person.updated"}', secret=SECRET, **headers):
    signed = {"X-Humaans-Signature": signature(body, secret)} if secret else {}
    environ = {"PATH_INFO": unquote(path)}  # as servers hand it on; the client would take // for a host
    return app.test_client().post("/", data=body, base_url=ORIGIN, headers=signed | headers, environ_overrides=environ)


@pytest.mark.parametrize(
    "path",
    [
        "/webhooks/humaans/hook-acme/", "//webhooks/humaans/hook-acme", "/webhooks//humaans/hook-acme",
        "/webhooks/humaans//hook-acme//", "/webhooks/humaans/hook-acme%20", "///webhooks///humaans///hook-acme///",
        "/webhooks/humaans/hook-acme%0A", "/webhooks/humaans/hook-acme%2F",
    ],
)  # fmt: skip
def test_case_28_an_address_with_slashes_too_many_is_the_same_address(app, acme, path):
    answer = _post(app, path, orjson.dumps(EVENT))
    assert (answer.status_code, answer.text) == (200, "people\n")
    assert sync_requests() == {PERSON: 1}
    assert _post(app, path.replace("acme", "acme//test")).text == "test\n"


NEAR_MISSES = [
    "/webhooks/humaans/hook-acm", "/webhooks/humaans/HOOK-ACME", "/webhooks/humaans/", "/webhooks/humaans",
    "/webhooks/hook-acme", "/humaans/hook-acme", "/hook-acme", "/", "/webhooks/humaans/hook-acme/tests",
    "/webhooks/humaans/hook-acme/test/test", "/login", "/companies/acme/webhook", "/api/v1/companies/acme/runs",
    "/webhooks/humaans/hook-globex",
]  # fmt: skip


def _in_short(company, clock):
    """As the overview has it."""
    with connection():
        figures = open_work.figures_of([company], clock())[company.id]
        return next_up.of_company(company.id, figures, clock().date(), clock()).webhook


@pytest.mark.parametrize("path", NEAR_MISSES)
def test_case_28_a_signed_delivery_to_a_wrong_address_is_counted_and_shown(app, acme, alice, charlie, clock, path):
    for _ in range(2):
        assert _post(app, path).status_code != 200
    with connection():
        assert webhook_deliveries.figures(acme.id, clock()).missed_in_a_day == 2
    seen = alice.open("/companies/acme/webhook/seen").text
    assert "Sent to a wrong address" in seen
    assert f"<code>{path.rstrip('/') or '/'}" in seen
    assert "Check the webhook address" in _in_short(acme, clock)
    with connection():
        assert webhook_deliveries.figures(Company.get(slug="globex").id, clock()).missed_in_a_day == 0


def test_case_28_a_delivery_that_arrives_ends_the_call_for_help(app, acme, clock):
    _post(app, "/webhooks/humaans/hook-acm")
    clock.forward(minutes=1)
    _post(app, "/webhooks/humaans/hook-acme")
    assert "Check the webhook address" not in _in_short(acme, clock)


@pytest.mark.parametrize("secret", [None, "another"])
def test_case_28_what_no_one_signed_is_not_counted(app, acme, clock, secret):
    for path in NEAR_MISSES:
        _post(app, path, secret=secret)
    with connection():
        assert webhook_deliveries.figures(acme.id, clock()).missed_in_a_day == 0


@pytest.mark.parametrize("length", [{"CONTENT_LENGTH": "9999999"}, {"HTTP_TRANSFER_ENCODING": "chunked"}])
def test_S_i_a_stranger_has_no_large_body_kept_by_naming_a_signature(app, acme, length):
    """Every page takes the header; how much of a body is kept for its sake has the limit of a webhook."""

    class Body(io.RawIOBase):
        was_read = 0

        def readable(self):
            return True

        def readinto(self, buffer):
            Body.was_read += len(buffer)
            return len(buffer) if Body.was_read < 9_999_999 else 0

    environ = {"wsgi.input": io.BufferedReader(Body()), "wsgi.input_terminated": True} | length
    headers = {"X-Humaans-Signature": "00"}
    answer = app.test_client().post("/nowhere", base_url=ORIGIN, headers=headers, environ_overrides=environ)
    assert answer.status_code in {404, 413}
    assert Body.was_read < 512 * 1024


def test_case_28_strangers_cannot_have_every_secret_tried_without_end(app, acme, clock):
    for _ in range(MOST_NEAR_MISSES):
        _post(app, "/webhooks/humaans/guess", secret="another")
    _post(app, "/webhooks/humaans/hook-acm")
    with connection():
        assert webhook_deliveries.figures(acme.id, clock()).missed_in_a_day == 0
