"""Deliveries from Humaans: refused, or stored for good before they are answered."""

from __future__ import annotations

import hashlib
import threading

import orjson
import peewee
import pytest

from service.store.database import connection as database
from service.store.database.connection import connection
from service.store.tables.syncing import Delivery, PersonSync
from tests.web.conftest import ORIGIN
from tests.web.webhooks.signed_events import EVENT, PERSON, SECRET, rows, signature, sync_requests


def test_a_signed_delivery_is_a_row_a_sync_request_and_a_notification(deliver, job_notifier):
    answer = deliver()
    assert (answer.status_code, answer.text) == (200, "people\n")
    (row,) = rows()
    assert (row.state, row.event, row.person_ids, row.times) == ("people", "person.updated", [PERSON], 1)
    assert row.body_sha256 == hashlib.sha256(orjson.dumps(EVENT)).hexdigest()
    assert sync_requests() == {PERSON: 1}
    assert job_notifier.people == [rows(PersonSync)[0].id]


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
    assert [row.times for row in rows()] == [5]
    assert sync_requests() == {PERSON: 1}
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
    assert [row.times for row in rows()] == [40]
    assert sync_requests() == {PERSON: 1}


def test_F1_a_repeat_without_an_id_is_one_row_but_requests_a_sync_all_the_same(deliver, job_notifier):
    """Two real changes of one person can have equal bodies; to drop the second would lose it."""
    for _ in range(5):
        assert deliver().status_code == 200
    assert [row.times for row in rows()] == [5]
    assert sync_requests() == {PERSON: 5}
    assert len(job_notifier.people) == 1


def test_equal_bodies_hours_apart_are_two_deliveries(deliver, clock):
    deliver()
    clock.forward(hours=1)
    deliver()
    assert [row.times for row in rows()] == [1, 1]


def test_an_id_that_comes_again_with_something_else_is_no_repeat(deliver):
    deliver(EVENT | {"id": "constant"})
    deliver(EVENT | {"id": "constant", "data": {"id": PERSON, "city": "York"}})
    assert sync_requests() == {PERSON: 2}


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
    assert [(row.state, row.event) for row in rows()] == [
        ("everybody", "planet.aligned"), ("ignored", "document.created"),
    ]  # fmt: skip
    assert sync_requests() == {}


def test_F13_a_test_delivery_starts_nothing(deliver, job_notifier):
    assert deliver(test=True).text == "test\n"
    assert [row.state for row in rows()] == ["test"]
    assert (sync_requests(), job_notifier.people, job_notifier.runs) == ({}, [], [])


def test_F13_a_test_delivery_with_a_wrong_signature_tells_that_the_secret_is_wrong(deliver):
    assert deliver(test=True, secret="wrong").status_code == 401


def test_F13_an_unsigned_test_delivery_is_counted_but_fills_no_table(deliver):
    for number in range(5):
        assert deliver({"event": f"test.{number}"}, test=True, secret=None).status_code == 200
    assert [(row.state, row.times, row.event) for row in rows()] == [("unsigned_test", 5, "")]


def test_F13_an_event_first_sent_as_a_test_is_no_repeat_when_it_comes_for_real(deliver):
    deliver(EVENT | {"id": "event-1"}, test=True)
    deliver(EVENT | {"id": "event-1"})
    assert sync_requests() == {PERSON: 1}


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
