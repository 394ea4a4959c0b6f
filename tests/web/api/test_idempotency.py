"""A POST that is sent again with its Idempotency-Key is done once and answered as the first was."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from sandbox.platform.payslips import Sample, pdf_of
from service.actions.operations.purge_expired import purge_expired
from service.actions.syncing.reconcile_company import reconcile_company
from service.notify.posting import Poster
from service.store.accounts import api_tokens
from service.store.database.connection import connection
from service.store.tables.companies import Company
from service.store.tables.operations import ApiRequest
from service.store.tables.syncing import Run
from service.web.api.protocol import idempotency
from tests.web.api.payslips.test_payslips import upload as upload_payslip

KEY = {"Idempotency-Key": "order-66"}


@pytest.fixture
def services(services):
    return replace(services, poster=Poster(local_allowed=True))


def start_run(program, key=KEY, **body):
    return program.post("/runs", {"dry_run": True} | body, headers=key)


def runs():
    with connection():
        return Run.select().where(Run.dry_run).count()


@pytest.fixture
def connected(acme, sandbox, services):
    assert acme.put("/connection", {"token": sandbox.token}).status_code == 200
    assert acme.put("/settings", acme.get("/settings").json).status_code == 200
    with connection():
        for run in Run.select():
            reconcile_company(services, run.id)
    return acme


def test_the_same_request_is_done_once_and_answered_as_the_first_was(connected):
    first, second = start_run(connected), start_run(connected)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json == second.json
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert runs() == 1


def test_another_key_is_another_request(connected):
    start_run(connected)
    assert "Idempotency-Replayed" not in start_run(connected, {"Idempotency-Key": "order-67"}).headers


@pytest.mark.parametrize("path", ["/runs", "/preview"])
def test_other_content_under_a_key_is_refused_and_not_done(connected, path):
    start_run(connected)
    answer = connected.post(path, {"dry_run": False}, headers=KEY)
    assert answer.status_code == 422
    assert answer.json["title"] == "This Idempotency-Key was sent with other content"
    assert runs() == 1


def test_a_key_of_one_company_says_nothing_in_another(connected, globex):
    start_run(connected)
    assert start_run(globex).status_code == 409  # it is not connected
    assert runs() == 1


def test_a_key_of_one_program_says_nothing_to_another_program_of_the_company(acme, cast, clock, sandbox):
    """Else one would be told the secret that the other was given."""
    with connection():
        other = replace(acme, token=api_tokens.issue(cast["acme"].id, "other", clock()))
    endpoint = {"name": "x", "address": sandbox.receiver("webhook"), "kinds": []}
    answers = [program.post("/endpoints", endpoint, headers=KEY) for program in (acme, other)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert "Idempotency-Replayed" not in answers[1].headers
    assert answers[0].json["secret"] != answers[1].json["secret"]


def test_a_request_that_was_refused_may_be_sent_again_with_its_key(connected):
    assert connected.post("/runs", {"dry_run": "perhaps"}, headers=KEY).status_code == 422
    assert start_run(connected).status_code == 202
    assert runs() == 1


def test_while_the_first_is_not_answered_the_second_is_asked_to_wait(connected, clock):
    start_run(connected)
    with connection():
        ApiRequest.update(status=None).execute()
    answer = start_run(connected)
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "5")
    clock.forward(seconds=idempotency.ANSWERED_WITHIN.total_seconds())
    answer = start_run(connected)
    assert answer.status_code == 409
    assert answer.json["detail"] == "Check whether it took effect. If it did not, send it again with a new key."
    assert runs() == 1


def test_after_a_day_a_key_is_free_again(connected, clock, services):
    start_run(connected)
    clock.forward(hours=24)
    assert "Idempotency-Replayed" not in start_run(connected).headers
    clock.forward(days=2)
    with connection():
        purge_expired(Company.get(slug="acme"), clock() + timedelta(days=1))
        assert ApiRequest.select().count() == 0


@pytest.mark.parametrize("key", ["", "k" * 256, "schl\u00fcssel", "a\tb"])
def test_what_is_no_key_is_refused_in_words(connected, key):
    answer = start_run(connected, {"Idempotency-Key": key})
    assert answer.status_code == 400
    assert "1 to 255 ASCII characters" in answer.json["detail"]
    assert runs() == 0


def test_an_uploaded_payslip_is_the_same_whatever_its_boundary(connected):
    first, second = (upload_payslip(connected, headers=KEY) for _ in range(2))
    assert first.status_code == 201, first.text
    assert (second.status_code, second.json) == (201, first.json)
    assert second.headers["Idempotency-Replayed"] == "true"
    other = upload_payslip(connected, pdf_of(Sample("1002", "Amelia Hart", "CE234567A", gross=Decimal(9))), headers=KEY)
    assert other.status_code == 422


def test_an_answer_is_kept_encrypted(connected):
    assert "dry_run" in start_run(connected).text
    with connection():
        kept = ApiRequest.get()
    assert "dry_run" not in kept.answer_encrypted
    assert "order-66" not in (kept.key_digest, kept.content_digest)


def test_sent_eight_times_at_once_it_is_done_once(connected):
    together = threading.Barrier(8)

    def send():
        together.wait()
        return start_run(connected).status_code

    with ThreadPoolExecutor(8) as threads:
        statuses = [each.result() for each in [threads.submit(send) for _ in range(8)]]
    assert set(statuses) <= {202, 409}
    assert 202 in statuses
    assert runs() == 1


def test_a_reading_call_takes_no_notice_of_a_key(connected):
    assert connected.get("/runs", headers=KEY).status_code == 200
    with connection():
        assert ApiRequest.select().count() == 0
