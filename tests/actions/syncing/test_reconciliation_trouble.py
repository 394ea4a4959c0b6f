"""A reconciliation in trouble: someone unreadable, Humaans away, a refused token, a lost claim."""

from __future__ import annotations

import pytest

from service.actions.syncing.reconcile_company import reconcile_company
from service.facts.runs import Cause, RunKind, RunState
from service.store.companies import settings
from service.store.database.leases import LeaseLostError
from service.store.syncing import run_claims, runs
from service.store.tables.companies import Connection
from service.store.tables.employees import Employee


def test_a_person_who_cannot_be_understood_is_one_issue_and_everyone_else_arrives(story, sandbox):
    sandbox.change("people", "amelia", status=["not", "a", "status"], quiet=True)
    run = story.imported()
    assert run.failed == 1
    assert story.employee("amelia") is None
    assert story.issues("amelia") == {"not_understood"}
    assert story.employee("isla") is not None


def test_a_dry_run_counts_and_writes_nothing(story, sandbox):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    run = story.reconcile(dry_run=True)
    assert (run.state, run.updated) == ("succeeded", 1)
    assert story.employee("amelia").city == "Leeds"


def test_humaans_down_ends_the_run_as_failed_in_words_and_changes_nothing(story, sandbox):
    story.imported()
    before = list(Employee.select().order_by(Employee.id).dicts())
    sandbox.fail(path="/people", status=503, times=-1)
    run = story.reconcile()
    assert (run.state, run.error_code) == ("failed", "humaans_unavailable")
    assert run.error_message
    assert list(Employee.select().order_by(Employee.id).dicts()) == before


def test_F39_a_refused_token_is_noted_on_the_connection_and_the_run_says_so(story, sandbox, company):
    story.imported()
    sandbox.revoke_token()
    run = story.reconcile()
    assert (run.state, run.error_code) == ("failed", "token_refused")
    assert Connection.get().state == "token_refused"


def test_a_healed_issue_closes_by_itself(story, sandbox):
    story.imported()
    sandbox.change("people", "alex", gender="Female", quiet=True)
    story.reconcile()
    assert story.issues("alex") == set()
    assert story.employee("alex").readiness == "ready"


def test_two_runs_of_one_company_never_overlap(story, company, services, clock):
    story.imported()
    first = runs.create(company.id, RunKind.RECONCILIATION, Cause.MANUAL, clock())
    second = runs.create(company.id, RunKind.RECONCILIATION, Cause.HOURLY, clock())
    assert run_claims.claim(first.id, clock()) is not None
    reconcile_company(services, second.id)
    assert runs.by_id(company.id, second.id).state == "queued"


def test_a_worker_that_lost_its_run_writes_nothing_more(story, company, clock):
    story.imported()
    run = runs.create(company.id, RunKind.RECONCILIATION, Cause.MANUAL, clock())
    mine = run_claims.claim(run.id, clock())
    run_claims.end(mine, RunState.FAILED, clock())
    with pytest.raises(LeaseLostError):
        run_claims.progress(mine, clock(), phase="writing")


def test_F53_a_run_notes_the_settings_version_it_worked_with(story, company):
    run = story.imported()
    assert run.settings_version == settings.current(company.id).version
