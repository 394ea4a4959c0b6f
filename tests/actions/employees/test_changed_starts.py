"""Case 6: a start date that changes after a payslip is held until someone approves or refuses it."""

from __future__ import annotations

from datetime import date

import pytest

from service.actions.approvals.decide_held_changes import approve, refuse
from service.store.approvals import held_changes
from service.store.tables.approvals import HeldChange
from tests.actions.employees.leavers import a_payslip


@pytest.fixture
def paid(story, clock):
    story.imported()
    a_payslip(story.employee("amelia"), clock)
    return story.employee("amelia")


def _held_start(story):
    (row,) = held_changes.of_employee(story.company.id, story.employee("amelia").id)
    return row


def test_case_6_a_start_that_changes_after_a_payslip_is_held_and_the_rest_arrives(paid, story, sandbox):
    sandbox.change("people", "amelia", employmentStartDate="2020-06-01", city="York", quiet=True)
    story.reconcile()
    amelia, row = story.employee("amelia"), _held_start(story)
    assert (amelia.start_date, amelia.city) == (paid.start_date, "York")
    assert (row.rule, row.new, row.state) == ("starter", {"start_date": "2020-06-01"}, "pending")


def test_case_6_before_any_payslip_it_is_simply_taken_over(story, sandbox, clock):
    story.imported()
    a_payslip(story.employee("amelia"), clock, state="proposed")
    sandbox.change("people", "amelia", employmentStartDate="2020-06-01", quiet=True)
    story.reconcile()
    assert (story.employee("amelia").start_date, story.issues("amelia")) == (date(2020, 6, 1), set())


def test_case_6_the_new_start_is_used_when_someone_approves_it(paid, story, sandbox, services, company):
    sandbox.change("people", "amelia", employmentStartDate="2020-06-01", quiet=True)
    story.reconcile()
    approve(services, company.id, _held_start(story).id, actor="bob")
    story.reconcile()
    assert (story.employee("amelia").start_date, story.issues("amelia")) == (date(2020, 6, 1), set())


def test_case_6_a_mistake_waits_for_humaans_and_keeps_ours(paid, story, sandbox, services, company):
    sandbox.change("people", "amelia", employmentStartDate="2020-06-01", quiet=True)
    story.reconcile()
    refuse(services, company.id, _held_start(story).id, "HR typed the wrong day", actor="bob")
    story.reconcile()
    assert story.issues("amelia") == {"change_refused"}
    assert story.employee("amelia").start_date == paid.start_date
    sandbox.change("people", "amelia", employmentStartDate=paid.start_date.isoformat(), quiet=True)
    story.reconcile()
    assert (story.issues("amelia"), _held_states()) == (set(), ["corrected"])


def test_case_6_a_start_that_is_emptied_or_not_a_date_keeps_ours_too(paid, story, sandbox):
    sandbox.change("people", "amelia", employmentStartDate=None, quiet=True)
    story.reconcile()
    story.reconcile()
    assert story.employee("amelia").start_date == paid.start_date
    assert (_held_start(story).new, _held_states()) == ({"start_date": None}, ["pending"])


def _held_states():
    return [row.state for row in HeldChange.select()]
