"""Undo a run: a run of its own, only what is still as it was written, and the history keeps all."""

from __future__ import annotations

import pytest

from service.actions.approvals.decide_held_changes import approve
from service.actions.approvals.undo_run import CannotUndoError, UndoChangedError, plan_undo, undo_run
from service.actions.employees.edit_employee import edit_employee
from service.facts.employees import PAYROLL_FIELD_KINDS
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Change
from tests.actions.approvals.conftest import NEW_PAY, OLD_PAY, reconcile_by_schedule


@pytest.fixture
def moved(story, sandbox, clock):
    """Amelia moves from Leeds to York, and Isla gets another job title; the run that brought both."""
    story.imported()
    clock.forward(minutes=5)
    sandbox.change("people", "amelia", city="York", quiet=True)
    sandbox.change("people", "isla", city="Hull", quiet=True)
    run = story.reconcile()
    clock.forward(minutes=5)
    return run


@pytest.fixture
def undo(services, company):
    def take_back(run, actor="bob"):
        return undo_run(services, company.id, run.id, plan_undo(company.id, run.id).digest, actor=actor)

    return take_back


def _fields(story):
    rows = sorted(story.everyone(), key=lambda row: row.id)
    return [{name: getattr(row, name) for name in PAYROLL_FIELD_KINDS} | {"edited": row.edited_fields} for row in rows]


def test_run_undo_run_leaves_the_state_of_one_run_and_a_history_of_all_three(moved, story, undo):
    after_one = _fields(story)
    made = undo(moved)
    assert (story.employee("amelia").city, story.employee("amelia").edited_fields) == ("Leeds", ["city"])
    assert (made.kind, made.cause, made.state, made.updated, made.undoes_id) == (
        "undo",
        "undo",
        "succeeded",
        2,
        moved.id,
    )
    again = story.reconcile()
    assert _fields(story) == after_one
    history = Change.select().where(Change.employee == story.employee("amelia").id, Change.field == "city")
    assert [(each.old, each.new, each.run_id) for each in history.order_by(Change.id)] == [
        ("Leeds", "York", moved.id), ("York", "Leeds", made.id), ("Leeds", "York", again.id),
    ]  # fmt: skip
    assert AuditEntry.get(AuditEntry.action == "run.undone").detail == {"run": made.id, "employees": 2, "fields": 2}


def test_what_someone_edited_since_stays(moved, story, undo, services, company):
    edit_employee(services, company.id, story.employee("amelia").id, {"city": "Selby"}, actor="carol")
    made = undo(moved)
    assert (story.employee("amelia").city, story.employee("isla").city, made.updated) == ("Selby", "Aberdeen", 1)


def test_an_undo_can_be_taken_back_too_and_nothing_twice(moved, story, undo):
    first = undo(moved)
    undo(first)
    assert story.employee("amelia").city == "York"
    undo(moved)
    with pytest.raises(CannotUndoError, match="Nothing of this sync"):
        undo(moved)


def test_only_exactly_what_was_shown_is_taken_back(moved, story, services, company):
    shown = plan_undo(company.id, moved.id).digest
    edit_employee(services, company.id, story.employee("amelia").id, {"city": "Selby"}, actor="carol")
    with pytest.raises(UndoChangedError):
        undo_run(services, company.id, moved.id, shown, actor="bob")
    assert story.employee("isla").city == "Hull"


def test_the_first_import_removes_no_one_and_a_dry_run_has_nothing_to_undo(story, company):
    imported = story.imported()
    plan = plan_undo(company.id, imported.id)
    assert (plan.changes, len(plan.kept), plan.stays) == ({}, len(story.everyone()), len(story.everyone()))
    some = plan_undo(company.id, imported.id, most_created=2)
    assert (len(some.kept), some.stays) == (2, len(story.everyone()))
    with pytest.raises(CannotUndoError):
        plan_undo(company.id, story.reconcile(dry_run=True).id)
    with pytest.raises(LookupError):
        plan_undo(company.id, 999)


def test_what_an_undo_brings_is_held_like_anything_else(story, services, company, clock, undo):
    """Pay that fell goes up by an undo: more than a quarter."""
    story.imported()
    clock.forward(minutes=5)
    story.raise_pay("30000")
    fell = story.reconcile()
    assert story.pay == 3_000_000
    made = undo(fell)
    row = story.only()
    assert (story.pay, row.cause, row.made_by, made.held, made.updated) == (3_000_000, "undo", ["bob"], 1, 0)
    approve(services, company.id, row.id, actor="carol")
    assert story.pay == OLD_PAY


def test_an_undo_of_a_held_change_leaves_it_held(held, undo, company):
    run = Change.select().order_by(Change.id.desc()).first().run_id
    assert all(each.field != "salary_amount_minor" for each in plan_undo(company.id, run).kept)
    assert (held.pay, held.only().new) == (OLD_PAY, {"salary_amount_minor": NEW_PAY})
    reconcile_by_schedule(held)
    assert held.pay == OLD_PAY
