"""Runs and syncs whose worker died: ended in words, restarted by the tick, and left to a person in the end."""

from __future__ import annotations

from dataclasses import replace

from service.actions.operations.tick import tick
from service.actions.syncing.reconcile_company import reconcile_company
from service.actions.syncing.request_run import start_sync
from service.actions.syncing.review_run import approve
from service.facts.runs import Cause, RunKind
from service.store.syncing import run_claims, runs, sync_claims
from service.store.tables.syncing import Run


def test_a_run_whose_worker_died_ends_as_failed_and_a_new_one_takes_over(story, minute, services, job_notifier, clock):
    story.connect()
    story.save()
    company_id = story.company.id
    run = runs.create(company_id, RunKind.RECONCILIATION, Cause.MANUAL, clock())
    assert run_claims.claim(run.id, clock()) is not None
    clock.forward(seconds=61)
    tick(services, job_notifier)
    dead = runs.by_id(company_id, run.id)
    assert (dead.state, dead.error_code) == ("failed", "worker_lost")
    heir = Run.get(Run.cause == "restart")
    assert (heir.state, heir.attempt) == ("queued", 2)
    assert heir.id in job_notifier.runs
    reconcile_company(services, heir.id)
    assert runs.by_id(company_id, heir.id).state == "succeeded"


def test_a_run_that_dies_again_and_again_is_left_to_a_person(story, services, job_notifier, clock):
    story.imported()
    run = runs.create(story.company.id, RunKind.RECONCILIATION, Cause.RESTART, clock(), attempt=5)
    run_claims.claim(run.id, clock())
    clock.forward(minutes=2)
    tick(services, job_notifier)
    assert "Check the log" in runs.by_id(story.company.id, run.id).error_message
    assert Run.select().where(Run.attempt > 5).count() == 0


def test_a_run_that_a_deploy_cut_off_begins_again_and_its_attempts_do_not_count(story, services, job_notifier, clock):
    story.imported()
    run = runs.create(story.company.id, RunKind.RECONCILIATION, Cause.HOURLY, clock(), attempt=5)
    run_claims.claim(run.id, clock())
    Run.update(lease_until=clock(), error_code=run_claims.CUT_OFF).where(Run.id == run.id).execute()
    clock.forward(seconds=1)
    tick(services, job_notifier)
    dead, heir = runs.by_id(story.company.id, run.id), Run.get(Run.cause == "restart")
    assert (dead.state, heir.attempt, heir.error_code) == ("failed", 5, "")
    assert "interrupted" in dead.error_message
    assert heir.id in job_notifier.runs


def test_a_run_that_took_too_long_begins_again_says_so_and_that_attempt_counts(story, services, job_notifier, clock):
    story.imported()
    run = runs.create(story.company.id, RunKind.RECONCILIATION, Cause.HOURLY, clock())
    run_claims.claim(run.id, clock())
    Run.update(lease_until=clock(), error_code=run_claims.TOO_LONG).where(Run.id == run.id).execute()
    clock.forward(seconds=1)
    tick(services, job_notifier)
    dead = runs.by_id(story.company.id, run.id)
    assert (dead.state, dead.error_code) == ("failed", "too_long")
    assert "longer than it may" in dead.error_message
    assert Run.get(Run.cause == "restart").attempt == 2


def test_B4_an_approval_is_handed_on_to_the_run_that_takes_over(story, services, job_notifier, clock, company):
    story.imported()
    story.services = replace(services, humaans=lambda token, id_: _NoAccounts(services.humaans(token, id_)))
    run = story.reconcile()
    assert run.state == "held"
    approve(services, job_notifier, company.id, run.id, actor="alice")
    run_claims.claim(run.id, clock())
    clock.forward(minutes=2)
    tick(services, job_notifier)
    heir = Run.get(Run.cause == "restart")
    reconcile_company(story.services, heir.id)
    heir = runs.by_id(company.id, heir.id)
    assert (heir.state, heir.approved_by, heir.error_message) == ("succeeded", "alice", "")


def test_an_approved_run_that_succeeds_says_nothing_of_why_it_was_held(story, services, job_notifier, company):
    story.imported()
    story.services = replace(services, humaans=lambda token, id_: _NoAccounts(services.humaans(token, id_)))
    run = story.reconcile()
    approve(services, job_notifier, company.id, run.id, actor="alice")
    reconcile_company(story.services, run.id)
    run = runs.by_id(company.id, run.id)
    assert (run.state, run.error_message) == ("succeeded", "")


def test_a_dead_sync_says_that_the_person_is_still_to_be_synced(story, services, job_notifier, clock, company):
    story.imported()
    run = start_sync(services, job_notifier, company.id, story.employee("amelia").id, actor="bob")
    sync_claims.claim(job_notifier.people[-1], clock())
    run_claims.claim(run.id, clock())
    clock.forward(minutes=3)
    tick(services, job_notifier)
    run = runs.by_id(company.id, run.id)
    assert (run.state, run.error_code) == ("failed", "worker_lost")
    assert "still to be synced" in run.error_message
    assert Run.select().where(Run.cause == "restart").count() == 0


def test_a_queued_sync_that_nothing_waits_for_is_ended_with_words(story, services, job_notifier, clock, company):
    story.imported()
    amelia = story.employee("amelia")
    waiting = start_sync(services, job_notifier, company.id, story.employee("leo").id, actor="bob")
    orphan = runs.create(company.id, RunKind.SYNC, Cause.MANUAL, clock(), person_id=amelia.person_id)
    clock.forward(minutes=9)
    tick(services, job_notifier)
    assert runs.by_id(company.id, orphan.id).state == "queued"
    clock.forward(minutes=2)
    tick(services, job_notifier)
    orphan = runs.by_id(company.id, orphan.id)
    assert (orphan.state, orphan.error_code, orphan.finished_at) == ("failed", "never_begun", clock())
    assert "Sync now" in orphan.error_message
    assert runs.by_id(company.id, waiting.id).state == "queued"


class _NoAccounts:
    """The real client of a token that lost the right to read bank accounts, and is answered empty lists."""

    def __init__(self, real):
        self._real = real

    def __getattr__(self, name):
        return getattr(self._real, name)

    def in_zone(self, zone):
        return _NoAccounts(self._real.in_zone(zone))

    def counted(self):
        return self

    def fetch_snapshot(self, **options):
        found = self._real.fetch_snapshot(**options)
        return replace(found, people=tuple(replace(person, bank_accounts=()) for person in found.people))
