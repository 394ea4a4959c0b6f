"""Employees in full, with every payroll field: what plans and previews compare a person with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from service.facts.employees import PAYROLL_FIELD_KINDS, EmployeeRecord, Employment, Readiness
from service.facts.payslips import PayslipState
from service.store.database.compiled_queries import compiled
from service.store.database.connection import is_postgres
from service.store.database.queries import is_any_of
from service.store.employees import employee_states as states
from service.store.tables.employees import Employee
from service.store.tables.payslips import Payslip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


_FIELDS: Final = tuple(PAYROLL_FIELD_KINDS)


def records(company_id: int, employee_ids: Sequence[int], *, for_update: bool = False) -> dict[int, EmployeeRecord]:
    """Full employees by id. `for_update` locks their rows until the transaction ends (Postgres)."""
    return _records(company_id, _rows.objects(company_id, list(employee_ids), for_update=for_update))


def _records(company_id: int, rows: Iterable[Employee]) -> dict[int, EmployeeRecord]:
    found = {row.id: record_of(row) for row in rows}
    paid = with_payslip(company_id, found)
    return {id_: replace(record, has_payslip=True) if id_ in paid else record for id_, record in found.items()}


def with_payslip(company_id: int, employee_ids: Iterable[int]) -> set[int]:
    """Of these employees those with an accepted payslip, whatever its state is now."""
    return {employee_id for (employee_id,) in _with_payslip.plain_rows(company_id, list(employee_ids))}


@compiled
def _with_payslip(company_id: Any, employee_ids: Any) -> Any:
    return (
        Payslip.select(Payslip.employee)
        .where(
            Payslip.company == company_id,
            is_any_of(Payslip.employee, employee_ids),
            Payslip.state != PayslipState.PROPOSED,
        )
        .distinct()
    )


def has_payslip(company_id: int, employee_id: int) -> bool:
    """Whether a payslip was ever accepted for this employee."""
    return bool(with_payslip(company_id, [employee_id]))


def records_in_step(company_id: int, employee_ids: Sequence[int]) -> dict[int, EmployeeRecord]:
    """Full employees, locked, of those that are equal to Humaans as it was last read: not excluded, held or gone."""
    rows = _rows.objects(company_id, list(employee_ids), for_update=True, in_step=True)
    return {row.id: record_of(row) for row in rows}


@compiled
def _rows(company_id: Any, employee_ids: Any, *, for_update: bool = False, in_step: bool = False) -> Any:
    query = Employee.select().where(Employee.company == company_id, is_any_of(Employee.id, employee_ids))
    if in_step:
        query = query.where(Employee.in_step, ~Employee.excluded, ~Employee.not_seen, ~Employee.is_closed)
    return query.for_update() if for_update and is_postgres() else query


def records_synced_before(company_id: int, employee_ids: Sequence[int], instant: datetime) -> dict[int, EmployeeRecord]:
    """Full employees, locked, but not those that a newer snapshot already wrote (I3)."""
    if not employee_ids:
        return {}
    found = _rows.objects(company_id, list(employee_ids), for_update=True)
    return _records(company_id, [row for row in found if row.synced_at is None or row.synced_at <= instant])


def record_of(row: Employee) -> EmployeeRecord:
    return EmployeeRecord(
        id=row.id,
        person_id=row.person_id,
        fields={name: getattr(row, name) for name in _FIELDS},
        employment=Employment(row.employment),
        readiness=Readiness(row.readiness),
        missing=states.missing_from_json(row.missing),
        excluded=row.excluded,
        not_seen=row.not_seen,
        fingerprint=row.fingerprint,
        humaans_first_day=row.humaans_first_day,
        humaans_last_day=row.humaans_last_day,
        humaans_name=(row.humaans_first_name, row.humaans_last_name),
        former_person_id=row.former_person_id,
        edited_fields=tuple(row.edited_fields),
    )


def all_records(company_id: int) -> dict[int, EmployeeRecord]:
    """Every employee of a company in full; for previews, which have no batches."""
    rows = Employee.select().where(Employee.company == company_id)
    return _records(company_id, rows.iterator())
