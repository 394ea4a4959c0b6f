"""Payroll fields written: by plans in bulk, and only the columns that changed; by an edit or a decision one by one.

Many columns are read and written as plain rows, not as model objects: a reconciliation looks at every employee of a
company each hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.facts.employees import PAYROLL_FIELD_KINDS, EmployeeRecord
from service.rules.planning.search_words import searchable
from service.store.database import bulk
from service.store.database.columns import parted
from service.store.database.queries import plain_rows
from service.store.employees import employee_states as states
from service.store.employees import employees
from service.store.tables.employees import MONEY_PARTS, Employee

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from service.facts.employees import FieldValue, MissingField, Readiness
    from service.facts.plans import PersonPlan

_FIELDS: Final = tuple(PAYROLL_FIELD_KINDS)

#: The payroll fields as columns: an amount of money takes two.
_FIELD_COLUMNS: Final = tuple(part for name in _FIELDS for part in MONEY_PARTS.get(name, (name,)))


_STATE: Final = (
    "employment",
    "readiness",
    "missing",
    "ready_from",
    "humaans_first_day",
    "humaans_last_day",
    "humaans_first_name",
    "humaans_last_name",
    "excluded",
    "not_seen",
    "in_step",
    "fingerprint",
    "person_id",
)


#: Fields that employees are searched by.
_SEARCHED: Final = ("first_name", "middle_name", "last_name", "employee_id", "email", "job_title")


def insert_planned(company_id: int, plans: Sequence[PersonPlan], synced_at: datetime, now: datetime) -> dict[str, int]:
    """Create the employees of CREATE plans; returns their ids by person id."""
    if not plans:
        return {}
    newest = employees.newest_id(company_id)
    kept = ("missed_readings", "is_closed", "edited_fields", "search_text", "synced_at", "created_at", "updated_at")
    columns = ("company", *_STATE, *kept, *_FIELD_COLUMNS)
    bulk.insert(Employee, columns, (_new_row(company_id, plan, synced_at, now) for plan in plans))
    created = Employee.select(Employee.person_id, Employee.id).where(
        Employee.company == company_id, Employee.id > newest
    )
    return dict(plain_rows(created))


def _new_row(company_id: int, plan: PersonPlan, synced_at: datetime, now: datetime) -> list[Any]:
    values = {change.field: change.new for change in plan.changes}
    kept = _as_columns(values)
    fields = [kept.get(name) for name in _FIELD_COLUMNS]
    return [
        company_id,
        *_state_of(plan),
        0,
        False,
        [],
        search_text(values, plan.humaans_name),
        synced_at,
        now,
        now,
        *fields,
    ]


def _as_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by column; an amount of money has two columns."""
    found = dict(values)
    for name, parts in MONEY_PARTS.items():
        if name in found:
            found |= zip(parts, parted(found[name]), strict=True)
    return found


def _state_of(plan: PersonPlan) -> list[Any]:
    return [
        plan.employment.value,
        plan.readiness.value,
        states.missing_as_json(plan.missing),
        states.ready_from(plan.missing),
        plan.humaans_first_day,
        plan.humaans_last_day,
        *plan.humaans_name,
        False,
        False,
        True,
        plan.fingerprint,
        plan.person_id,
    ]


def search_text(fields: Mapping[str, FieldValue], humaans_name: Iterable[str | None] = ()) -> str:
    return searchable([*(fields.get(name) for name in _SEARCHED), *humaans_name])


def update_planned(
    plans: Iterable[PersonPlan], before: Mapping[int, EmployeeRecord], synced_at: datetime, now: datetime
) -> None:
    """Write the changed columns of UPDATE plans and their state, and nothing else."""
    by_columns: dict[tuple[str, ...], list[list[Any]]] = {}
    for plan in plans:
        if plan.employee_id is None:
            continue
        values = {change.field: change.new for change in plan.changes}
        values |= dict(zip(_STATE, _state_of(plan), strict=True))
        if any(name in values for name in _SEARCHED) or plan.humaans_name != before[plan.employee_id].humaans_name:
            values["search_text"] = search_text({**before[plan.employee_id].fields, **values}, plan.humaans_name)
        values = _as_columns(values) | {"edited_fields": [], "synced_at": synced_at, "updated_at": now}
        by_columns.setdefault(tuple(values), []).append([*values.values(), plan.employee_id])
    for columns, rows in by_columns.items():
        bulk.update(Employee, columns, rows)


class WrittenBack(NamedTuple):
    """One employee whose fields get values they had before, with the state that follows."""

    values: Mapping[str, FieldValue]
    missing: tuple[MissingField, ...]
    readiness: Readiness
    edited_fields: list[str]


def write_back(rows: Mapping[int, WrittenBack], before: Mapping[int, EmployeeRecord], now: datetime) -> None:
    """Write earlier values of many employees, by id; a later sync plans them anew."""
    by_columns: dict[tuple[str, ...], list[list[Any]]] = {}
    for employee_id, row in rows.items():
        record = before[employee_id]
        values = _as_columns(row.values) | {
            "search_text": search_text({**record.fields, **row.values}, record.humaans_name),
            "missing": states.missing_as_json(row.missing),
            "ready_from": states.ready_from(row.missing),
            "readiness": row.readiness.value,
            "edited_fields": row.edited_fields,
            "fingerprint": None,
            "updated_at": now,
        }
        by_columns.setdefault(tuple(values), []).append([*values.values(), employee_id])
    for columns, written in by_columns.items():
        bulk.update(Employee, columns, written)


def touch_planned(employee_ids: Sequence[int], synced_at: datetime, fingerprints: Mapping[int, str]) -> None:
    """A sync of one person found nothing to change: only when it was, and from what, is written."""
    bulk.update(
        Employee,
        ("synced_at", "in_step", "edited_fields", "fingerprint"),
        [[synced_at, True, [], fingerprints[employee_id], employee_id] for employee_id in employee_ids],
    )


def remember_fingerprints(fingerprints: Mapping[int, str]) -> None:
    """Inputs changed in ways that change no field: note them, so that the next run need not plan them again."""
    bulk.update(
        Employee,
        ("fingerprint", "in_step", "edited_fields"),
        [[fingerprint, True, [], employee_id] for employee_id, fingerprint in fingerprints.items()],
    )


def _searched(row: Employee, values: Mapping[str, FieldValue]) -> str:
    """The search text of a row with some values in place of its own."""
    merged = {name: getattr(row, name) for name in _FIELDS} | dict(values)
    return search_text(merged, (row.humaans_first_name, row.humaans_last_name))


def save_fields(employee_id: int, values: Mapping[str, FieldValue], now: datetime, **state: Any) -> None:
    """Write some payroll fields of one employee, as an edit in payroll or a decision does."""
    searched, kept = _searched(Employee.get_by_id(employee_id), values), _as_columns(values)
    Employee.update(**kept, **state, search_text=searched, updated_at=now).where(Employee.id == employee_id).execute()


def change_payroll_ids(wanted: Mapping[Employee, str], now: datetime) -> None:
    """Give employees other Employee IDs. Call inside a transaction, when none of the IDs is anyone's."""
    bulk.update(
        Employee,
        ("employee_id", "search_text", "fingerprint", "updated_at"),
        [[new, _searched(row, {"employee_id": new}), None, now, row.id] for row, new in wanted.items()],
    )
