"""Works out who a push sends: everyone, or those whose values are not what the employer already has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.actions.exports.frozen_records import records_of
from service.actions.exports.gone_employees import why_they_are_gone
from service.facts.periods import PushState, SentState
from service.rules.exports.export_names import Scope
from service.rules.exports.not_ready import why_not_ready
from service.rules.exports.targets.staffology_employee import EmployeeForStaffology, employee_for_staffology, gone
from service.store.database.connection import write_transaction
from service.store.exports import pushes
from service.store.periods import snapshots

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from service.services import Services
    from service.store.tables.exports import PayrollPush
    from service.store.tables.periods import PeriodSnapshot

_LABEL: Final = "Staffology"


@dataclass(frozen=True, slots=True)
class Prepared:
    """The employees of the push's snapshot, by their row."""

    employees: dict[int, EmployeeForStaffology]


class _Employee(NamedTuple):
    """An employee of a snapshot: what is sent, and a sentence about those who are not ready."""

    record: int
    employee_id: str
    values: EmployeeForStaffology
    why_not_ready: str


def prepare(services: Services, push: PayrollPush) -> Prepared:
    """Read the snapshot, and the first time write a row for everyone who is sent. Raises LeaseLostError."""
    snapshot = snapshots.by_id(push.company_id, push.snapshot_id)
    found: dict[int, _Employee] = {}
    if snapshot is not None:
        found = {each.record: each for each in _employees(services, snapshot)}
    if push.state == PushState.ASKED:
        _keep(services, push, found)
    return Prepared({record: each.values for record, each in found.items()})


def _keep(services: Services, push: PayrollPush, found: Mapping[int, _Employee]) -> None:
    last = pushes.last_sent(push.company_id, push.employer_id)
    before = _before(services, push.company_id, last, found)
    rows, unchanged = _gone_since(push, last, found), 0
    for record, each in found.items():
        employee, earlier = each.values, before.get(record)
        if push.scope == Scope.CHANGED and earlier is not None and not employee.reasons and _same(earlier, employee):
            unchanged += 1
            continue
        by_hand = [each.why_not_ready] if each.why_not_ready and not employee.reasons else []
        by_hand += gone(earlier, employee) if earlier is not None else ()
        state = SentState.REFUSED if employee.reasons else SentState.WAITING
        program_id = last[record][1] if record in last else ""
        rows.append((record, each.employee_id, state.value, list(employee.reasons), by_hand, program_id, 0))
    with write_transaction():
        pushes.keep(push, rows, state=PushState.SENDING.value, unchanged=unchanged)
    push.state = PushState.SENDING.value


def _gone_since(
    push: PayrollPush, last: Mapping[int, tuple[int, str]], found: Collection[int]
) -> list[tuple[Any, ...]]:
    """A row for everyone who was sent for an earlier payday of this schedule and is not in this pay period.

    They come first: of a long list a page shows only the beginning. What was told already is told once.
    """
    missing = {record: snapshot_id for record, (snapshot_id, _) in last.items() if record not in found}
    earlier = {each for each in set(missing.values()) if _is_earlier(push, each)}
    gone_now = [record for record, snapshot_id in missing.items() if snapshot_id in earlier]
    known = pushes.gone_from(push.company_id, push.employer_id, gone_now)
    return [
        (record, known[record].employee_id, SentState.GONE.value, [], [reason], "", 0)
        for record, _, reason in why_they_are_gone(_LABEL, push.period, gone_now)
        if known[record].told != [reason]
    ]


def _is_earlier(push: PayrollPush, snapshot_id: int) -> bool:
    """Whether a snapshot is of the schedule of the push, and of no later payday."""
    snapshot = snapshots.by_id(push.company_id, snapshot_id)
    if snapshot is None:
        return False
    then, now = snapshot.period, push.period
    return bool(then.schedule == now.schedule and then.pay_date <= now.pay_date)


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
            found |= {each.record: each.values for each in _employees(services, snapshot) if each.record in records}
    return found


def _employees(services: Services, snapshot: PeriodSnapshot) -> Iterator[_Employee]:
    frequency = snapshot.period.frequency
    for record in records_of(services, snapshot):
        yield _Employee(
            int(record["record"]),
            str(record["employee_id"] or ""),
            employee_for_staffology(record["fields"], frequency),
            why_not_ready(_LABEL, record["readiness"], record["missing"]),
        )
