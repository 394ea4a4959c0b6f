"""The one writer: works out the plans of a batch against the employees as they are now, and applies them.

Reconciliation, sync and a person's decisions all end here, inside a transaction of the caller's. Only
changed columns are written; history and issues are written beside them (decisions 0005, 0007).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from service.actions.advice.advise_emptied_pay import advise_emptied_pay
from service.actions.approvals.hold_changes import HeldPlans, hold_plans
from service.actions.approvals.people_behind import people_behind
from service.actions.notifications.events import raise_events
from service.actions.syncing.keep_dated_salaries import keep_dated_salaries
from service.actions.syncing.record_back_pay import record_back_pay
from service.facts.approvals import Brought
from service.facts.employees import Employment
from service.facts.issues import FOUND_BY_COMPANY
from service.facts.notifications import EventKind
from service.facts.plans import PersonPlan, PlanAction
from service.rules.advice.emptied_pay import PAY_DETAILS
from service.rules.planning.planner import undecided
from service.store.approvals import held_changes
from service.store.companies import companies, settings
from service.store.employees import (
    changes,
    employee_records,
    employee_writes,
    employees,
    found_issues,
)
from service.store.syncing import decisions, runs

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from service.facts.employees import EmployeeRecord
    from service.facts.plans import FoundIssue
    from service.facts.runs import Cause
    from service.rules.planning.planner import Planner
    from service.rules.planning.triage import TriagedPerson


_COLUMN_OF: Final = {
    PlanAction.CREATE: "created",
    PlanAction.UPDATE: "updated",
    PlanAction.UNCHANGED: "unchanged",
    PlanAction.EXCLUDED: "excluded",
    PlanAction.HOLD: "held",
}


@dataclass(frozen=True, slots=True)
class ChangeContext:
    """Why and when plans are written. `read_at` is when Humaans was asked; a newer reading is never undone."""

    cause: Cause
    read_at: datetime
    now: datetime
    run_id: int | None = None
    made_by: str = ""
    #: Note the time on the employee even when nothing changed: someone asked for this one.
    touch: bool = False


@dataclass(slots=True)
class PlanCounts:
    """How many people of a batch or a run were created, updated, unchanged, excluded, held or failed."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    excluded: int = 0
    held: int = 0
    failed: int = 0

    def add(self, other: PlanCounts) -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def count(self, action: PlanAction) -> None:
        """Count one person of a plan that is not written."""
        name = _COLUMN_OF[action]
        setattr(self, name, getattr(self, name) + 1)

    def as_columns(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class _Batch:
    plans: list[PersonPlan] = field(default_factory=list)
    employee_ids: dict[str, int] = field(default_factory=dict)

    def of(self, action: PlanAction) -> list[PersonPlan]:
        return [plan for plan in self.plans if plan.action is action]


class WouldEmptyPayError(Exception):
    """A plan would empty a field that must keep its value; nothing of the batch was written."""


def write_plans(
    company_id: int,
    planner: Planner,
    cases: Sequence[TriagedPerson],
    context: ChangeContext,
    newest_known_id: int | None = None,
    *,
    never_empty: Collection[str] = (),
) -> PlanCounts:
    """Plan and write some people of one company. Call inside a write transaction.

    `newest_known_id` is the newest employee that triage, or an earlier batch of the same run, knew of; None when
    triage was made in this very transaction. Raises WouldEmptyPayError, with nothing written, when a plan would empty a
    field of `never_empty`.
    """
    companies.lock(company_id)
    known = [case.employee.id for case in cases if case.employee is not None]
    before = employee_records.records_synced_before(company_id, known, context.read_at)
    batch, counts = _Batch(), PlanCounts()
    for case in cases:
        if case.employee is not None and case.employee.id not in before:
            counts.unchanged += 1  # a newer reading of this person was written meanwhile
            continue
        plan = planner.plan(case, None if case.employee is None else before[case.employee.id])
        batch.plans.append(plan)
        if plan.employee_id is not None:
            batch.employee_ids[plan.person_id] = plan.employee_id
    if never_empty and any(
        change.new is None and change.field in never_empty for plan in batch.plans for change in plan.changes
    ):
        raise WouldEmptyPayError
    held = hold_plans(company_id, planner, batch.plans, cases, before, brought_by(company_id, planner, context))
    batch.plans = held.plans
    if newest_known_id is not None and batch.of(PlanAction.CREATE):
        _drop_created_meanwhile(company_id, batch, newest_known_id)
    _write(company_id, planner, batch, cases, before, context, held)
    for plan in batch.plans:
        counts.count(plan.action)
    return counts


def brought_by(company_id: int, planner: Planner, context: ChangeContext) -> Brought:
    """What a sync brings, and the people behind it: who started it, and who saved settings that no run has used yet."""
    actors = [context.made_by]
    last, version = runs.last_complete(company_id), planner.settings.version
    if last is None or last.settings_version != version:
        actors.append(settings.saved_by(company_id, version))
    return Brought(context.cause, context.now, context.run_id, people_behind(company_id, actors))


def _drop_created_meanwhile(company_id: int, batch: _Batch, newest_known_id: int) -> None:
    """Leave people that another worker created since triage, or whose Employee ID it used, to the next sync."""
    people, payroll_ids = employees.created_since(company_id, newest_known_id)
    if people or payroll_ids:
        batch.plans = [
            plan
            for plan in batch.plans
            if plan.action is not PlanAction.CREATE
            or (plan.person_id not in people and (plan.payroll_id or "").casefold() not in payroll_ids)
        ]


def _write(
    company_id: int,
    planner: Planner,
    batch: _Batch,
    cases: Sequence[TriagedPerson],
    before: dict[int, EmployeeRecord],
    context: ChangeContext,
    held: HeldPlans,
) -> None:
    creating, updating = batch.of(PlanAction.CREATE), batch.of(PlanAction.UPDATE)
    created = employee_writes.insert_planned(company_id, creating, context.read_at, context.now)
    batch.employee_ids |= created
    employee_writes.update_planned(updating, before, context.read_at, context.now)
    paid = [plan for plan in batch.plans if plan.employee_id not in held.paid_otherwise]
    record_back_pay(company_id, planner, paid, cases, before, run_id=context.run_id, now=context.now)
    keep_dated_salaries(company_id, planner, batch.plans, batch.employee_ids, cases, held.paid_otherwise)
    _write_unchanged(batch, cases, context)
    _mark_set_aside(company_id, batch, cases, context.now)
    employees.mark(company_id, sorted(held.employee_ids), context.now, in_step=False)
    changes.record(
        company_id,
        [(plan.employee_id, change) for plan in updating if plan.employee_id is not None for change in plan.changes],
        created.values(),
        cause=context.cause,
        run_id=context.run_id,
        made_by=context.made_by,
        at=context.now,
    )
    _tell_programs(company_id, created, updating, before, context.now)
    looked_at = [plan for plan in batch.plans if not plan.same_inputs]
    found: dict[str, Sequence[FoundIssue]] = {plan.person_id: undecided(plan, planner.decided) for plan in looked_at}
    _forget_stale_decisions(company_id, planner, looked_at)
    names = {plan.person_id: plan.display_name for plan in batch.plans}
    found_issues.reconcile(company_id, found, batch.employee_ids, context.now, names)
    if paid_otherwise := [plan.employee_id for plan in batch.plans if plan.employee_id and _touches_pay(plan)]:
        advise_emptied_pay(company_id, paid_otherwise, context.now)


def _tell_programs(
    company_id: int,
    created: dict[str, int],
    updating: Sequence[PersonPlan],
    before: dict[int, EmployeeRecord],
    now: datetime,
) -> None:
    changed = [plan for plan in updating if plan.employee_id is not None]
    leavers = [
        plan
        for plan in changed
        if plan.employment is Employment.LEFT and before[plan.employee_id or 0].employment is not Employment.LEFT
    ]
    told = (
        (EventKind.EMPLOYEE_CREATED, list(created.values())),
        (EventKind.EMPLOYEE_UPDATED, [plan.employee_id for plan in changed if plan.changes]),
        (EventKind.EMPLOYEE_LEFT, [plan.employee_id for plan in leavers]),
    )
    for kind, employee_ids in told:
        if employee_ids:
            raise_events(company_id, kind, [{"employee_id": each} for each in employee_ids if each], now)


def _touches_pay(plan: PersonPlan) -> bool:
    is_out_or_back = plan.action in {PlanAction.EXCLUDED, PlanAction.HOLD} and plan.state_differs
    return is_out_or_back or any(change.field in PAY_DETAILS for change in plan.changes)


def _forget_stale_decisions(company_id: int, planner: Planner, looked_at: Sequence[PersonPlan]) -> None:
    """A decision holds as long as Humaans shows what it was made about (decision 0009)."""
    if not planner.decided:
        return
    whole = {plan.person_id for plan in looked_at if plan.action not in {PlanAction.EXCLUDED, PlanAction.HOLD}}
    told = {(plan.person_id, each.code, each.field, each.value_seen) for plan in looked_at for each in plan.issues}
    # Of who is on hold only what holds them was looked at: what was decided about their fields still holds.
    held_by = {
        (plan.person_id, each.code) for plan in looked_at if plan.action is PlanAction.HOLD for each in plan.issues
    }
    of_plans = [each for each in planner.decided if each[1] not in FOUND_BY_COMPANY]
    stale = [each for each in of_plans if each not in told and (each[0] in whole or each[:2] in held_by)]
    decisions.forget(company_id, stale)


def _write_unchanged(batch: _Batch, cases: Sequence[TriagedPerson], context: ChangeContext) -> None:
    """Write employees whose fields are unchanged only when there is something new to remember."""
    keys = {case.person.id: case for case in cases}
    fingerprints: dict[int, str] = {}
    for plan in batch.of(PlanAction.UNCHANGED):
        key = keys[plan.person_id].employee
        if plan.employee_id is None or key is None:
            continue
        if context.touch or key.fingerprint != keys[plan.person_id].fingerprint or not key.in_step:
            fingerprints[plan.employee_id] = keys[plan.person_id].fingerprint
    if context.touch:
        employee_writes.touch_planned(list(fingerprints), context.read_at, fingerprints)
    else:
        employee_writes.remember_fingerprints(fingerprints)


def _mark_set_aside(company_id: int, batch: _Batch, cases: Sequence[TriagedPerson], now: datetime) -> None:
    """Employees that were excluded or held are no longer in step; their fields stay as they are (A7)."""
    keys = {case.person.id: case.employee for case in cases}
    excluded = [
        plan.employee_id
        for plan in batch.of(PlanAction.EXCLUDED)
        if plan.state_differs and plan.employee_id is not None
    ]
    back = [
        plan.employee_id for plan in batch.of(PlanAction.HOLD) if plan.state_differs and plan.employee_id is not None
    ]
    held = [key.id for plan in batch.of(PlanAction.HOLD) if (key := keys[plan.person_id]) is not None and key.in_step]
    employees.mark(company_id, excluded, now, excluded=True, in_step=False)
    employees.mark(company_id, back, now, excluded=False)
    employees.mark(company_id, held, now, in_step=False)
    if excluded:
        held_changes.withdraw_of_set_aside(company_id, now)
