"""Takes back what a run wrote, by a run of its own with its own cause: the history keeps both (decision 0048).

Nothing is asked of Humaans, so it works while Humaans is away or syncing is paused. While Humaans still says the other
value the next sync brings it again; until then the fields count as edited in payroll. Payslips are never touched.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from service.actions.advice.advise_emptied_pay import advise_emptied_pay
from service.actions.approvals.hold_changes import held_of_edits
from service.actions.approvals.people_behind import people_behind
from service.actions.notifications.events import raise_events
from service.facts.approvals import Brought
from service.facts.audit import AuditAction
from service.facts.employees import PAYROLL_FIELD_KINDS, Readiness
from service.facts.notifications import EventKind
from service.facts.runs import Cause, RunKind, RunPhase, RunState
from service.rules.approvals.undo import undo_plan
from service.rules.mapping.field_values import MappedFields
from service.rules.planning import readiness
from service.store.approvals import written_by_run
from service.store.companies import audit, companies, settings
from service.store.companies.company_day import day_of
from service.store.database.connection import write_transaction
from service.store.employees import changes, employee_records, employee_writes, employees
from service.store.syncing import runs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from service.facts.employees import EmployeeRecord, FieldValue
    from service.facts.plans import FieldChange
    from service.facts.settings import CompanySettings
    from service.rules.approvals.undo import UndoPlan
    from service.services import Services
    from service.store.tables.syncing import Run


class CannotUndoError(Exception):
    """The run cannot be taken back, in words."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class UndoChangedError(CannotUndoError):
    """What would be taken back is not what was shown."""

    def __init__(self) -> None:
        super().__init__("What can be taken back has changed since you opened this. Check it again, then decide.")


def plan_undo(company_id: int, run_id: int, *, most_created: int | None = None) -> UndoPlan:
    """What taking back a run would do now, listing all employees that it created, or the first so many.

    Raises LookupError for no such run, CannotUndoError for one at work.
    """
    run = runs.by_id(company_id, run_id)
    if run is None:
        raise LookupError(run_id)
    if run.is_live or run.dry_run or run.state == RunState.HELD:
        raise CannotUndoError("This sync has not changed anything yet, or is still at work.")
    return _plan(company_id, run_id, most_created)[0]


def undo_run(services: Services, company_id: int, run_id: int, digest: str, *, actor: str) -> Run:
    """Put back exactly what was shown; returns the new run.

    Raises LookupError, CannotUndoError when nothing can be taken back, and UndoChangedError, with nothing written.
    """
    now = services.clock()
    with write_transaction():
        companies.lock(company_id)
        plan_undo(company_id, run_id, most_created=0)
        plan, records = _plan(company_id, run_id, 0)
        if plan.digest != digest:
            raise UndoChangedError
        if not plan.changes:
            raise CannotUndoError("Nothing of this sync can be taken back.")
        run = runs.create(
            company_id, RunKind.UNDO, Cause.UNDO, now, started_by=actor, started_at=now, finished_at=now,
            phase=RunPhase.DONE, total=len(plan.changes), done=len(plan.changes), undoes_id=run_id,
        )  # fmt: skip
        held = _write(company_id, run, plan, records, actor, now)
        runs.end_undo(run.id, updated=len(plan.changes) - held, held=held)
        audit.record(
            actor=actor,
            action=AuditAction.RUN_UNDONE,
            now=now,
            company_id=company_id,
            subject=f"run {run_id}",
            detail={"run": run.id, "employees": len(plan.changes), "fields": plan.fields},
        )
    found = runs.by_id(company_id, run.id)
    if found is None:
        raise LookupError(run.id)
    return found


def _plan(company_id: int, run_id: int, most_created: int | None) -> tuple[UndoPlan, dict[int, EmployeeRecord]]:
    """Of those that it created only that is told: after a first import these are all employees."""
    written = written_by_run.changes_of(company_id, run_id)
    created = written_by_run.created_by(company_id, run_id, most_created)
    ids = list({each.employee_id for each in written})
    records: dict[int, EmployeeRecord] = {}
    for start in range(0, len(ids), 500):
        records |= employee_records.records(company_id, ids[start : start + 500])
    plan = undo_plan([*written, *created], records, employees.closed_among(company_id, ids))
    if most_created is None:
        return plan, records
    unlisted = written_by_run.how_many_created(company_id, run_id) - len(created)
    return replace(plan, unlisted=unlisted), records


def _write(
    company_id: int, run: Run, plan: UndoPlan, records: Mapping[int, EmployeeRecord], actor: str, now: datetime
) -> int:
    """Write what no rule holds; returns of how many employees nothing could be written yet."""
    day, chosen = day_of(company_id, now), settings.in_force(company_id)
    brought = Brought(Cause.UNDO, now, run.id, made_by=people_behind(company_id, [actor]), is_from_humaans=False)
    edits = [(records[employee_id], theirs) for employee_id, theirs in plan.changes.items()]
    held = held_of_edits(company_id, chosen, day, edits, brought)
    made: dict[int, list[FieldChange]] = {}
    for employee_id, theirs in plan.changes.items():
        free = [each for each in theirs if each.field not in held.get(employee_id, ())]
        if free:
            made[employee_id] = free
    employee_writes.write_back(
        {employee_id: _row_of(records[employee_id], theirs, chosen, day) for employee_id, theirs in made.items()},
        records,
        now,
    )
    pairs = [(employee_id, each) for employee_id, theirs in made.items() for each in theirs]
    changes.record(company_id, pairs, (), cause=Cause.UNDO, run_id=run.id, made_by=actor, at=now)
    raise_events(company_id, EventKind.EMPLOYEE_UPDATED, [{"employee_id": each} for each in made], now)
    advise_emptied_pay(company_id, list(made), now)
    return len(plan.changes) - len(made)


def _row_of(
    record: EmployeeRecord, theirs: list[FieldChange], chosen: CompanySettings, day: date
) -> employee_writes.WrittenBack:
    mapped = MappedFields(chosen, day).names
    values: dict[str, FieldValue] = {each.field: each.new for each in theirs}
    missing = readiness.missing_fields(
        {**record.fields, **values},
        frozenset(PAYROLL_FIELD_KINDS) - mapped,
        day,
        told_by_humaans=chosen.send_payslips_to_humaans,
    )
    edited = sorted({*record.edited_fields, *(name for name in values if name in mapped)})
    return employee_writes.WrittenBack(values, missing, Readiness.PENDING if missing else Readiness.READY, edited)
