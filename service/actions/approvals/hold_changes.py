"""Keeps changes out of payroll that a rule holds, until someone approves them. Every path that writes asks here.

What is held is a group of fields of one employee (facts/approvals.py). The old value stays while a row is open,
whatever the settings have become since: another value asks anew, the old one again ends it. A new employee is never
held.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from service.facts.approvals import FIELDS_OF, FieldGroup, HeldState, HoldRule, groups_of
from service.facts.issues import IssueCode
from service.facts.plans import FieldChange, FoundIssue, PlanAction
from service.rules.approvals.hold_rules import Change, Hold, KnownOfEmployee, holds, next_deadline
from service.store.approvals import held_changes, known_of_employees
from service.store.employees.changes import as_json
from service.store.payslips import pay_schedules
from service.store.periods import snapshot_pay

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from service.facts.approvals import Brought
    from service.facts.employees import EmployeeRecord, FieldValue
    from service.facts.plans import PersonPlan
    from service.facts.settings import CompanySettings
    from service.rules.planning.planner import Planner
    from service.rules.planning.triage import TriagedPerson
    from service.store.approvals.held_changes import Place
    from service.store.tables.approvals import HeldChange

#: Employees that are judged with one set of questions to the database.
TOGETHER: Final = 500
_AGAIN: Final = Hold(HoldRule.CHANGED_AGAIN, "It changed again while an earlier change of it was held.")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one employee's fields would become, and which groups it is about."""

    record: EmployeeRecord
    after: Mapping[str, FieldValue]
    #: Groups in which no change ends what is held of them: those a sync has read; none for an edit.
    read: frozenset[FieldGroup] = frozenset()

    def changes_of(self, group: FieldGroup) -> list[FieldChange]:
        """The fields of a group that would change."""
        before = self.record.fields
        return [
            FieldChange(name, before[name], self.after[name])
            for name in FIELDS_OF[group]
            if before[name] != self.after[name]
        ]


@dataclass(frozen=True, slots=True)
class HeldPlans:
    """Plans as they may be written, and the employees with changes kept back; `paid_otherwise`: their pay."""

    plans: list[PersonPlan]
    employee_ids: frozenset[int] = frozenset()
    paid_otherwise: frozenset[int] = frozenset()


class Holder:
    """Holds changes of one company on one day, under its settings. Work with it inside a write transaction."""

    def __init__(self, company_id: int, settings: CompanySettings, day: date) -> None:
        self.company_id, self.settings, self.day = company_id, settings, day

    def kept(
        self, proposals: Sequence[Proposal], brought: Brought | None
    ) -> dict[int, dict[FieldGroup, HeldChange | None]]:
        """By employee id, the groups that keep payroll's value; with the row that refused it where someone did.

        What is new is held and what is over is closed, unless `brought` is None: then nothing is written.
        """
        open_rows = held_changes.open_of(self.company_id, [each.record.id for each in proposals])
        known = self._known([each.record for each in proposals], [each.after for each in proposals])
        found: dict[int, dict[FieldGroup, HeldChange | None]] = {}
        for proposal in proposals:
            one = self._kept_of_one(proposal, known[proposal.record.id], open_rows, brought)
            if one:
                found[proposal.record.id] = one
        return found

    def _kept_of_one(
        self,
        proposal: Proposal,
        known: KnownOfEmployee,
        open_rows: Mapping[Place, HeldChange],
        brought: Brought | None,
    ) -> dict[FieldGroup, HeldChange | None]:
        record = proposal.record
        fresh = holds(Change(self.settings, self.day, record.fields, proposal.after, known))
        kept: dict[FieldGroup, HeldChange | None] = {}
        for group in FieldGroup:
            row, changes = open_rows.get((record.id, group)), proposal.changes_of(group)
            if not changes:
                if row is not None and row.is_from_humaans and group in proposal.read:
                    _end(row, brought)
                continue
            hold = fresh.get(group) or (None if row is None else _AGAIN)
            if hold is None:
                continue
            is_same = row is not None and row.new == {each.field: as_json(each.new) for each in changes}
            kept[group] = row if is_same and row is not None and row.state == HeldState.REFUSED else None
            if not is_same and brought is not None:
                if row is not None:
                    held_changes.close([row.id], HeldState.REPLACED, brought.now)
                held_changes.add(self.company_id, (record.id, group), changes, hold.rule, hold.why, brought)
        return kept

    def _known(
        self, records: Sequence[EmployeeRecord], afters: Iterable[Mapping[str, FieldValue]]
    ) -> dict[int, KnownOfEmployee]:
        ids = [record.id for record in records]
        if not ids:
            return {}
        schedules = pay_schedules.schedules_of(pay_schedules.of_company(self.company_id))
        cut_offs = known_of_employees.cut_offs(self.company_id, self.day)
        bank = known_of_employees.last_changed_on(self.company_id, ids, FieldGroup.BANK)
        email = known_of_employees.last_changed_on(self.company_id, ids, FieldGroup.EMAIL)
        accounts = {str(after["account_number"]) for after in afters if after["account_number"]}
        holders = known_of_employees.holders_of_accounts(self.company_id, accounts, self.day) if accounts else {}
        paid = snapshot_pay.handed_over(self.company_id, ids)
        return {
            record.id: KnownOfEmployee(
                deadline=next_deadline(schedules, cut_offs, _text(record.fields["pay_schedule"]), self.day),
                bank_changed_on=bank.get(record.id),
                email_changed_on=email.get(record.id),
                accounts_of_others=frozenset(key for key, theirs in holders.items() if theirs - {record.id}),
                has_payslip=record.has_payslip,
                was_handed_over=record.id in paid,
                last_day=record.last_day,
            )
            for record in records
        }


