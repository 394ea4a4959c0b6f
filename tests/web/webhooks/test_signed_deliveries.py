"""F9, F10: what is not signed with a current secret is refused; a secret that is replaced stays good for a day."""

from __future__ import annotations

from datetime import timedelta

from service.actions.connection.save_webhook_secret import save_webhook_secret
from service.store.database.connection import connection
from service.store.tables.companies import Connection
from service.store.tables.employees import Issue
from tests.web.webhooks.signed_events import SECRET, rows, signature, sync_requests


def test_F9_a_wrong_secret_a_touched_body_and_a_missing_header_are_refused(deliver, job_notifier):
    assert deliver(secret="wrong").status_code == 401
    assert deliver(**{"X-Humaans-Signature": signature(b"another body")}).status_code == 401
    assert [(row.state, row.times, row.body_sha256, row.person_ids) for row in rows()] == [("refused", 2, "", [])]
    assert deliver(secret=None).status_code == 401
    assert [row.times for row in rows()] == [2]
    assert (sync_requests(), job_notifier.people) == ({}, [])


def test_F9_without_a_secret_of_ours_the_sender_is_asked_to_try_again_and_a_person_is_told(deliver, cast):
    answer = deliver(key="hook-globex", secret="of Globex")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "300")
    assert [issue.code for issue in rows(Issue)] == ["webhook_secret_missing"]
    deliver(key="hook-globex", secret="of Globex")
    assert len(rows(Issue)) == 1
    assert (rows(), sync_requests()) == ([], {})


def test_P2_a_webhook_secret_copied_from_another_company_signs_nothing(deliver, acme, cast):
    with connection():
        mine = Connection.get(Connection.company == acme.id)
        Connection.create(**({**mine.__data__, "company": cast["globex"].id, "id": None}))
    assert deliver(key="hook-globex").status_code == 503
    assert sync_requests() == {}
    assert deliver().status_code == 200


def test_F9_saving_the_secret_closes_the_issue(deliver, acme, services):
    with connection():
        Connection.update(webhook_secret_encrypted=None).execute()
    assert deliver().status_code == 503
    with connection():
        save_webhook_secret(services, acme.id, SECRET, "alice")
    assert deliver().status_code == 200
    assert all(issue.closed_at for issue in rows(Issue))


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
