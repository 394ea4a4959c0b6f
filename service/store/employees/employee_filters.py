"""Which employees a list asks for, as conditions of a query: each filter on its own, all of them together."""

from __future__ import annotations

from datetime import date, datetime
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypedDict

import peewee

from service.facts.employees import Readiness
from service.rules.planning.search_words import ni_number_of, words_of
from service.store.database.queries import plain_rows
from service.store.employees import employee_states as states
from service.store.tables.employees import Employee, Issue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias


class Filters(TypedDict, total=False):
    """What is asked for; a filter that is absent, None or empty leaves everyone in."""

    q: str
    #: Whether the reader may see NI numbers, and so may search by them.
    with_ni_numbers: bool
    readiness: str | None
    employment: str | None
    excluded: bool | None
    edited: bool
    #: A payroll field that is needed and missing.
    missing: str | None
    department: str | None
    work_location: str | None
    pay_schedule: str | None
    #: The first day of a month in which the first, or the last, day employed lies.
    starters: date | None
    leavers: date | None
    #: With an open issue, or without one.
    has_issues: bool | None
    #: Whose record was written at this instant or later.
    updated_since: datetime | None


class _Asked(NamedTuple):
    company_id: int
    day: date
    filters: Mapping[str, Any]


if TYPE_CHECKING:
    _Condition: TypeAlias = Callable[[_Asked, Any], Any]

#: An empty list as the column keeps it, spelled as in the index of those who were edited.
NOTHING: Final = peewee.SQL("'[]'")
#: The values of these fields that employees have are offered to filter by.
LISTED_FIELDS: Final = ("department", "work_location", "pay_schedule")


def conditions_of(company_id: int, day: date, filters: Filters) -> list[Any]:
    """The conditions of every filter that is asked for; states are those of `day`, the company's own."""
    asked = _Asked(company_id, day, filters)
    found = [Employee.company == company_id]
    for name, condition in _CONDITIONS.items():
        value = filters.get(name)
        if value not in {None, ""}:
            found.append(condition(asked, value))
    return [each for each in found if each is not None]


def reasons_with(company_id: int, day: date, field: str) -> list[str]:
    """The lists of reasons, as the column keeps them, that hold on the day and name the field.

    Many employees lack the same for the same reason, so that there are few lists however many employees.
    """
    pending = Employee.company == company_id, states.readiness_on(day) == Readiness.PENDING.value
    rows = plain_rows(Employee.select(Employee.missing).where(*pending).distinct())
    lists = [reasons for (reasons,) in rows]
    column = Employee.missing
    return [
        str(column.db_value(reasons))
        for reasons in lists
        if any(each["field"] == field for each in states.still_missing(reasons, day))
    ]


def month_after(day: date) -> date:
    """The first day of the month after that of a day."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def has_words(q: str) -> Any:
    """Every word of a search occurs in name, ID, email or job title; no one when there is no word, or too many."""
    words = words_of(q)
    return reduce(and_, [Employee.search_text.contains(word) for word in words]) if words else peewee.SQL("1 = 0")


def is_edited(company_id: int) -> Any:
    """Edited here since the last sync. Few are: their own index finds them first, whatever the order of the list."""
    edited = Employee.alias("edited")
    few = edited.select(edited.id).where(edited.company == company_id, edited.edited_fields != NOTHING)
    return Employee.id.in_(few)


def _found_by(asked: _Asked, q: str) -> Any:
    """Every word occurs, or the whole search is an employee's NI number: whole, so that no one guesses it by parts."""
    if not q.strip():
        return None
    found = has_words(q)
    number = ni_number_of(q) if asked.filters.get("with_ni_numbers") else None
    return found if number is None else found | Employee.ni_number.startswith(number)


def _lacks(asked: _Asked, field: str) -> Any:
    known_as = Employee.missing.cast("TEXT")
    return (states.readiness_on(asked.day) == Readiness.PENDING.value) & known_as.in_(
        reasons_with(asked.company_id, asked.day, field)
    )


def _has_issues(asked: _Asked, wanted: Any) -> Any:
    having = Issue.select(Issue.employee).where(
        Issue.company == asked.company_id, Issue.closed_at.is_null(), Issue.employee.is_null(False)
    )
    return Employee.id.in_(having) if wanted else Employee.id.not_in(having)


def _within_month(day: Any, month: date) -> Any:
    return (day >= month) & (day < month_after(month))


_CONDITIONS: Final[dict[str, _Condition]] = {
    "q": _found_by,
    "readiness": lambda asked, value: states.readiness_on(asked.day) == value,
    "employment": lambda asked, value: states.employment_on(asked.day) == value,
    "excluded": lambda _asked, value: Employee.excluded == value,
    "edited": lambda asked, value: is_edited(asked.company_id) if value else None,
    "missing": _lacks,
    "department": lambda _asked, value: Employee.department == value,
    "work_location": lambda _asked, value: Employee.work_location == value,
    "pay_schedule": lambda _asked, value: Employee.pay_schedule == value,
    "starters": lambda _asked, value: _within_month(states.first_day(), value),
    "leavers": lambda _asked, value: _within_month(states.last_day(), value),
    "updated_since": lambda _asked, instant: Employee.updated_at >= instant,
    "has_issues": _has_issues,
}
