"""Approving and refusing: by someone else, once, and what each leaves behind."""

from __future__ import annotations

import threading

import pytest

from service.actions.approvals.decide_held_changes import (
    NotPendingError,
    ReasonError,
    SamePersonError,
    approve,
    decide_together,
    refuse,
)
from service.actions.employees.edit_employee import edit_employee
from service.facts.access import Role
from service.facts.approvals import HeldState
from service.store.accounts import api_tokens, users
from service.store.database import connection as store_database
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Change, Issue, RetroItem
from tests.actions.approvals.conftest import NEW_PAY, OLD_PAY, reconcile_by_schedule


def test_approved_the_new_value_is_written_once_with_its_history_and_the_next_sync_changes_nothing(
    held, services, company
):
    row = held.only()
    approve(services, company.id, row.id, actor="bob")
    approve(services, company.id, row.id, actor="bob")
    assert (held.pay, held.states(), held.employee("amelia").in_step) == (NEW_PAY, ["approved"], True)
    (change,) = Change.select().where(Change.field == "salary_amount_minor")
    assert (change.old, change.new, change.cause, change.made_by) == (OLD_PAY, NEW_PAY, "approval", "bob")
    assert AuditEntry.get(AuditEntry.action == "change.approved").detail["held_change"] == row.id
    reconcile_by_schedule(held)
    assert (held.pay, held.states(), held.issues("amelia")) == (NEW_PAY, ["approved"], set())


def test_refused_the_old_value_stays_and_an_issue_says_so_until_humaans_has_it(held, services, company):
    refuse(services, company.id, held.only().id, "HR did not agree", actor="bob")
    for _again in range(2):
        issue = Issue.get(Issue.code == "change_refused", Issue.closed_at.is_null())
        assert "bob refused this change: HR did not agree. Payroll keeps the earlier value." in issue.message
        assert (held.pay, held.pending) == (OLD_PAY, [])
        reconcile_by_schedule(held)
    held.raise_pay("52500")
    reconcile_by_schedule(held)
    assert (held.states(), held.issues("amelia"), held.employee("amelia").in_step) == (["corrected"], set(), True)


def test_another_value_after_a_refusal_asks_anew(held, services, company):
    refuse(services, company.id, held.only().id, "No.", actor="bob")
    held.raise_pay("91000")
    reconcile_by_schedule(held)
    assert (held.pay, held.states()) == (OLD_PAY, ["replaced", "pending"])
    assert "change_refused" not in held.issues("amelia")


def test_a_refusal_needs_a_reason_that_is_not_too_long(held, services, company):
    for reason in (" ", "x" * 501):
        with pytest.raises(ReasonError):
            refuse(services, company.id, held.only().id, reason, actor="bob")
    assert held.states() == ["pending"]


def test_who_started_the_sync_cannot_decide_whatever_their_spelling_role_or_token(
    story, services, company, clock, secrets
):
    story.imported()
    clock.forward(minutes=5)
    story.raise_pay()
    story.reconcile()  # alice's
    alice = users.create("Alice", "!", Role.MANAGER, clock(), company.id)
    api_tokens.issue(company.id, "hers", clock(), made_by_id=alice.id)
    for actor in ("alice", "ALICE", "api:hers"):
        for decide in (lambda a: approve(services, company.id, story.only().id, actor=a),
                       lambda a: refuse(services, company.id, story.only().id, "No.", actor=a)):  # fmt: skip
            with pytest.raises(SamePersonError):
                decide(actor)
    assert (story.pay, story.states()) == (OLD_PAY, ["pending"])
    approve(services, company.id, story.only().id, actor="api:of-the-terminal")
    assert story.pay == NEW_PAY


def test_a_token_that_edits_counts_as_its_maker(story, services, company, clock):
    story.imported()
    bob = users.create("bob@example.com", "!", Role.OWNER, clock(), company.id)
    api_tokens.issue(company.id, "robot", clock(), made_by_id=bob.id)
    rise = {"salary_amount_minor": NEW_PAY}
    edit_employee(services, company.id, story.employee("amelia").id, rise, actor="api:robot")
    with pytest.raises(SamePersonError):
        approve(services, company.id, story.only().id, actor="bob@example.com")
    approve(services, company.id, story.only().id, actor="carol@example.com")
    assert story.pay == NEW_PAY
    assert "salary_amount_minor" in story.employee("amelia").edited_fields


def test_a_refused_edit_is_over_at_once(story, services, company):
    story.imported()
    edit_employee(services, company.id, story.employee("amelia").id, {"salary_amount_minor": NEW_PAY}, actor="bob")
    refuse(services, company.id, story.only().id, "Not agreed.", actor="carol")
    story.reconcile()
    assert (story.pay, story.pending, story.issues("amelia")) == (OLD_PAY, [], set())


def test_two_who_approve_at_once_count_once(held, services, company, database_url):
    row, outcomes = held.only(), []
    start = threading.Barrier(2)

    def decide(actor):
        with store_database.connection():
            start.wait()
            try:
                approve(services, company.id, row.id, actor=actor)
                outcomes.append(actor)
            except NotPendingError as error:
                outcomes.append(error.message)

    workers = [threading.Thread(target=decide, args=(actor,)) for actor in ("bob", "carol")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    won = [each for each in outcomes if each in {"bob", "carol"}]
    assert len(won) == 1
    assert f"{won[0]} has already approved this change. Your choice changed nothing." in outcomes
    assert Change.select().where(Change.field == "salary_amount_minor").count() == 1
    assert AuditEntry.select().where(AuditEntry.action == "change.approved").count() == 1


def test_what_was_replaced_meanwhile_cannot_be_approved(held, services, company):
    shown = held.only().id
    held.raise_pay("99000")
    reconcile_by_schedule(held)
    with pytest.raises(NotPendingError, match="Another value came in the place"):
        approve(services, company.id, shown, actor="bob")
    assert held.pay == OLD_PAY


def test_each_of_many_is_decided_for_itself(held, services, company):
    shown = held.only().id
    found = decide_together(services, company.id, [shown, 999], HeldState.APPROVED, actor="bob")
    assert [(each.held_id, bool(each.refusal)) for each in found] == [(shown, False), (999, True)]
    with pytest.raises(ReasonError):
        decide_together(services, company.id, [shown], HeldState.REFUSED, actor="bob")


def test_back_pay_is_worked_out_once_the_salary_is_approved(story, services, company, clock):
    story.imported()
    clock.forward(days=40)
    story.raise_pay()
    reconcile_by_schedule(story)
    approve(services, company.id, story.only().id, actor="bob")
    reconcile_by_schedule(story)
    assert RetroItem.get(RetroItem.employee == story.employee("amelia").id).difference_minor == 625_000
