"""The history of every field: old, new, cause, run and time (B5).

Walking back from the employee as they are gives them as of any past day; the row without a field says
that they were created, with whatever values the walk arrives at.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import SQL, fn

from service.facts.employees import PAYROLL_FIELD_KINDS, FieldKind
from service.rules.fields.currencies import exact
from service.store.database import bulk
from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of, plain_rows
from service.store.tables.employees import Change, Employee
from service.store.tables.syncing import Run

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from service.facts.employees import FieldValue
    from service.facts.plans import FieldChange
    from service.facts.runs import Cause

_WHO = (
    Employee.id,
    Employee.payroll_id,
    fn.COALESCE(Employee.first_name, Employee.humaans_first_name),
    fn.COALESCE(Employee.last_name, Employee.humaans_last_name),
    Employee.salary_currency,
)
_COLUMNS = ("company", "employee", "field", "old", "new", "cause", "run", "made_by", "at")


def record(
    company_id: int,
    changes: Iterable[tuple[int, FieldChange]],
    created_ids: Iterable[int],
    *,
    cause: Cause,
    run_id: int | None,
    made_by: str,
    at: datetime,
) -> None:
    """Write the history of one batch: field changes by employee id, and who was created."""
    ends = (cause.value, run_id, made_by, at)
    rows: list[tuple[Any, ...]] = [
        (company_id, employee_id, change.field, as_json(change.old), as_json(change.new), *ends)
        for employee_id, change in changes
    ]
    rows += [(company_id, employee_id, None, None, None, *ends) for employee_id in created_ids]
    bulk.insert(Change, _COLUMNS, rows)


def as_json(value: FieldValue) -> str | int | None:
    """Dates as ISO text, an amount with a fraction of a minor unit as the text of its minor units."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def from_json(field: str, value: str | int | None) -> FieldValue:
    if value is not None and PAYROLL_FIELD_KINDS[field] is FieldKind.DATE:
        return date.fromisoformat(str(value))
    if isinstance(value, str) and PAYROLL_FIELD_KINDS[field] is FieldKind.MONEY:
        return exact(Decimal(value))
    return value


def of_employee(company_id: int, employee_id: int, limit: int = 200) -> list[Change]:
    """Newest first."""
    query = Change.select().where(Change.company == company_id, Change.employee == employee_id)
    return list(query.order_by(Change.at.desc(), Change.id.desc()).limit(limit))


def page(company_id: int, employee_id: int, *, before_id: int | None, limit: int) -> list[Change]:
    """Newest first, from before an id."""
    query = Change.select().where(Change.company == company_id, Change.employee == employee_id)
    if before_id is not None:
        query = query.where(Change.id < before_id)
    return list(query.order_by(Change.id.desc()).limit(limit))


class ChangeOfRun(NamedTuple):
    """One change with what identifies its employee."""

    field: str | None
    old: Any
    new: Any
    employee_id: int
    payroll_id: str | None
    first_name: str | None
    last_name: str | None
    #: The salary's currency after the run.
    currency: str | None


def people_of_run(company_id: int, run_id: int, *, offset: int = 0, limit: int = 50) -> list[int]:
    """Ids of employees that one run changed, in the order in which they were written."""
    return [employee_id for (employee_id,) in _people_of_run.plain_rows(company_id, run_id, offset, limit)]


@compiled
def _people_of_run(company_id: Any, run_id: Any, offset: Any, limit: Any) -> Any:
    return _people(company_id, run_id).order_by(fn.MIN(Change.id)).offset(offset).limit(limit)


def of_run(company_id: int, run_id: int, employee_ids: Collection[int]) -> list[ChangeOfRun]:
    """What one run changed in some employees, in the order it was written."""
    found = [ChangeOfRun(*row) for row in _of_run.plain_rows(company_id, run_id, list(employee_ids))]
    later = _currencies_after(company_id, run_id, {each.employee_id for each in found})
    return [each._replace(currency=later.get(each.employee_id, each.currency)) for each in found]


@compiled
def _of_run(company_id: Any, run_id: Any, employee_ids: Any) -> Any:
    query = Change.select(Change.field, Change.old, Change.new, *_WHO).join(Employee)
    theirs = query.where(_is_of(company_id, run_id), is_any_of(Change.employee, employee_ids))
    return theirs.order_by(Change.id)


def count_people(company_id: int, run_id: int) -> int:
    """How many employees one run changed."""
    ((number,),) = _count_people.plain_rows(company_id, run_id)
    return int(number)


