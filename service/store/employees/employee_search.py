"""Employees as pages and the API list them: searched, filtered, sorted, one page at a time."""

from __future__ import annotations

from collections import Counter
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Final

import peewee
from peewee import fn

from service.facts.employees import Readiness
from service.rules.planning.search_words import ni_number_of, words_of
from service.store.database.queries import plain_rows
from service.store.employees import employee_states as states
from service.store.tables.employees import SHOWN_NAME, Employee

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


#: An empty list as the column keeps it, spelled as in the index of those who were edited.
_NOTHING: Final = peewee.SQL("'[]'")

BY_NAME: Final = "name"


#: More than any company has; a limit all the same.
EVERYBODY: Final = 100_000


_SORTED: Final[dict[str, Callable[[date], tuple[Any, ...]]]] = {
    BY_NAME: lambda _day: (*SHOWN_NAME, Employee.id),
    "id": lambda _day: (fn.COALESCE(Employee.payroll_id, ""), Employee.id),
    "job": lambda _day: (fn.COALESCE(Employee.job_title, ""), Employee.id),
    "employment": lambda day: (states.employment_on(day), Employee.id),
    "readiness": lambda day: (Employee.excluded, states.readiness_on(day), Employee.id),
}


SORTS: Final = frozenset(_SORTED) | {f"-{name}" for name in _SORTED}


def search(
    company_id: int,
    day: date,
    *,
    q: str = "",
    with_ni_numbers: bool = False,
    readiness: str | None = None,
    employment: str | None = None,
    excluded: bool | None = None,
    edited: bool = False,
    missing: str | None = None,
    sort: str = BY_NAME,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[Employee], int]:
    """One page of employees and how many there are in all; `sort` is one of SORTS, with a minus for the other way.

    Their states are those of `day`, the company's own. Only ids are sorted: a database would sort every column
    of every employee along.
    """
    filters: dict[str, Any] = {
        "q": q,
        "with_ni_numbers": with_ni_numbers,
        "readiness": readiness,
        "employment": employment,
        "excluded": excluded,
        "edited": edited,
        "missing": missing,
    }
    query = filtered(company_id, day, **filters)
    columns = _SORTED[sort.removeprefix("-")](day)
    ordered = [column.desc() if sort.startswith("-") else column for column in columns]
    ids = query.select(Employee.id).order_by(*ordered).offset(offset).limit(limit)
    wanted = [row[0] for row in plain_rows(ids)]
    found: dict[int, Employee] = {}
    for start in range(0, len(wanted), 500):
        part = Employee.select().where(Employee.id.in_(wanted[start : start + 500]))
        found |= {row.id: row for row in part}
    return [found[each] for each in wanted if each in found], query.count()


def with_edits(company_id: int, limit: int) -> list[Employee]:
    """Employees with fields that were edited here since the last sync, by name."""
    query = Employee.select().where(Employee.company == company_id, Employee.edited_fields != _NOTHING)
    return list(query.order_by(*SHOWN_NAME, Employee.id).limit(limit))


def not_in_sync(company_id: int) -> list[Employee]:
    """Who is not equal to Humaans: excluded, closed, not there, on hold, edited. Of each the state and no field."""
    columns = (Employee.id, Employee.excluded, Employee.is_closed, Employee.not_seen, Employee.missed_readings)
    query = Employee.select(*columns, Employee.edited_fields).where(
        Employee.company == company_id,
        Employee.excluded
        | Employee.is_closed
        | Employee.not_seen
        | ~Employee.in_step
        | (Employee.missed_readings > 0)
        | (Employee.edited_fields != _NOTHING),
    )
    return list(query)


def page(company_id: int, day: date, *, after_id: int, limit: int, **filters: Any) -> list[Employee]:
    """Employees by id after a given one, for a reader that follows cursors; states are those of `day`."""
    query = filtered(company_id, day, **filters).where(Employee.id > after_id)
    return list(query.order_by(Employee.id).limit(limit))


def filtered(
    company_id: int,
    day: date,
    *,
    q: str = "",
    with_ni_numbers: bool = False,
    readiness: str | None = None,
    employment: str | None = None,
    excluded: bool | None = None,
    edited: bool = False,
    missing: str | None = None,
) -> peewee.ModelSelect[Employee]:
    """Those who fit; `with_ni_numbers` is whether the reader may see NI numbers, and so may search by them.
    `missing` is a payroll field that they lack.
    """
    query = Employee.select().where(Employee.company == company_id)
    if q.strip():
        query = query.where(_found_by(q, with_ni_numbers=with_ni_numbers))
    if readiness:
        query = query.where(states.readiness_on(day) == readiness)
    if employment:
        query = query.where(states.employment_on(day) == employment)
    if excluded is not None:
        query = query.where(Employee.excluded == excluded)
    if edited:
        query = query.where(Employee.edited_fields != _NOTHING)
    if missing:
        query = query.where(Employee.id.in_(_lacking(company_id, day, missing)))
    return query


def _lacking(company_id: int, day: date, field: str) -> list[int]:
    rows = filtered(company_id, day, readiness=Readiness.PENDING).select(Employee.id, Employee.missing)
    return [row.id for row in rows if any(each["field"] == field for each in states.missing_on(row, day))]


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


def _found_by(q: str, *, with_ni_numbers: bool) -> Any:
    """Every word occurs, or the whole search is an employee's NI number: whole, so that no one guesses it by parts."""
    words = words_of(q)
    if not words:
        return peewee.SQL("1 = 0")
    found = reduce(and_, [Employee.search_text.contains(word) for word in words])
    number = ni_number_of(q) if with_ni_numbers else None
    return found if number is None else found | Employee.ni_number.startswith(number)
