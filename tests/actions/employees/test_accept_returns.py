"""Leavers who come back all at once after a wrong last day is corrected: one sentence and one decision."""

from __future__ import annotations

from datetime import date

import pytest

from service.actions.employees.accept_returns import accept_returns, how_many, listed, returns
from service.actions.employees.decide_list import ListChangedError
from service.store.tables.syncing import Decision
from tests.actions.employees.test_people_who_left import _comes_back, _leaves

TEAM = ("amelia", "isla", "priya")


@pytest.fixture
def corrected(story, sandbox):
    """A team got a last day by mistake, and lost it again; Oscar left and was taken on again."""
    story.imported()
    for key in (*TEAM, "oscar"):
        _leaves(sandbox, key)
    story.reconcile()
    assert story.employee("amelia").end_date == date(2026, 5, 31)
    for key in TEAM:
        _comes_back(sandbox, key, story.employee(key).start_date.isoformat())
    _comes_back(sandbox, "oscar", "2026-12-01")
    for _hour in range(2):  # who is held loses nothing, so there is nothing to stop a run for
        assert story.reconcile().state == "succeeded"
    return story


def _undo(story, digest=None):
    digest = returns(story.company.id).digest if digest is None else digest
    return accept_returns(story.services, story.job_notifier, story.company.id, digest, actor="alice")


def test_case_1_a_corrected_last_day_is_one_decision_and_a_rehire_stays_a_case_of_its_own(corrected, sandbox):
    found = returns(corrected.company.id)
    assert found.sentence == "3 employees who had left are employed in Humaans, with the same start date as before."
    assert (len(found.found), found.others, how_many(corrected.company.id)) == (3, 1, 3)
    oscar = corrected.employee("oscar")
    assert oscar.id not in {each.employee.id for each in listed(corrected.company.id, found)}
    count, run = _undo(corrected)
    assert (count, run.kind) == (len(found.found), "reconciliation")
    sandbox.forget_requests()
    corrected.run_queued()
    assert list(sandbox.requests("/people/")) == [], "no one is asked for one by one"
    assert corrected.employee("amelia").end_date is None
    assert "came_back" not in corrected.issues("amelia")
    assert corrected.employee("oscar").end_date == oscar.end_date
    assert "came_back" in corrected.issues("oscar")
    corrected.reconcile()
    assert "came_back" not in corrected.issues("amelia")


def test_pressing_twice_is_pressing_once_and_a_list_that_changed_writes_nothing(corrected):
    digest = returns(corrected.company.id).digest
    with pytest.raises(ListChangedError):
        _undo(corrected, "0" * 24)
    assert Decision.select().count() == 0
    first, second = _undo(corrected, digest), _undo(corrected, digest)
    assert (first[0], first[1].id) == (second[0], second[1].id)
    assert returns(corrected.company.id).found == ()


def test_while_paused_nothing_is_overwritten_before_syncing_goes_on(corrected):
    corrected.save(paused=True)
    count, run = _undo(corrected)
    assert (count > 1, run) == (True, None)
    assert corrected.employee("amelia").end_date == date(2026, 5, 31)
    corrected.save(paused=False)
    assert corrected.employee("amelia").end_date is None


def test_one_leaver_alone_is_a_case_of_its_own(story, sandbox):
    story.imported()
    _leaves(sandbox)
    story.reconcile()
    _comes_back(sandbox, start=story.employee("amelia").start_date.isoformat())
    story.reconcile()
    assert returns(story.company.id).found == ()
    assert how_many(story.company.id) == 0
    assert returns(story.company.id).others == 1