@compiled
def _count_people(company_id: Any, run_id: Any) -> Any:
    return _people(company_id, run_id).select_from(fn.COUNT(SQL("*")))


def _people(company_id: Any, run_id: Any) -> Any:
    """Each employee that a run changed, in the order of an index."""
    rows = Change.select(Change.employee).where(_is_of(company_id, run_id))
    return rows.group_by(Change.run, Change.employee)


def _is_of(company_id: Any, run_id: Any) -> Any:
    """Whether a change is of a run of the company; asked of the run, so that an index has all that is read."""
    return Change.run.in_(Run.select(Run.id).where(Run.id == run_id, Run.company == company_id))


def _currencies_after(company_id: int, run_id: int, employee_ids: Collection[int]) -> dict[int, str | None]:
    """The salary currency as the run left it, of employees whose currency was changed since."""
    return dict(_later_currencies.plain_rows(company_id, run_id, list(employee_ids)))


@compiled
def _later_currencies(company_id: Any, run_id: Any, employee_ids: Any) -> Any:
    last = Change.select(fn.MAX(Change.id)).where(Change.run == run_id)
    rows = Change.select(Change.employee, Change.old).where(
        Change.company == company_id,
        is_any_of(Change.employee, employee_ids),
        Change.field == "salary_currency",
        Change.id > last,
    )
    return rows.order_by(Change.id.desc())


def people_changed_by(run_id: int) -> frozenset[str]:
    """The Humaans ids of everyone a run created or changed."""
    query = Change.select(Employee.person_id).join(Employee).where(Change.run == run_id).distinct()
    return frozenset(person_id for (person_id,) in plain_rows(query) if person_id is not None)


def newest_of_fields(company_id: int, employee_ids: Collection[int], fields: Collection[str]) -> list[Change]:
    """The last change of each of these fields in each of these employees."""
    newest = (
        Change.select(fn.MAX(Change.id))
        .where(Change.company == company_id, Change.employee.in_(list(employee_ids)), Change.field.in_(list(fields)))
        .group_by(Change.employee, Change.field)
    )
    return list(Change.select().where(Change.id.in_(newest)).order_by(Change.id))


def of_fields(company_id: int, employee_ids: Collection[int], fields: Collection[str]) -> dict[int, list[Change]]:
    """Every change of these fields by employee, oldest first; who has none is left out."""
    rows = (
        Change.select()
        .where(Change.company == company_id, Change.employee.in_(list(employee_ids)), Change.field.in_(list(fields)))
        .order_by(Change.id)
    )
    found: dict[int, list[Change]] = {}
    for row in rows:
        found.setdefault(row.employee_id, []).append(row)
    return found


def newest_id(company_id: int, employee_id: int) -> int:
    """The id of an employee's newest change, by which a later reader knows what came since; 0 when there is none."""
    newest = Change.select(fn.MAX(Change.id)).where(Change.company == company_id, Change.employee == employee_id)
    return newest.scalar() or 0


def since(company_id: int, employee_id: int, change_id: int) -> list[Change]:
    """What changed in an employee after a change, oldest first."""
    query = Change.select().where(
        Change.company == company_id, Change.employee == employee_id, Change.id > change_id, Change.field.is_null(False)
    )
    return list(query.order_by(Change.id))


def fields_as_of(employee: Employee, instant: datetime) -> dict[str, FieldValue] | None:
    """The payroll fields as they were at an instant, by undoing every later change; None before they were created."""
    if instant < employee.created_at:
        return None
    fields: dict[str, FieldValue] = {name: getattr(employee, name) for name in PAYROLL_FIELD_KINDS}
    later = (
        Change.select()
        .where(Change.employee == employee.id, Change.at > instant, Change.field.is_null(False))
        .order_by(Change.at.desc(), Change.id.desc())
    )
    for change in later:
        if change.field is not None:
            fields[change.field] = from_json(change.field, change.old)
    return fields


def newest_of(company_id: int, field: str, employee_ids: Sequence[int]) -> dict[int, datetime]:
    """When a field of these employees changed last; those whose fields never did are not in it."""
    found: dict[int, datetime] = {}
    for start in range(0, len(employee_ids), 500):
        rows = plain_rows(
            Change.select(Change.employee, fn.MAX(Change.at))
            .where(
                Change.company == company_id,
                Change.field == field,
                Change.employee.in_(list(employee_ids[start : start + 500])),
            )
            .group_by(Change.employee)
        )
        found |= dict(rows)
    return found
