"""Deliveries from Humaans: refused, or stored for good before they are answered."""

from __future__ import annotations

import hashlib
import hmac
import io
import threading
from datetime import timedelta
from urllib.parse import unquote

import orjson
import peewee
import pytest

from service.actions.connection.save_webhook_secret import save_webhook_secret
from service.actions.webhooks.receive_webhook import MOST_NEAR_MISSES
from service.store.companies import connections
from service.store.database import connection as database
from service.store.database import encryption_contexts
from service.store.database.connection import connection
from service.store.operations import open_work
from service.store.syncing import webhook_deliveries
from service.store.tables.companies import Company, Connection
from service.store.tables.employees import Issue
from service.store.tables.syncing import Delivery, PersonSync
from service.web.overview import next_up
from tests.web.conftest import ORIGIN

SECRET = "whsec_no_one guesses it"
PERSON = "IL3vneCYhIx0xrR6um2sy2nW"
EVENT = {"event": "person.updated", "data": {"id": PERSON}}


def signature(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.fixture
def acme(cast, services, clock):
    """Acme with a connection that no one tried, and a webhook secret."""
    from service.facts.humaans import TokenFacts

    with connection():
        company = cast["acme"]
        token = services.secrets.encrypt("t", encryption_contexts.access_token(company.id))
        connections.save(company.id, token, "t", TokenFacts(frozenset(), "h", "H", 1), clock())
        save_webhook_secret(services, company.id, SECRET, "alice")
    return company


@pytest.fixture
def deliver(app, acme):
    client = app.test_client()

    def post(document=EVENT, *, test=False, key="hook-acme", secret=SECRET, **headers):
        body = document if isinstance(document, bytes) else orjson.dumps(document)
        signed = {} if secret is None else {"X-Humaans-Signature": signature(body, secret)}
        path = f"/webhooks/humaans/{key}{'/test' if test else ''}"
        return client.post(path, data=body, base_url=ORIGIN, headers=signed | headers)

    return post


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
    assert _sync_requests() == {PERSON: 1}
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
        return next_up.of_company(company.id, figures, clock().date()).webhook


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


def _rows(model=Delivery):
    with connection():
        return list(model.select().order_by(model.id))


def _sync_requests():
    return {row.person_id: row.requested - row.done for row in _rows(PersonSync)}


def test_a_signed_delivery_is_a_row_a_sync_request_and_a_notification(deliver, job_notifier):
    answer = deliver()
    assert (answer.status_code, answer.text) == (200, "people\n")
    (row,) = _rows()
    assert (row.state, row.event, row.person_ids, row.times) == ("people", "person.updated", [PERSON], 1)
    assert row.body_sha256 == hashlib.sha256(orjson.dumps(EVENT)).hexdigest()
    assert _sync_requests() == {PERSON: 1}
    assert job_notifier.people == [_rows(PersonSync)[0].id]


def test_S40_nothing_of_a_body_but_ids_is_kept(deliver):
    deliver(
        {"id": "e1", "event": "person.updated", "data": {"id": PERSON, "firstName": "Zuleika", "taxId": "QQ234561C"}}
    )
    with connection():
        kept = repr([list(row) for row in Delivery.select().tuples()])
        kept += repr([list(row) for row in PersonSync.select().tuples()])
    assert "Zuleika" not in kept
    assert "QQ234561C" not in kept


def test_S3_the_webhook_neither_reads_nor_sets_a_cookie(deliver):
    answer = deliver(Cookie="form=anything; session=anything")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_F1_the_same_event_five_times_is_one_row_and_one_sync_request(deliver, job_notifier):
    answers = [deliver(EVENT | {"id": "event-1"}) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert [row.times for row in _rows()] == [5]
    assert _sync_requests() == {PERSON: 1}
    assert len(job_notifier.people) == 1


def test_F1_forty_at_once_from_forty_threads_are_one_row_and_one_sync_request(app, acme):
    body = orjson.dumps(EVENT | {"id": "event-1"})
    gate, statuses = threading.Barrier(40), []

    def post():
        client = app.test_client()
        gate.wait()
        headers = {"X-Humaans-Signature": signature(body)}
        statuses.append(
            client.post("/webhooks/humaans/hook-acme", data=body, base_url=ORIGIN, headers=headers).status_code
        )

    threads = [threading.Thread(target=post) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 40
    assert [row.times for row in _rows()] == [40]
    assert _sync_requests() == {PERSON: 1}


def test_F1_a_repeat_without_an_id_is_one_row_but_requests_a_sync_all_the_same(deliver, job_notifier):
    """Two real changes of one person can have equal bodies; to drop the second would lose it."""
    for _ in range(5):
        assert deliver().status_code == 200
    assert [row.times for row in _rows()] == [5]
    assert _sync_requests() == {PERSON: 5}
    assert len(job_notifier.people) == 1


def test_equal_bodies_hours_apart_are_two_deliveries(deliver, clock):
    deliver()
    clock.forward(hours=1)
    deliver()
    assert [row.times for row in _rows()] == [1, 1]


def test_an_id_that_comes_again_with_something_else_is_no_repeat(deliver):
    deliver(EVENT | {"id": "constant"})
    deliver(EVENT | {"id": "constant", "data": {"id": PERSON, "city": "York"}})
    assert _sync_requests() == {PERSON: 2}


def test_F9_a_wrong_secret_a_touched_body_and_a_missing_header_are_refused(deliver, job_notifier):
    assert deliver(secret="wrong").status_code == 401
    assert deliver(**{"X-Humaans-Signature": signature(b"another body")}).status_code == 401
    assert [(row.state, row.times, row.body_sha256, row.person_ids) for row in _rows()] == [("refused", 2, "", [])]
    assert deliver(secret=None).status_code == 401
    assert [row.times for row in _rows()] == [2]
    assert (_sync_requests(), job_notifier.people) == ({}, [])


def test_F9_without_a_secret_of_ours_the_sender_is_asked_to_try_again_and_a_person_is_told(deliver, cast):
    answer = deliver(key="hook-globex", secret="of Globex")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "300")
    assert [issue.code for issue in _rows(Issue)] == ["webhook_secret_missing"]
    deliver(key="hook-globex", secret="of Globex")
    assert len(_rows(Issue)) == 1
    assert (_rows(), _sync_requests()) == ([], {})


def test_P2_a_webhook_secret_copied_from_another_company_signs_nothing(deliver, acme, cast):
    with connection():
        mine = Connection.get(Connection.company == acme.id)
        Connection.create(**({**mine.__data__, "company": cast["globex"].id, "id": None}))
    assert deliver(key="hook-globex").status_code == 503
    assert _sync_requests() == {}
    assert deliver().status_code == 200


def test_F9_saving_the_secret_closes_the_issue(deliver, acme, services):
    with connection():
        Connection.update(webhook_secret_encrypted=None).execute()
    assert deliver().status_code == 503
    with connection():
        save_webhook_secret(services, acme.id, SECRET, "alice")
    assert deliver().status_code == 200
    assert all(issue.closed_at for issue in _rows(Issue))


def test_F10_both_secrets_are_good_for_a_day_and_then_only_the_new_one(deliver, acme, services, clock):
    with connection():
        until = save_webhook_secret(services, acme.id, "the new one", "alice")
    assert until == clock() + timedelta(days=1)
    assert deliver(secret=SECRET).status_code == 200
    assert deliver(secret="the new one").status_code == 200
    clock.forward(days=1)
    assert deliver(secret=SECRET).status_code == 401
    assert deliver(secret="the new one").status_code == 200


def test_F10_a_new_secret_is_good_at_once_although_the_old_one_was_just_used(deliver, acme, services):
    assert deliver().status_code == 200
    with connection():
        save_webhook_secret(services, acme.id, "the new one", "alice")
    assert deliver(secret="the new one").status_code == 200
    assert deliver(secret="nobody's").status_code == 401


def test_F10_saving_the_same_secret_again_does_not_shut_out_the_one_before(deliver, acme, services):
    with connection():
        for _ in range(2):
            save_webhook_secret(services, acme.id, "the new one", "alice")
    assert deliver(secret=SECRET).status_code == 200


def test_an_address_no_one_has_is_not_found(deliver):
    assert deliver(key="hook-nobody").status_code == 404
    assert deliver(key="hook-nobody", test=True).status_code == 404


def test_S13_a_large_body_is_refused_before_it_is_read(deliver):
    assert deliver(b"x" * (256 * 1024 + 1)).status_code == 413
    assert deliver(b'{"event":"person.updated","data":"' + b"x" * 1_000_000 + b'"}').status_code == 413
    assert deliver(b'"' + b"x" * (256 * 1024 - 2) + b'"').status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"not json", 400),
        (b"\x00\x00\x00", 400),
        (b'{"event": "person.updated\x00"}', 400),
        (b'{"event":', 400),
        (b"\xff\xfe{}", 400),
        (b'"\xed\xa0\x80"', 400),
        (b"NaN", 400),
        (b"[" * 100_000 + b"]" * 100_000, 400),
        (b'{"a":' * 40_000 + b"1" + b"}" * 40_000, 400),
        (b"[" * 900 + b"]" * 900, 200),
        (b"[]", 200),
        (b"{}", 200),
        (b"null", 200),
        (b"17", 200),
        (b'"person.updated"', 200),
        (b'{"event": "person.updated", "data": {"id": "a\\u0000b"}}', 200),
        (b'{"event": "\\u0000", "data": {"id": ["x"]}}', 200),
        (b'{"event": {"event": 1}, "data": [[[]]], "id": 5}', 200),
        (b'{"event": "person.updated", "data": {"id": "x", "updatedAt": "9999-12-31T23:59:59-12:00"}}', 200),
        (b'{"event": "person.updated", "data": {"id": "x", "updatedAt": "0001-01-01T00:00:00+12:00"}}', 200),
    ],
)
def test_F12_no_body_whatever_is_an_error_of_ours(deliver, body, status):
    assert deliver(body).status_code == status


