"""Works out who a push sends: everyone, or those whose values are not what the employer already has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.actions.exports.frozen_records import records_of
from service.facts.periods import PushState, SentState
from service.rules.exports.export_names import Scope
from service.rules.exports.targets.staffology_employee import EmployeeForStaffology, employee_for_staffology, gone
from service.store.database.connection import write_transaction
from service.store.exports import pushes
from service.store.periods import snapshots

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from service.services import Services
    from service.store.tables.exports import PayrollPush
    from service.store.tables.periods import PeriodSnapshot


@dataclass(frozen=True, slots=True)
class Prepared:
    """The employees of the push's snapshot, by their row."""

    employees: dict[int, EmployeeForStaffology]


def prepare(services: Services, push: PayrollPush) -> Prepared:
    """Read the snapshot, and the first time write a row for everyone who is sent. Raises LeaseLostError."""
    snapshot = snapshots.by_id(push.company_id, push.snapshot_id)
    employees: dict[int, EmployeeForStaffology] = {}
    names: dict[int, str] = {}
    if snapshot is not None:
        for record, employee_id, employee in _employees(services, snapshot):
            employees[record], names[record] = employee, employee_id
    if push.state == PushState.ASKED:
        _keep(services, push, employees, names)
    return Prepared(employees)


def _keep(
    services: Services, push: PayrollPush, employees: dict[int, EmployeeForStaffology], names: dict[int, str]
) -> None:
    last = pushes.last_sent(push.company_id, push.employer_id)
    before = _before(services, push.company_id, last, employees)
    rows, unchanged = [], 0
    for record, employee in employees.items():
        earlier = before.get(record)
        if push.scope == Scope.CHANGED and earlier is not None and not employee.reasons and _same(earlier, employee):
            unchanged += 1
            continue
        by_hand = list(gone(earlier, employee)) if earlier is not None else []
        state = SentState.REFUSED if employee.reasons else SentState.WAITING
        program_id = last[record][1] if record in last else ""
        rows.append((record, names[record], state.value, list(employee.reasons), by_hand, program_id, 0))
    with write_transaction():
        pushes.keep(push, rows, state=PushState.SENDING.value, unchanged=unchanged)
    push.state = PushState.SENDING.value


def _same(earlier: EmployeeForStaffology, employee: EmployeeForStaffology) -> bool:
    return earlier.values == employee.values


def _before(
    services: Services, company_id: int, last: dict[int, tuple[int, str]], wanted: Collection[int]
) -> dict[int, EmployeeForStaffology]:
    """What the employer was last sent of each employee, from the snapshots of then."""
    by_snapshot: dict[int, set[int]] = {}
    for record, (snapshot_id, _) in last.items():
        if record in wanted:
            by_snapshot.setdefault(snapshot_id, set()).add(record)
    found: dict[int, EmployeeForStaffology] = {}
    for snapshot_id, records in by_snapshot.items():
        snapshot = snapshots.by_id(company_id, snapshot_id)
        if snapshot is not None:
            found |= {record: employee for record, _, employee in _employees(services, snapshot) if record in records}
    return found


def _employees(services: Services, snapshot: PeriodSnapshot) -> Iterator[tuple[int, str, EmployeeForStaffology]]:
    frequency = snapshot.period.frequency
    for record in records_of(services, snapshot):
        employee = employee_for_staffology(record["fields"], frequency)
        yield int(record["record"]), str(record["employee_id"] or ""), employee