def hold_plans(
    company_id: int,
    planner: Planner,
    plans: Sequence[PersonPlan],
    cases: Iterable[TriagedPerson],
    before: Mapping[int, EmployeeRecord],
    brought: Brought | None,
) -> HeldPlans:
    """The plans without what is held of them: who is concerned is planned again with the old values.

    `before` are the employees as they are. With `brought` None nothing is written, as for a preview.
    """
    waiting = {employee_id for employee_id, _group in held_changes.open_of(company_id)}
    proposals = [
        Proposal(record, {**record.fields, **{each.field: each.new for each in plan.changes}}, frozenset(FieldGroup))
        for plan in plans
        if (record := before.get(plan.employee_id or 0)) is not None and _is_to_judge(plan, waiting)
    ]
    if not proposals:
        return HeldPlans(list(plans))
    kept = Holder(company_id, planner.settings, planner.day).kept(proposals, brought)
    by_person = {case.person.id: case for case in cases}
    found = []
    for plan in plans:
        groups = kept.get(plan.employee_id or 0)
        if groups:
            names = frozenset(name for group in groups for name in FIELDS_OF[group])
            kept_back = tuple(change for change in plan.changes if change.field in names)
            plan = planner.plan(by_person[plan.person_id], before[plan.employee_id or 0], kept=names)  # noqa: PLW2901
            refused = [refusal(row) for row in groups.values() if row is not None]
            plan = replace(plan, issues=(*plan.issues, *refused), for_approval=kept_back)  # noqa: PLW2901
        found.append(plan)
    paid = frozenset(employee_id for employee_id, groups in kept.items() if FieldGroup.PAY in groups)
    return HeldPlans(found, frozenset(kept), paid)


def held_of_edits(
    company_id: int,
    settings: CompanySettings,
    day: date,
    edits: Iterable[tuple[EmployeeRecord, Collection[FieldChange]]],
    brought: Brought,
) -> dict[int, frozenset[str]]:
    """By employee id, the fields of edits, decisions or salaries that are due that must not be written now.

    They are held instead; an employee with nothing held is not in the answer.
    """
    proposals = [
        Proposal(record, {**record.fields, **{each.field: each.new for each in theirs}})
        for record, theirs in edits
        if groups_of(each.field for each in theirs)
    ]
    holder = Holder(company_id, settings, day)
    found: dict[int, dict[FieldGroup, HeldChange | None]] = {}
    for start in range(0, len(proposals), TOGETHER):
        found |= holder.kept(proposals[start : start + TOGETHER], brought)
    return {
        employee_id: frozenset(name for group in groups for name in FIELDS_OF[group])
        for employee_id, groups in found.items()
    }


def refusal(row: HeldChange) -> FoundIssue:
    """What is said while Humaans has a value that someone refused."""
    field = next(iter(row.new))
    return FoundIssue(
        IssueCode.CHANGE_REFUSED,
        f"{row.decided_by} refused this change: {row.reason} Payroll keeps the earlier value. Correct it in Humaans.",
        field,
    )


def _is_to_judge(plan: PersonPlan, waiting: Collection[int]) -> bool:
    if plan.action not in {PlanAction.UPDATE, PlanAction.UNCHANGED} or plan.same_inputs:
        return False
    return plan.employee_id in waiting or bool(groups_of(change.field for change in plan.changes))


def _end(row: HeldChange, brought: Brought | None) -> None:
    """Humaans has what payroll has."""
    if brought is not None:
        state = HeldState.CORRECTED if row.state == HeldState.REFUSED else HeldState.WITHDRAWN
        held_changes.close([row.id], state, brought.now)


def _text(value: FieldValue) -> str | None:
    return None if value is None else str(value)