def test_F12_an_unknown_event_is_kept_and_everyone_is_looked_at(deliver):
    assert deliver({"event": "planet.aligned", "data": {}}).text == "everybody\n"
    assert deliver({"event": "document.created", "data": {"id": "d", "personId": PERSON}}).text == "ignored\n"
    assert [(row.state, row.event) for row in _rows()] == [
        ("everybody", "planet.aligned"), ("ignored", "document.created"),
    ]  # fmt: skip
    assert _sync_requests() == {}


def test_F13_a_test_delivery_starts_nothing(deliver, job_notifier):
    assert deliver(test=True).text == "test\n"
    assert [row.state for row in _rows()] == ["test"]
    assert (_sync_requests(), job_notifier.people, job_notifier.runs) == ({}, [], [])


def test_F13_a_test_delivery_with_a_wrong_signature_tells_that_the_secret_is_wrong(deliver):
    assert deliver(test=True, secret="wrong").status_code == 401


def test_F13_an_unsigned_test_delivery_is_counted_but_fills_no_table(deliver):
    for number in range(5):
        assert deliver({"event": f"test.{number}"}, test=True, secret=None).status_code == 200
    assert [(row.state, row.times, row.event) for row in _rows()] == [("unsigned_test", 5, "")]


def test_F13_an_event_first_sent_as_a_test_is_no_repeat_when_it_comes_for_real(deliver):
    deliver(EVENT | {"id": "event-1"}, test=True)
    deliver(EVENT | {"id": "event-1"})
    assert _sync_requests() == {PERSON: 1}


def test_F7_without_a_database_the_sender_is_asked_to_try_again(deliver, job_notifier, tmp_path):
    real = database.database.obj
    database.bind(peewee.SqliteDatabase(str(tmp_path / "no" / "such" / "folder.db"), autoconnect=False))
    try:
        answer = deliver()
    finally:
        database.bind(real)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert job_notifier.people == []


def test_other_methods_are_refused(app, acme):
    assert app.test_client().get("/webhooks/humaans/hook-acme", base_url=ORIGIN).status_code == 405


def test_S28_neither_body_nor_secret_is_logged(deliver, caplog):
    import logging

    caplog.set_level(logging.DEBUG)
    deliver({"event": "person.updated", "data": {"id": PERSON, "firstName": "Zuleika"}}, secret="wrong")
    deliver(b"Zuleika")
    assert "Zuleika" not in caplog.text
    assert SECRET not in caplog.text
