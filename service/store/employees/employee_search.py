"""Employees as pages and the API list them: searched, filtered, sorted, one page at a time."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Unpack

import peewee
from peewee import fn

from service.facts.employees import Readiness
from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of, plain_rows
from service.store.employees import employee_states as states
from service.store.employees.employee_filters import LISTED_FIELDS, Filters, conditions_of, has_words, is_edited
from service.store.tables.employees import SHOWN_JOB, SHOWN_NAME, Employee

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date


BY_NAME: Final = "name"


#: More than any company has; a limit all the same.
EVERYONE: Final = 100_000
#: Employees looked at by name for each that is wanted, before the rest is sorted.
LOOKED_AT: Final = 50
#: The columns of a name as it is shown.
NAME: Final = (Employee.first_name, Employee.last_name, Employee.humaans_first_name, Employee.humaans_last_name)
NAME_AND_MISSING: Final = (Employee.id, Employee.missing, Employee.payroll_id, *NAME)


_SORTED: Final[dict[str, Callable[[date], tuple[Any, ...]]]] = {
    BY_NAME: lambda _day: (*SHOWN_NAME, Employee.id),
    "id": lambda _day: (fn.COALESCE(Employee.payroll_id, ""), Employee.id),
    "job": lambda _day: (SHOWN_JOB, Employee.id),
    "employment": lambda day: (states.employment_on(day), Employee.id),
    "readiness": lambda day: (Employee.excluded, states.readiness_on(day), Employee.id),
}


SORTS: Final = frozenset(_SORTED) | {f"-{name}" for name in _SORTED}


def search(
    company_id: int, day: date, *, sort: str = BY_NAME, offset: int = 0, limit: int = 50, **filters: Unpack[Filters]
) -> tuple[list[Employee], int]:
    """One page of employees and how many there are in all; `sort` is one of SORTS, with a minus for the other way.

    Their states are those of `day`, the company's own. Only ids are sorted: a database would sort every column
    of every employee along.
    """
    query = filtered(company_id, day, **filters)
    wanted = _sorted_ids(query, day, sort, offset, limit)
    found: dict[int, Employee] = {}
    for start in range(0, len(wanted), 500):
        found |= {row.id: row for row in _rows.objects(company_id, wanted[start : start + 500])}
    return [found[each] for each in wanted if each in found], query.count()


@compiled
def _rows(company_id: Any, employee_ids: Any) -> Any:
    return Employee.select().where(Employee.company == company_id, is_any_of(Employee.id, employee_ids))


def ids(
    company_id: int, day: date, *, sort: str = BY_NAME, offset: int = 0, limit: int = 50, **filters: Unpack[Filters]
) -> list[int]:
    """The rows of a part of the list that `search` makes, in its order."""
    return _sorted_ids(filtered(company_id, day, **filters), day, sort, offset, limit)


def _sorted_ids(query: peewee.ModelSelect[Employee], day: date, sort: str, offset: int, limit: int) -> list[int]:
    columns = _SORTED[sort.removeprefix("-")](day)
    ordered = [column.desc() if sort.startswith("-") else column for column in columns]
    rows = plain_rows(query.select(Employee.id).order_by(*ordered).offset(offset).limit(limit))
    return [row[0] for row in rows]


def values_in_use(company_id: int, most: int) -> dict[str, list[str]]:
    """What employees have in each field that lists are filtered by, sorted; at most so many values of each."""
    return {
        name: [value for (value,) in _values_in_use.plain_rows(company_id, most, field=name)] for name in LISTED_FIELDS
    }


@compiled
def _values_in_use(company_id: Any, most: Any, *, field: str) -> Any:
    column = getattr(Employee, field)
    used = Employee.select(column).where(Employee.company == company_id, column.is_null(False))
    return used.distinct().order_by(column).limit(most)


def across(company_ids: Collection[int], q: str, limit: int) -> list[Employee]:
    """Employees of several companies that a search by name, ID, email or job finds, by name; of each what names it."""
    query = (
        Employee.select(Employee.id, Employee.company, *NAME, Employee.employee_id, Employee.job_title)
        .where(is_any_of(Employee.company, company_ids), has_words(q))
        .order_by(*SHOWN_NAME, Employee.id)
    )
    return list(query.limit(limit))


def with_edits(company_id: int, limit: int) -> list[Employee]:
    """Employees with fields that were edited here since the last sync, by name."""
    query = Employee.select().where(Employee.company == company_id, is_edited(company_id))
    return list(query.order_by(*SHOWN_NAME, Employee.id).limit(limit))


def page(company_id: int, day: date, *, after_id: int, limit: int, **filters: Unpack[Filters]) -> list[Employee]:
    """Employees by id after a given one, for a reader that follows cursors; states are those of `day`."""
    query = filtered(company_id, day, **filters).where(Employee.id > after_id)
    return list(query.order_by(Employee.id).limit(limit))


def filtered(company_id: int, day: date, **filters: Unpack[Filters]) -> peewee.ModelSelect[Employee]:
    """Those who fit every filter."""
    return Employee.select().where(*conditions_of(company_id, day, filters))


def pending(company_id: int, day: date, *, missing: str | None, limit: int) -> tuple[list[Employee], int]:
    """Employees who are pending on the day and not excluded, by name, and how many there are in all.

    Of each only what names them and what is missing. `missing` is a field that they lack, None for any.
    """
    query = filtered(company_id, day, readiness=Readiness.PENDING, excluded=False, missing=missing)
    rows = query.select(*NAME_AND_MISSING).order_by(*SHOWN_NAME, Employee.id).limit(limit)
    return list(rows), query.count()


def missing_by_field(company_id: int, day: date) -> Counter[str]:
    """How many employees who are pending on the day, and not excluded, lack each field."""
    found: Counter[str] = Counter()
    rows = filtered(company_id, day, readiness=Readiness.PENDING, excluded=False)
    # Many lack the same for the same reason: each such list is read once.
    alike = rows.select(Employee.missing, fn.COUNT(Employee.id)).group_by(Employee.missing)
    for reasons, count in plain_rows(alike):
        fields = {each["field"] for each in states.still_missing(reasons, day)}
        found.update(dict.fromkeys(fields, count))
    return found


def first_of_each_reason(company_id: int, day: date, most: int) -> list[Employee]:
    """Of the employees that `missing_by_field` counts the first few by name of each list of reasons, by name.

    Most employees lack the same: they are among the first of all by name, and only the rest has to be sorted.
    """
    lacking = filtered(company_id, day, readiness=Readiness.PENDING, excluded=False)
    by_name = lacking.select(Employee.id, Employee.missing.cast("TEXT")).order_by(*SHOWN_NAME, Employee.id)
    first: dict[str, list[int]] = {}
    for employee_id, reasons in plain_rows(by_name.limit(most * LOOKED_AT)):
        first.setdefault(reasons, []).append(employee_id)
    complete = {reasons: ids[:most] for reasons, ids in first.items() if len(ids) >= most}
    for reasons in complete:
        lacking = lacking.where(Employee.missing != peewee.Value(reasons, converter=False, unpack=False))
    place = fn.ROW_NUMBER().over(partition_by=[Employee.missing], order_by=[*SHOWN_NAME, Employee.id])
    numbered = lacking.select(Employee.id.alias("id"), place.alias("place"))
    rare = peewee.Select((numbered,), (numbered.c.id,)).where(numbered.c.place <= most)
    usual = is_any_of(Employee.id, [employee_id for ids in complete.values() for employee_id in ids])
    chosen = Employee.select(*NAME_AND_MISSING)
    return list(chosen.where(usual | Employee.id.in_(rare)).order_by(*SHOWN_NAME, Employee.id))
