"""After plans are written: what the salaries of today make of paydays that have passed, on the retro list (B9).

Looked at is anyone whose salaries in Humaans changed in any way, and anyone who has something open: what was owed
because of a slip is withdrawn as soon as the slip is corrected (decision 0024). What was paid for a pay period that is
signed off is what its snapshot says (decision 0055).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from service.actions.syncing.paid_by_snapshots import PaidBySnapshots
from service.facts.plans import PlanAction
from service.facts.runs import Cause
from service.rules.fields.payroll_fields import SALARY_FIELDS
from service.rules.pay.back_pay import FieldWritten, back_pay, held_on_paydays, held_over_time, with_snapshots
from service.rules.pay.pay_periods import passed_paydays
from service.store.companies import companies
from service.store.companies.company_day import local_day
from service.store.employees import backdated_pay, changes, employees
from service.store.employees.backdated_pay import Owed
from service.store.payslips import pay_schedules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from service.facts.employees import EmployeeRecord, FieldValue
    from service.facts.humaans import PersonRecord
    from service.facts.payslips import PaySchedule
    from service.facts.plans import PersonPlan
    from service.rules.pay.back_pay import BackPay, PaydayHeld
    from service.rules.planning.planner import Planner
    from service.rules.planning.triage import TriagedPerson
    from service.store.tables.companies import Company
    from service.store.tables.employees import Change


def record_back_pay(
    company_id: int,
    planner: Planner,
    plans: Sequence[PersonPlan],
    cases: Sequence[TriagedPerson],
    before: Mapping[int, EmployeeRecord],
    *,
    run_id: int | None,
    now: datetime,
) -> None:
    """Bring the retro list up to date for some people whose plans were written just now, in the same transaction.

    `before` are the employees as they were; the history of these plans is not needed, so it may be written after.
    """
    if not planner.settings.sync_salaries:
        return
    looked_at = _to_look_at(company_id, plans, cases, before)
    if not looked_at:
        return
    company, ids = companies.get(company_id), list(looked_at)
    history = changes.of_fields(company_id, ids, SALARY_FIELDS)
    created, settled = employees.created_at(company_id, ids), backdated_pay.settled_by_period(company_id, ids)
    schedules = pay_schedules.schedules_of(pay_schedules.of_company(company_id))
    people = {case.person.id: case.person for case in cases}
    paid = PaidBySnapshots(company_id, ids)
    for employee_id, plan in looked_at.items():
        fields = before[employee_id].fields
        look = _Look(company, planner, schedules, fields, {**fields, **{c.field: c.new for c in plan.changes}})
        found = look.back_pay(
            people[plan.person_id],
            created[employee_id],
            history.get(employee_id, []),
            settled.get(employee_id, {}),
            paid.of_employee(employee_id, look.after, schedules),
        )
        backdated_pay.replace_open(company_id, employee_id, _owed(found), run_id=run_id, now=now)


def _to_look_at(
    company_id: int, plans: Sequence[PersonPlan], cases: Sequence[TriagedPerson], before: Mapping[int, EmployeeRecord]
) -> dict[int, PersonPlan]:
    planned = {
        plan.employee_id: plan
        for plan in plans
        if plan.employee_id in before and plan.action in {PlanAction.UPDATE, PlanAction.UNCHANGED}
    }
    with_open = (
        backdated_pay.with_open_items(company_id, [each for each in planned if each is not None]) if planned else ()
    )
    keys = {case.person.id: case.employee for case in cases}
    return {
        employee_id: plan
        for employee_id, plan in planned.items()
        if employee_id is not None
        and not plan.same_inputs
        and (
            employee_id in with_open
            or any(change.field in SALARY_FIELDS for change in plan.changes)
            or ((key := keys[plan.person_id]) is not None and key.fingerprint != plan.fingerprint)
        )
    }


class _Look:
    """One employee, with the fields before and after their plan."""

    def __init__(
        self,
        company: Company,
        planner: Planner,
        schedules: Sequence[PaySchedule],
        before: Mapping[str, FieldValue],
        after: Mapping[str, FieldValue],
    ) -> None:
        self.company, self.planner, self.schedules = company, planner, schedules
        self.before, self.after = before, after

    def back_pay(
        self,
        person: PersonRecord,
        created_at: datetime,
        history: Sequence[Change],
        settled: Mapping[tuple[date, date], int],
        paid: Sequence[PaydayHeld],
    ) -> BackPay | None:
        first_day = local_day(self.company, created_at)
        passed = passed_paydays(str(self.after["pay_schedule"] or ""), self.schedules, first_day, self.planner.day)
        if not passed.paydays and not paid:
            return None
        held = held_over_time(first_day, self.before, [self._written(change) for change in history])
        due = self.planner.dated_salaries(person, self.after)
        return back_pay(with_snapshots(held_on_paydays(held, passed), paid), due, self._employed(), settled)

    def _written(self, change: Change) -> FieldWritten:
        """An edit here of a field that a sync writes over is none of Humaans' values."""
        field = str(change.field)
        return FieldWritten(
            at=change.at,
            day=local_day(self.company, change.at),
            field=field,
            old=changes.from_json(field, change.old),
            new=changes.from_json(field, change.new),
            was_edited_here=change.cause == Cause.EDIT and field in self.planner.fields.names,
        )

    def _employed(self) -> tuple[date, date]:
        start, end = self.after["start_date"], self.after["end_date"]
        return start if isinstance(start, date) else date.min, end if isinstance(end, date) else date.max


def _owed(found: BackPay | None) -> Owed | None:
    if found is None:
        return None
    periods = [period.as_json() for period in found.periods]
    return Owed(found.effective_date, found.currency, found.difference_minor, periods, found.trouble)
