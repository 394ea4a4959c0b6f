"""By a company's choice: no one continues a sync they brought, or releases a payslip of theirs that shows another."""

from __future__ import annotations

import pytest

from service.actions.approvals.second_person import SecondPersonError, may_release_contradicted
from service.actions.syncing.review_run import approve
from service.store.syncing import runs
from service.store.tables.payslips import Payslip
from service.store.tables.syncing import Run


def _stopped(story, **values):
    """A sync of alice's that waits for review."""
    run = story.reconcile()
    Run.update(state="held", phase="held", **values).where(Run.id == run.id).execute()
    return runs.by_id(story.company.id, run.id)


def test_who_started_a_paused_sync_cannot_continue_it_where_the_company_wants_a_second_person(
    story, services, job_notifier, company
):
    story.imported()
    story.save(second_person_for_runs=True)
    run = _stopped(story)
    for actor in ("alice", "Alice"):
        with pytest.raises(SecondPersonError, match="someone else must decide"):
            approve(services, job_notifier, company.id, run.id, actor=actor)
    assert runs.by_id(company.id, run.id).state == "held"
    assert approve(services, job_notifier, company.id, run.id, actor="bob").approved_by == "bob"


def test_without_the_choice_anyone_may(story, services, job_notifier, company):
    story.imported()
    run = _stopped(story)
    assert approve(services, job_notifier, company.id, run.id, actor="alice").approved_by == "alice"


def test_the_one_who_saved_the_settings_that_a_run_is_the_first_to_use_counts_too(
    story, services, job_notifier, company
):
    story.imported()
    saved = story.save(second_person_for_runs=True)
    Run.update(settings_version=1).where(Run.company == company.id).execute()
    run = _stopped(story, started_by="system:schedule")
    assert run.settings_version == saved.version
    with pytest.raises(SecondPersonError):
        approve(services, job_notifier, company.id, run.id, actor="alice")


def test_who_uploaded_a_payslip_that_shows_another_cannot_release_it(story, company):
    story.imported()
    payslip = Payslip(created_by="bob")
    may_release_contradicted(company.id, payslip, "bob")
    story.save(second_person_for_payslips=True)
    with pytest.raises(SecondPersonError, match="You uploaded this payslip"):
        may_release_contradicted(company.id, payslip, "bob")
    may_release_contradicted(company.id, payslip, "carol")
