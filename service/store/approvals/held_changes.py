"""Changes that wait for approval: opened, decided once, closed when payroll keeps no old value for them any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import fn

from service.facts.approvals import FieldGroup, HeldState
from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of, plain_rows
from service.store.employees.changes import as_json, from_json
from service.store.tables.approvals import HeldChange
from service.store.tables.employees import Employee

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime
    from typing import TypeAlias

    from service.facts.approvals import Brought, HoldRule
    from service.facts.employees import FieldValue
    from service.facts.plans import FieldChange

    #: Employee id and group: of each, one row is open at most.
    Place: TypeAlias = tuple[int, FieldGroup]


def open_of(company_id: int, employee_ids: Collection[int] | None = None) -> dict[Place, HeldChange]:
    """What is pending, or refused and not corrected, by employee and group; of everyone, or of some employees."""
    rows = _open_of.objects(company_id, list(employee_ids or ()), of_some=employee_ids is not None)
    return {(row.employee_id, FieldGroup(row.field_group)): row for row in rows}


@compiled
def _open_of(company_id: Any, employee_ids: Any, *, of_some: bool) -> Any:
    query = HeldChange.select().where(HeldChange.company == company_id, HeldChange.closed_at.is_null())
    return query.where(is_any_of(HeldChange.employee, employee_ids)) if of_some else query


def add(
    company_id: int,
    place: Place,
    changes: Iterable[FieldChange],
    rule: HoldRule,
    why: str,
    brought: Brought,
) -> None:
    """Hold a change. Call in the transaction, under the company's lock, in which `open_of` had none in its place."""
    fields = list(changes)
    HeldChange.create(
        company=company_id,
        employee=place[0],
        field_group=place[1].value,
        old={change.field: as_json(change.old) for change in fields},
        new={change.field: as_json(change.new) for change in fields},
        rule=rule.value,
        why=why,
        is_from_humaans=brought.is_from_humaans,
        cause=brought.cause.value,
        run=brought.run_id,
        made_by=list(brought.made_by),
        since=brought.now,
        state=HeldState.PENDING.value,
    )


def close(held_ids: Collection[int], state: HeldState, now: datetime) -> None:
    """Payroll keeps no old value for these any more, by no one's decision."""
    HeldChange.update(state=state.value, closed_at=now).where(
        HeldChange.id.in_(list(held_ids)), HeldChange.closed_at.is_null()
    ).execute()


def decide(row: HeldChange, state: HeldState, now: datetime, *, by: str, reason: str, is_over: bool) -> bool:
    """Keep a decision about a pending change; False when it is pending no more. `is_over`: nothing is kept back."""
    values = {"state": state.value, "decided_by": by, "decided_at": now, "reason": reason}
    query = HeldChange.update(**values, closed_at=now if is_over else None)
    return bool(query.where(HeldChange.id == row.id, HeldChange.state == HeldState.PENDING.value).execute())


def withdraw_of_set_aside(company_id: int, now: datetime) -> None:
    """Close what Humaans brought of employees who are excluded, closed or no longer in Humaans."""
    set_aside = Employee.select(Employee.id).where(
        Employee.company == company_id, Employee.excluded | Employee.is_closed | Employee.not_seen
    )
    HeldChange.update(state=HeldState.WITHDRAWN.value, closed_at=now).where(
        HeldChange.company == company_id,
        HeldChange.closed_at.is_null(),
        HeldChange.is_from_humaans,
        HeldChange.employee.in_(set_aside),
    ).execute()


def by_id(company_id: int, held_id: int) -> HeldChange | None:
    return HeldChange.get_or_none(HeldChange.company == company_id, HeldChange.id == held_id)


def pending(company_id: int, *, offset: int = 0, limit: int = 50) -> list[HeldChange]:
    """What waits for a decision with its employees, the longest first."""
    query = _with_employees().where(_is_pending(), HeldChange.company == company_id)
    return list(query.order_by(HeldChange.since, HeldChange.id).offset(offset).limit(limit))


def decided(company_id: int, *, offset: int = 0, limit: int = 50) -> list[HeldChange]:
    """What does not wait any more, with its employees, the newest first."""
    query = _with_employees().where(HeldChange.company == company_id, HeldChange.state != HeldState.PENDING.value)
    return list(query.order_by(HeldChange.id.desc()).offset(offset).limit(limit))


def of_employee(company_id: int, employee_id: int) -> list[HeldChange]:
    """What is pending or refused of one employee."""
    found = open_of(company_id, [employee_id])
    return sorted(found.values(), key=lambda row: row.id)


def page(company_id: int, *, state: str = "", after_id: int = 0, limit: int = 50) -> list[HeldChange]:
    """Held changes with their employees in order of id; `state` is a HeldState, empty for all."""
    query = _with_employees().where(HeldChange.company == company_id, HeldChange.id > after_id)
    if state:
        query = query.where(HeldChange.state == state)
    return list(query.order_by(HeldChange.id).limit(limit))


def pending_by_company(company_ids: Collection[int]) -> dict[int, int]:
    """How many wait for a decision; a company without any is not in it."""
    query = HeldChange.select(HeldChange.company, fn.COUNT(HeldChange.id)).where(
        is_any_of(HeldChange.company, company_ids), _is_pending()
    )
    return dict(plain_rows(query.group_by(HeldChange.company)))


def waiting_since(company_ids: Collection[int], instant: datetime) -> dict[int, int]:
    """How many have waited for a decision since an instant or longer; a company without any is not in it."""
    query = HeldChange.select(HeldChange.company, fn.COUNT(HeldChange.id)).where(
        is_any_of(HeldChange.company, company_ids), _is_pending(), HeldChange.since <= instant
    )
    return dict(plain_rows(query.group_by(HeldChange.company)))


def values_of(document: Mapping[str, Any]) -> dict[str, FieldValue]:
    """`old` or `new` of a row, as payroll fields hold values."""
    return {name: from_json(name, value) for name, value in document.items()}


def _with_employees() -> Any:
    return HeldChange.select(HeldChange, Employee).join(Employee)


def _is_pending() -> Any:
    """By the index of what is open: what is pending is never closed."""
    return HeldChange.closed_at.is_null() & (HeldChange.state == HeldState.PENDING.value)
