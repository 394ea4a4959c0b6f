"""Emails that are sent once: claimed by one worker, put off, requeued, and confirmed by someone when unclear."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.facts.payslips import SETUP_FAULT, MailState
from service.store.companies import companies
from service.store.database.connection import write_transaction
from service.store.database.leases import LeaseLostError
from service.store.payslips import outbox


@pytest.fixture
def acme(database, clock):
    return companies.create("acme", "Acme Ltd", clock())


@pytest.fixture
def put(acme, clock):
    def put_mail(key="one", **values):
        words = {"kind": "payslip", "subject": "Your payslip", "text": "Hello", "message_id": f"<{key}@example.com>"}
        with write_transaction():
            return outbox.put(acme.id, key, clock(), recipients=["amelia@example.com"], **words, **values)

    return put_mail


def test_the_same_key_is_one_mail(put):
    assert put().id == put().id


def test_a_mail_is_claimed_by_one_worker_at_a_time(put, acme, clock):
    mail = put()
    assert outbox.claim(acme.id, clock()).id == mail.id
    assert outbox.claim(acme.id, clock()) is None


def test_mails_that_were_tried_least_come_first(put, acme, clock):
    tried = put("tried")
    outbox.move(outbox.claim(acme.id, clock()), clock(), MailState.WAITING)
    fresh = put("fresh")
    assert [outbox.claim(acme.id, clock()).id for _ in range(2)] == [fresh.id, tried.id]


def test_a_worker_that_was_too_slow_writes_nothing_more(put, acme, clock):
    mail = put()
    slow = outbox.claim(acme.id, clock())
    clock.forward(minutes=4)
    quick = outbox.claim(acme.id, clock())
    with pytest.raises(LeaseLostError):
        outbox.move(slow, clock(), MailState.SENT)
    outbox.move(quick, clock(), MailState.SENT)
    assert outbox.get(mail.id).state == MailState.SENT


def test_a_requeued_mail_is_due_at_once_and_the_try_does_not_count(put, acme, clock):
    mail = put()
    outbox.requeue(outbox.claim(acme.id, clock()), "down", "The mail server does not answer.", {})
    kept = outbox.get(mail.id)
    assert (kept.tries, kept.error_code) == (0, "down")
    assert outbox.claim(acme.id, clock()) is not None


def test_only_mails_that_wait_for_the_set_up_are_retried_now(put, acme, clock):
    later = clock() + timedelta(hours=1)
    ours = put("ours", not_before=later, error_code=f"{SETUP_FAULT}auth")
    put("theirs", not_before=later, error_code="mailbox full")
    outbox.retry_now(SETUP_FAULT)
    assert outbox.claim(acme.id, clock()).id == ours.id
    assert outbox.claim(acme.id, clock()) is None


@pytest.mark.parametrize(("was_sent", "state"), [(True, MailState.SENT), (False, MailState.CANCELLED)])
def test_an_unclear_mail_is_what_someone_confirms(put, clock, was_sent, state):
    unclear = {"amelia@example.com": {"state": MailState.UNCLEAR, "code": "cut_off", "message": "Cut off."}}
    mail = put(outcomes=unclear)
    assert outbox.set_state(mail.id, MailState.WAITING, MailState.UNCLEAR)
    outbox.confirm_unclear(outbox.get(mail.id), clock(), was_sent=was_sent)
    kept = outbox.get(mail.id)
    assert kept.state == state
    assert kept.outcomes["amelia@example.com"]["state"] == ("sent" if was_sent else "not_sent")
