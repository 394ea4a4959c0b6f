"""B4: a run that would blank or lose much stops before writing, says what it saw, and waits for a person."""

from __future__ import annotations

import pytest

from service.actions.syncing.reconcile_company import reconcile_company
from service.actions.syncing.review_run import NotHeldError, approve, discard
from service.store.syncing import runs
from service.store.tables.employees import Employee, Issue

EVERY_SCOPE = ("private:read", "compensations:read", "documents:read", "documents:write")


@pytest.fixture
def everyone(story):
    story.imported()
    return lambda: list(Employee.select().order_by(Employee.id).dicts())


@pytest.fixture
def held(story, sandbox, everyone):
    """A run that the guard stopped because half of the people were missing."""
    sandbox.fail(path="/people$", shorten=0.4, times=-1)
    return story.reconcile()


def _break(sandbox, how):
    if how == "empty":
        sandbox.fail(path="/people$", empty=True, times=-1)
    elif how == "short":
        sandbox.fail(path="/people$", shorten=0.4, times=-1)
    elif how == "scope":
        sandbox.set_scopes(*(scope for scope in EVERY_SCOPE if scope != "compensations:read"))
    elif how == "blank":
        sandbox.fail(path="/people$", null_keys=["taxCode"], times=-1)


@pytest.mark.parametrize("how", ["empty", "short", "scope", "blank"])
def test_B4_nothing_changes_one_clear_issue_opens_and_the_run_waits(story, sandbox, everyone, how):
    before = everyone()
    _break(sandbox, how)
    run = story.reconcile()
    assert run.state == "held"
    assert run.error_message
    assert everyone() == before
    told = list(Issue.select().where(Issue.code == "run_stopped", Issue.closed_at.is_null()))
    assert len(told) == 1
    story.reconcile()
    assert Issue.select().where(Issue.code == "run_stopped").count() == 1


def test_B4_an_approved_run_goes_on_and_writes_what_was_stopped(story, sandbox, services, job_notifier, everyone):
    _break(sandbox, "blank")
    run = story.reconcile()
    approve(services, job_notifier, story.company.id, run.id, actor="alice")
    reconcile_company(services, run.id)
    run = runs.by_id(story.company.id, run.id)
    assert (run.state, run.approved_by) == ("succeeded", "alice")
    assert story.employee("amelia").tax_code is None
    assert "run_stopped" not in story.issues()


def test_B4_an_approval_covers_what_was_seen_and_no_more(story, sandbox, services, job_notifier, everyone):
    _break(sandbox, "blank")
    run = story.reconcile()
    approve(services, job_notifier, story.company.id, run.id, actor="alice")
    sandbox.heal()
    _break(sandbox, "empty")
    before = everyone()
    reconcile_company(services, run.id)
    assert runs.by_id(story.company.id, run.id).state == "held"
    assert everyone() == before


def test_B4_a_discarded_run_wrote_nothing_and_is_over(story, services, held):
    run = discard(services, story.company.id, held.id, actor="alice")
    assert run.state == "discarded"
    assert discard(services, story.company.id, held.id, actor="bob").id == run.id
    with pytest.raises(NotHeldError):
        approve(services, story.job_notifier, story.company.id, held.id, actor="alice")


def test_B4_other_runs_may_start_meanwhile_and_a_good_one_closes_the_issue(story, sandbox, held):
    sandbox.heal()
    assert story.reconcile().state == "succeeded"
    assert "run_stopped" not in story.issues()


def test_B4_two_people_leaving_the_list_stop_no_one(story, sandbox, everyone):
    sandbox.delete("people", "amelia", quiet=True)
    sandbox.delete("people", "isla", quiet=True)
    assert story.reconcile().state == "succeeded"


def test_B4_the_first_import_has_nothing_to_compare_with_and_is_not_stopped(story):
    assert story.imported().state == "succeeded"


def test_B4_a_stopped_run_keeps_who_is_missing_and_who_would_lose_what(story, sandbox):
    story.imported()
    gone = ("amelia", "isla", "priya", "oscar")
    missing = {story.employee(key).id for key in gone}
    for key in gone:
        sandbox.delete("people", key, quiet=True)
    theo = story.employee("theo")
    sandbox.change("people", "theo", city=None, quiet=True)
    run = story.reconcile()
    assert run.state == "held"
    assert set(run.saw["missing"]) == missing
    assert run.saw["emptied"]["city"] == [theo.id]
