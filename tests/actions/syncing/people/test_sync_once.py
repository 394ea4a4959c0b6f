"""The sync of one person does each thing once, and asks Humaans before it opens a transaction."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace

import pytest

from service.facts.runs import Cause
from service.humaans.client import HumaansClient
from service.rules.planning.planner import Planner
from service.store.companies import settings
from service.store.database.connection import database, write_transaction
from service.store.syncing import sync_requests
from tests.actions.syncing.sync_rows import sync_person


@contextmanager
def counted(**functions):
    """How often each of these functions is called in this thread."""
    names = {function.__code__: name for name, function in functions.items()}
    calls = Counter(dict.fromkeys(functions, 0))

    def note(frame, event, _argument):
        if event == "call" and frame.f_code in names:
            calls[names[frame.f_code]] += 1

    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(None)


@pytest.fixture
def asked_in_transaction(services, sandbox):
    """Services whose client notes at each request whether a transaction was open."""
    seen = []
    client = HumaansClient(
        sandbox.api_url,
        sandbox.token,
        sleep=lambda _seconds: None,
        on_request=lambda _outcome: seen.append(database.in_transaction()),
    )
    yield replace(services, humaans=lambda _token, _company_id: client), seen
    client.close()


def _requested(company, sandbox, clock, cause):
    with write_transaction():
        return sync_requests.request(company.id, sandbox.person_id("amelia"), cause, clock())


@pytest.mark.parametrize("cause", [Cause.EVENT, Cause.MANUAL])
def test_a_synced_person_is_planned_once_and_the_settings_are_read_once(
    story, sandbox, services, company, clock, cause
):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    request = _requested(company, sandbox, clock, cause)
    with counted(plan=Planner.plan, settings=settings.from_document, triage=Planner.triage) as calls:
        sync_person(services, request.id)
    assert story.employee("amelia").city == "York"
    assert calls == {"plan": 1, "settings": 1, "triage": 1}


def test_no_request_is_made_while_a_transaction_is_open(story, sandbox, company, clock, asked_in_transaction):
    story.imported()
    services, seen = asked_in_transaction
    sandbox.change("people", "amelia", city="York", quiet=True)
    sync_person(services, _requested(company, sandbox, clock, Cause.EVENT).id)
    assert story.employee("amelia").city == "York"
    assert seen
    assert not any(seen)


def test_a_changed_employee_id_is_asked_about_before_the_transaction(
    story, sandbox, company, clock, asked_in_transaction
):
    story.imported()
    services, seen = asked_in_transaction
    sandbox.change("people", "amelia", employeeId="NEW-1", quiet=True)
    sync_person(services, _requested(company, sandbox, clock, Cause.EVENT).id)
    assert "employee_id_changed" in story.issues("amelia")
    assert not any(seen)


def test_pay_that_one_reading_would_empty_is_planned_once_and_left_to_a_reconciliation(
    story, sandbox, services, company, clock
):
    story.imported()
    before = story.employee("amelia").account_number
    for row in sandbox.rows("bank-accounts", "amelia"):
        sandbox.delete("bank-accounts", row["id"], quiet=True)
    request = _requested(company, sandbox, clock, Cause.EVENT)
    with counted(plan=Planner.plan) as calls:
        sync_person(services, request.id)
    assert story.employee("amelia").account_number == before
    assert calls["plan"] == 1


def test_a_pause_pressed_while_humaans_was_asked_keeps_the_event_from_writing(story, sandbox, services, company, clock):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    request = _requested(company, sandbox, clock, Cause.EVENT)

    def pausing(_token, _company_id):
        in_force = settings.in_force(company.id)
        with write_transaction():
            settings.save(
                company.id,
                replace(in_force, paused=True),
                expected_version=in_force.version,
                saved_by="bob",
                now=clock(),
            )
        return services.humaans(sandbox.token, company.id)

    sync_person(replace(services, humaans=pausing), request.id)
    assert story.employee("amelia").city == "Leeds"
    assert settings.newer_than(company.id, settings.in_force(company.id).version) is None
