"""The list of missing information by email: what was looked at, once, and through a mail server that may be away."""

from __future__ import annotations

import pytest

from service.actions.employees.email_missing_information import (
    KIND,
    MOST_SENT,
    BadAddressError,
    NotSentError,
    draft,
    send,
)
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Employee
from service.store.tables.payslips import OutboxMail

KEY = "k" * 32
ACTOR = "alice@example.com"


@pytest.fixture
def someone_incomplete(company, clock):
    return Employee.create(
        company=company, first_name="Ann", last_name="Hart", employee_id="1", person_id="p1", employment="active",
        readiness="pending", missing=[{"field": "tax_code", "code": "missing", "message": "x", "accepted_format": ""}],
        sort_code="202959", account_number="63748472", created_at=clock(), updated_at=clock(),
    )  # fmt: skip


def _send(services, job_notifier, company, **said):
    seen = draft(services, company.id, said.get("field")).digest
    how = {"address": "hr@example.com", "field": None, "key": KEY, "seen": seen, "actor": ACTOR} | said
    send(services, job_notifier, company.id, **how)


def _mails():
    return list(OutboxMail.select().order_by(OutboxMail.id))


def test_it_is_put_into_the_outbox_with_names_and_fields_and_no_value(
    services, job_notifier, company, someone_incomplete
):
    _send(services, job_notifier, company)
    (mail,) = _mails()
    assert (mail.kind, mail.recipients, mail.state) == (KIND, ["hr@example.com"], "waiting")
    assert "- Ann Hart: Tax code" in mail.text
    assert "63748472" not in mail.text
    assert "202959" not in mail.text
    assert job_notifier.payslips == [company.id]
    entry = AuditEntry.get(AuditEntry.action == "missing_information.emailed")
    assert (entry.actor, entry.subject, entry.detail) == (ACTOR, "hr@example.com", {"employees": 1})


def test_pressed_twice_it_is_sent_once(services, job_notifier, company, someone_incomplete):
    _send(services, job_notifier, company)
    someone_incomplete.delete_instance()
    _send(services, job_notifier, company, seen="whatever the second press says")
    assert len(_mails()) == 1
    assert AuditEntry.select().where(AuditEntry.action == "missing_information.emailed").count() == 1


def test_a_list_that_changed_since_it_was_looked_at_is_not_sent(services, job_notifier, company, someone_incomplete):
    seen = draft(services, company.id, None).digest
    Employee.update(last_name="Heart").execute()
    with pytest.raises(NotSentError, match="has changed"):
        _send(services, job_notifier, company, seen=seen)
    assert _mails() == []


@pytest.mark.parametrize("address", ["", "nonsense", "a@example.com, b@example.com", "a@example.com\nBcc: x@y.example"])
def test_what_is_no_single_address_is_refused(services, job_notifier, company, someone_incomplete, address):
    with pytest.raises(BadAddressError):
        _send(services, job_notifier, company, address=address)
    assert _mails() == []


def test_a_form_without_a_key_of_ours_sends_nothing(services, job_notifier, company, someone_incomplete):
    with pytest.raises(NotSentError):
        _send(services, job_notifier, company, key="short")
    assert _mails() == []


def test_nothing_missing_is_no_email(services, job_notifier, company):
    with pytest.raises(NotSentError, match="No one is missing"):
        _send(services, job_notifier, company)


def test_too_many_in_a_short_time_are_refused_and_later_sent_again(
    services, job_notifier, company, someone_incomplete, clock
):
    for number in range(MOST_SENT):
        _send(services, job_notifier, company, key=f"{number}{KEY}")
    with pytest.raises(NotSentError, match="Try again later"):
        _send(services, job_notifier, company, key=f"x{KEY}")
    clock.forward(minutes=11)
    _send(services, job_notifier, company, key=f"x{KEY}")
    assert len(_mails()) == MOST_SENT + 1


def test_only_those_who_lack_the_field_are_in_the_email_of_one_field(
    services, job_notifier, company, someone_incomplete
):
    reason = {"field": "sort_code", "code": "missing", "message": "x", "accepted_format": ""}
    Employee.create(
        company=company, first_name="Ben", employee_id="2", employment="active", readiness="pending", missing=[reason],
        created_at=services.clock(), updated_at=services.clock(),
    )  # fmt: skip
    assert draft(services, company.id, None).total == 2
    assert draft(services, company.id, "sort_code").total == 1
    assert "Ann" not in draft(services, company.id, "sort_code").text
