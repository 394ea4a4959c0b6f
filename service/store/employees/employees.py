"""Single employees: found, marked, and tied to or released from a person in Humaans.

Searching, counting, whole records and what plans write have modules of their own beside this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import fn

from service.facts.employees import Employment
from service.store.database.queries import plain_rows
from service.store.tables.employees import SHOWN_NAME, Employee

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime


def by_id(company_id: int, employee_id: int) -> Employee | None:
    return Employee.get_or_none(Employee.id == employee_id, Employee.company == company_id)


def created_at(company_id: int, employee_ids: Collection[int]) -> dict[int, datetime]:
    """When some employees were first imported."""
    rows = Employee.select(Employee.id, Employee.created_at).where(
        Employee.company == company_id, Employee.id.in_(list(employee_ids))
    )
    return {row.id: row.created_at for row in rows}


def last_synced_at(employee: Employee, last_complete_run_at: datetime | None) -> datetime | None:
    """When this employee was last made equal to Humaans: by a sync of their own or by a reconciliation.

    A run that finds nothing to change writes no employee row; for employees who are in sync its time counts as theirs.
    """
    instants = [employee.synced_at]
    if employee.in_step and not employee.excluded:
        instants.append(last_complete_run_at)
    return max((instant for instant in instants if instant is not None), default=None)


def mark(company_id: int, employee_ids: Sequence[int], now: datetime, **state: Any) -> None:
    """Set state such as `excluded`, `not_seen` or `in_step` on some employees, leaving every payroll field."""
    for start in range(0, len(employee_ids), 500):
        part = list(employee_ids[start : start + 500])
        Employee.update(**state, updated_at=now).where(Employee.company == company_id, Employee.id.in_(part)).execute()


def closed_among(company_id: int, employee_ids: Sequence[int]) -> frozenset[int]:
    """Those of some employees whose record someone closed."""
    found: set[int] = set()
    for start in range(0, len(employee_ids), 500):
        part = list(employee_ids[start : start + 500])
        query = Employee.select(Employee.id).where(
            Employee.company == company_id, Employee.id.in_(part), Employee.is_closed
        )
        found |= {employee_id for (employee_id,) in plain_rows(query)}
    return frozenset(found)


def rows_of(company_id: int, employee_ids: Sequence[int]) -> dict[int, Employee]:
    """Whole rows of some employees, by id."""
    found: dict[int, Employee] = {}
    for start in range(0, len(employee_ids), 500):
        part = list(employee_ids[start : start + 500])
        rows = Employee.select().where(Employee.company == company_id, Employee.id.in_(part))
        found |= {row.id: row for row in rows}
    return found


def page_among(company_id: int, employee_ids: Sequence[int], *, offset: int, limit: int) -> list[Employee]:
    """Some of these employees, by name."""
    rows = Employee.select().where(Employee.company == company_id, Employee.id.in_(list(employee_ids)))
    return list(rows.order_by(*SHOWN_NAME, Employee.id).offset(offset).limit(limit))


def of_people(company_id: int, person_ids: Collection[str]) -> dict[str, Employee]:
    """The employees who follow some people in Humaans, by the person's id."""
    if not person_ids:
        return {}
    rows = Employee.select().where(Employee.company == company_id, Employee.person_id.in_(list(person_ids)))
    return {row.person_id: row for row in rows if row.person_id is not None}


def newest_id(company_id: int) -> int:
    """The id of the employee created last; 0 when there is none."""
    return Employee.select(fn.MAX(Employee.id)).where(Employee.company == company_id).scalar() or 0


def how_many_since(company_id: int, employee_id: int) -> int:
    """How many employees were created after an id."""
    return Employee.select().where(Employee.company == company_id, Employee.id > employee_id).count()


def created_since(company_id: int, newest_known_id: int) -> tuple[set[str], set[str]]:
    """Who was created after an id: their person ids, and their Employee IDs in small letters."""
    query = Employee.select(Employee.person_id, Employee.payroll_id)
    rows = plain_rows(query.where(Employee.company == company_id, Employee.id > newest_known_id))
    return (
        {person_id for person_id, _ in rows if person_id is not None},
        {payroll_id.casefold() for _, payroll_id in rows if payroll_id is not None},
    )


def by_payroll_id(company_id: int, payroll_id: str) -> Employee | None:
    """The employee with this Employee ID, whatever its capitals."""
    return Employee.get_or_none(
        Employee.company == company_id, fn.LOWER(Employee.payroll_id) == payroll_id.strip().casefold()
    )


def detach(employee_id: int, closed_as: str, now: datetime) -> None:
    """Close a record: it follows no one in Humaans any more, and stays for the books with its dates."""
    Employee.update(
        former_person_id=fn.COALESCE(Employee.person_id, Employee.former_person_id),
        person_id=None,
        employment=Employment.LEFT.value,
        **_closed(closed_as, now),
    ).where(Employee.id == employee_id).execute()


def close(employee_id: int, closed_as: str, now: datetime) -> None:
    """Close a record whose person is not in Humaans. It goes on naming them, so that their return is seen."""
    Employee.update(**_closed(closed_as, now)).where(Employee.id == employee_id).execute()


def _closed(closed_as: str, now: datetime) -> dict[str, Any]:
    return {"is_closed": True, "closed_as": closed_as, "in_step": False, "fingerprint": None, "updated_at": now}


def any_closed_since(company_id: int, since: datetime) -> bool:
    """Whether a record was closed since: whom it followed may be anyone's now."""
    closed = Employee.select().where(Employee.company == company_id, Employee.is_closed, Employee.updated_at >= since)
    return bool(closed.exists())


def attach(employee_id: int, person_id: str, now: datetime) -> None:
    """Let a record follow a person in Humaans from now on; one that was closed is open again."""
    Employee.update(
        person_id=person_id,
        former_person_id=None,
        is_closed=False,
        closed_as="",
        not_seen=False,
        missed_readings=0,
        fingerprint=None,
        updated_at=now,
    ).where(Employee.id == employee_id).execute()


def count(company_id: int) -> int:
    """How many a company has in all; by state they are counted in `open_people`."""
    return Employee.select().where(Employee.company == company_id).count()
