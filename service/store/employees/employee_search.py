"""Employees as pages and the API list them: searched, filtered, sorted, one page at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Unpack

import orjson
import peewee
from peewee import fn

from service.facts.employees import Readiness
from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of, plain_rows
from service.store.employees import employee_states as states
from service.store.employees.employee_filters import LISTED_FIELDS, Filters, conditions_of, has_words, is_edited
from service.store.tables.employees import SHOWN_JOB, SHOWN_NAME, Employee

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import date


BY_NAME: Final = "name"


#: More than any company has; a limit all the same.
EVERYONE: Final = 100_000
#: The columns of a name as it is shown.
NAME: Final = (Employee.first_name, Employee.last_name, Employee.humaans_first_name, Employee.humaans_last_name)
#: Employees looked at by name for each that is wanted, before the rest is sorted.
LOOKED_AT: Final = 50
#: A list of reasons as the column keeps it.
_REASONS: Final = Employee.missing.cast("TEXT")
_OF_PENDING: Final = (
    Employee.id,
    Employee.person_id,
    Employee.payroll_id,
    *NAME,
    _REASONS,
)


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
    """Each value is looked up in the index behind the one before it: few values of many employees are read."""
    column, next_one = getattr(Employee, field), Employee.alias()
    lowest = Employee.select(fn.MIN(column)).where(Employee.company == company_id, column.is_null(False))
    found = lowest.cte("used", recursive=True, columns=("value",))
    behind = next_one.select(fn.MIN(getattr(next_one, field))).where(
        next_one.company == company_id, getattr(next_one, field) > found.c.value
    )
    used = found.union_all(peewee.Select((found,), (behind,)).where(found.c.value.is_null(False)))
    return used.select_from(used.c.value).where(used.c.value.is_null(False)).order_by(used.c.value).limit(most)


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


class PendingEmployee(NamedTuple):
    """What names one, leads to them in Humaans, and tells what they lack on the day that was asked for."""

    id: int
    person_id: str | None
    payroll_id: str | None
    first_name: str | None
    last_name: str | None
    humaans_first_name: str | None
    humaans_last_name: str | None
    missing: list[dict[str, Any]]

    @property
    def not_seen(self) -> bool:
        """Someone who was deleted in Humaans is not pending."""
        return False

    @property
    def is_closed(self) -> bool:
        """Whose record was closed is not pending."""
        return False


@dataclass(frozen=True, slots=True)
class Pending:
    """Who cannot be paid yet in a company on a day and is not excluded, as numbers.

    Most lack the same for the same reason: each list of reasons is counted by the database and read once.
    """

    company_id: int
    day: date
    #: How many employees have each list of reasons.
    alike: dict[str, int]

    def by_field(self) -> Counter[str]:
        """How many lack each field."""
        found: Counter[str] = Counter()
        for reasons, count in self.alike.items():
            for name in self._fields(reasons):
                found[name] += count
        return found

    def lists_with(self, field: str) -> list[str]:
        """The lists of reasons that name a field, and hold on the day."""
        return [reasons for reasons in self.alike if field in self._fields(reasons)]

    def total(self, field: str | None = None) -> int:
        """How many there are; with a field, of those who lack it."""
        lists = self.alike if field is None else self.lists_with(field)
        return sum(self.alike[reasons] for reasons in lists)

    def _fields(self, reasons: str) -> set[str]:
        return {each["field"] for each in states.still_missing(orjson.loads(reasons), self.day)}


def pending_of(company_id: int, day: date) -> Pending:
    """Counts those who are pending; `day` is the company's own."""
    return Pending(company_id, day, dict(_pending_alike.plain_rows(company_id, day)))


def pending_page(pending: Pending, field: str | None, *, offset: int = 0, limit: int) -> list[PendingEmployee]:
    """Some of those who are pending, by name; with a field, of those who lack it."""
    if field is None:
        return _read_pending(_pending_by_name.plain_rows(pending.company_id, pending.day, limit, offset), pending.day)
    lists = [peewee.Value(reasons, converter=False, unpack=False) for reasons in pending.lists_with(field)]
    query = _pending_in_order(pending.company_id, pending.day).where(Employee.missing.in_(lists)) if lists else None
    return [] if query is None else _read_pending(plain_rows(query.limit(limit).offset(offset)), pending.day)


def first_of_each_reason(pending: Pending, most: int) -> list[PendingEmployee]:
    """The first few by name of each list of reasons, by name.

    Most employees lack the same: they are among the first of all by name, and only the rest has to be sorted.
    """
    company_id, day, first = pending.company_id, pending.day, Counter[str]()
    chosen = []
    for row in _pending_by_name.plain_rows(company_id, day, most * LOOKED_AT, 0):
        first[row[-1]] += 1
        if first[row[-1]] <= most:
            chosen.append(row)
    complete = {reasons for reasons, count in pending.alike.items() if first[reasons] >= min(most, count)}
    if complete == pending.alike.keys():
        return _read_pending(chosen, day)
    lacking = Employee.select().where(*_is_pending(company_id, day))
    for reasons in complete:
        lacking = lacking.where(Employee.missing != peewee.Value(reasons, converter=False, unpack=False))
    place = fn.ROW_NUMBER().over(partition_by=[Employee.missing], order_by=[*SHOWN_NAME, Employee.id])
    numbered = lacking.select(Employee.id.alias("id"), place.alias("place"))
    rare = peewee.Select((numbered,), (numbered.c.id,)).where(numbered.c.place <= most)
    usual = [row[0] for row in chosen if row[-1] in complete]
    is_wanted = Employee.id.in_(usual) | Employee.id.in_(rare)
    rows = Employee.select(*_OF_PENDING).where(is_wanted).order_by(*SHOWN_NAME, Employee.id)
    return _read_pending(plain_rows(rows), day)


@compiled
def _pending_alike(company_id: Any, day: Any) -> Any:
    rows = Employee.select(_REASONS, fn.COUNT(Employee.id)).where(*_is_pending(company_id, day))
    return rows.group_by(Employee.missing)


@compiled
def _pending_by_name(company_id: Any, day: Any, limit: Any, offset: Any) -> Any:
    return _pending_in_order(company_id, day).limit(limit).offset(offset)


def _pending_in_order(company_id: Any, day: Any) -> Any:
    return Employee.select(*_OF_PENDING).where(*_is_pending(company_id, day)).order_by(*SHOWN_NAME, Employee.id)


def _is_pending(company_id: Any, day: Any) -> tuple[Any, ...]:
    is_pending = states.readiness_on(day) == Readiness.PENDING.value
    return Employee.company == company_id, is_pending, ~Employee.excluded


def _read_pending(rows: Iterable[Any], day: date) -> list[PendingEmployee]:
    """Each list of reasons is read once."""
    known: dict[str, list[dict[str, Any]]] = {}
    found = []
    for *named, reasons in rows:
        if reasons not in known:
            known[reasons] = states.still_missing(orjson.loads(reasons), day)
        found.append(PendingEmployee._make((*named, known[reasons])))
    return found
