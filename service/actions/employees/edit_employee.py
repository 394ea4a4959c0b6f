"""A payroll-side edit: allowed, checked by the same rules as Humaans' values, marked as what it is (A18).

An edit of a mapped field is kept until the next sync takes Humaans' value again; until then it is listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.actions.advice.advise_emptied_pay import advise_emptied_pay
from service.actions.approvals.hold_changes import held_of_edits
from service.actions.approvals.people_behind import people_behind
from service.actions.approvals.state_after import state_after
from service.actions.notifications.events import raise_event
from service.facts.approvals import Brought
from service.facts.audit import AuditAction
from service.facts.employees import Employment
from service.facts.notifications import EventKind
from service.facts.plans import FieldChange
from service.facts.runs import Cause
from service.rules.fields.payroll_fields import SALARY_FIELDS
from service.rules.mapping.field_values import MappedFields
from service.rules.planning.edited_values import read_edits
from service.store.companies import audit, companies, settings
from service.store.companies.company_day import local_day
from service.store.database.connection import write_transaction
from service.store.employees import changes, employee_records, employee_writes, employees
from service.store.payslips import pay_schedules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from service.services import Services
    from service.store.tables.employees import Change, Employee


class FieldFaultsError(Exception):
    """Values that are not acceptable; `faults` are (field, message) pairs."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {message}" for name, message in faults))
        self.faults = faults


class EditConflictError(Exception):
    """Fields that were changed by another since they were shown; `conflicts` is the last change of each."""

    def __init__(self, conflicts: dict[str, Change]) -> None:
        super().__init__(", ".join(conflicts))
        self.conflicts = conflicts


def edit_employee(
    services: Services,
    company_id: int,
    employee_id: int,
    fields: Mapping[str, Any],
    *,
    actor: str,
    seen_change: int | None = None,
) -> Employee:
    """Change some payroll fields here.

    Texts are written as in Humaans (`20-29-59`); an amount is whole minor units, or exact as the text `salary_rate` in
    the main unit; null or empty text empties. The Employee ID is changed only by settling an issue. `seen_change` is
    the employee's newest change when the values were shown. What a rule holds is not written, but waits for approval
    (`held_changes.of_employee` tells). Raises FieldFaultsError with every fault,
    EditConflictError, and LookupError for no such employee.
    """
    now = services.clock()
    day = local_day(companies.get(company_id), now)
    with write_transaction():
        companies.lock(company_id)
        row = employees.by_id(company_id, employee_id)
        if row is None:
            raise LookupError(employee_id)
        record = employee_records.records(company_id, [employee_id])[employee_id]
        before = record.fields
        schedules = pay_schedules.schedules_of(pay_schedules.of_company(company_id))
        values, faults = read_edits(fields, before, day, schedules)
        if faults:
            raise FieldFaultsError(faults)
        edits = [FieldChange(name, before[name], new) for name, new in values.items() if new != before[name]]
        if not edits:
            return row
        if conflicts := _conflicts(company_id, employee_id, edits, seen_change):
            raise EditConflictError(conflicts)
        chosen = settings.in_force(company_id)
        brought = Brought(Cause.EDIT, now, made_by=people_behind(company_id, [actor]), is_from_humaans=False)
        held = held_of_edits(company_id, chosen, day, [(record, edits)], brought).get(employee_id, frozenset())
        _record_in_audit_log(company_id, employee_id, edits, held, actor=actor, now=now)
        edits = [edit for edit in edits if edit.field not in held]
        if not edits:
            return row
        values = {edit.field: edit.new for edit in edits}
        mapped = MappedFields(chosen, day).names
        state = state_after(company_id, {**before, **values}, day)
        if (
            before["end_date"] is not None
            and values.get("end_date", day) is None
            and row.employment == Employment.LEAVING
        ):
            state["employment"] = Employment.ACTIVE.value  # no day says any more that they leave
        edited = sorted({*row.edited_fields, *(edit.field for edit in edits if edit.field in mapped)})
        employee_writes.save_fields(
            employee_id, {edit.field: edit.new for edit in edits}, now, edited_fields=edited, fingerprint=None, **state
        )
        pairs = [(employee_id, edit) for edit in edits]
        changes.record(company_id, pairs, (), cause=Cause.EDIT, run_id=None, made_by=actor, at=now)
        raise_event(company_id, EventKind.EMPLOYEE_UPDATED, {"employee_id": employee_id}, now)
        advise_emptied_pay(company_id, [employee_id], now)
    found = employees.by_id(company_id, employee_id)
    if found is None:
        raise LookupError(employee_id)
    return found


def _record_in_audit_log(
    company_id: int, employee_id: int, edits: list[FieldChange], held: frozenset[str], *, actor: str, now: datetime
) -> None:
    names = [edit.field for edit in edits]
    waiting = [name for name in names if name in held]
    audit.record(
        actor=actor,
        action=AuditAction.EMPLOYEE_EDITED,
        now=now,
        company_id=company_id,
        subject=f"employee {employee_id}",
        detail={"fields": names, "held": waiting} if waiting else {"fields": names},
    )


def _conflicts(
    company_id: int, employee_id: int, edits: list[FieldChange], seen_change: int | None
) -> dict[str, Change]:
    """What someone else, or a sync, changed of the same fields since; a salary is one thing."""
    if seen_change is None:
        return {}
    names = {edit.field for edit in edits}
    since = changes.since(company_id, employee_id, seen_change)
    touched = {*names, *SALARY_FIELDS} if names & {*SALARY_FIELDS} else names
    return {str(change.field): change for change in since if change.field in touched}
