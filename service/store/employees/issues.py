"""Open issues: listed, counted, and resolved by someone. What plans find is written by `found_issues`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import peewee
from peewee import fn

from service.facts.issues import FOUND_BY_COMPANY, HOLDING
from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of, plain_rows
from service.store.tables.employees import Employee, Issue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime


def open_of_company(
    company_id: int, *, with_advice: bool = True, code: str | None = None, after_id: int = 0, limit: int = 500
) -> list[Issue]:
    """Open issues, oldest first."""
    query = Issue.select().where(Issue.company == company_id, Issue.closed_at.is_null(), Issue.id > after_id)
    if not with_advice:
        query = query.where(~Issue.is_advice)
    if code is not None:
        query = query.where(Issue.code == code)
    return list(query.order_by(Issue.id).limit(limit))


def open_of_employee(company_id: int, employee_id: int) -> list[Issue]:
    query = Issue.select().where(Issue.company == company_id, Issue.employee == employee_id, Issue.closed_at.is_null())
    return list(query.order_by(Issue.is_advice, Issue.id))


def of_people_named(company_ids: Collection[int], words: Sequence[str], limit: int) -> list[Issue]:
    """Open issues of people who are no employees yet and whose name has all of the words, by name."""
    query = Issue.select(Issue.id, Issue.company, Issue.code, Issue.person_name).where(
        is_any_of(Issue.company, company_ids),
        Issue.closed_at.is_null(),
        Issue.employee.is_null(),
        Issue.person_name != "",
        *(Issue.person_name.contains(word) for word in words),
    )
    return list(query.order_by(Issue.person_name, Issue.id).limit(limit))


def decidable(company_id: int, code: str, *, saying: str = "") -> list[tuple[int, str]]:
    """Id and value seen of each open issue of a code that someone may decide, of employees whose record is open.

    By id; those that wait for Humaans are not among them. `saying` are words that its message must have.
    """
    return [(issue_id, seen) for issue_id, seen in plain_rows(_decidable(company_id, code, saying).order_by(Issue.id))]


def how_many_decidable(company_id: int, code: str, *, saying: str = "") -> int:
    """How many `decidable` answers."""
    return int(_decidable(company_id, code, saying).count())


def by_ids(company_id: int, issue_ids: Sequence[int]) -> list[Issue]:
    """Issues by id, in this order."""
    found: dict[int, Issue] = {}
    for start in range(0, len(issue_ids), 500):
        part = list(issue_ids[start : start + 500])
        found |= {row.id: row for row in Issue.select().where(Issue.company == company_id, Issue.id.in_(part))}
    return [found[issue_id] for issue_id in issue_ids if issue_id in found]


def open_fields_of(company_id: int, employee_ids: Collection[int]) -> set[tuple[int, str]]:
    """The fields of some employees that a plan found an open issue with, as (employee id, field)."""
    query = Issue.select(Issue.employee, Issue.field).where(
        Issue.company == company_id,
        Issue.employee.in_(list(employee_ids)),
        Issue.closed_at.is_null(),
        Issue.field.is_null(False),
        Issue.code.not_in(FOUND_BY_COMPANY),
    )
    return set(plain_rows(query))


def open_by_code(company_id: int) -> list[tuple[str, bool, int]]:
    """How many issues of each code are open: (code, is advice, count), most first."""
    return [(code, bool(is_advice), count) for code, is_advice, count in _open_by_code.plain_rows(company_id)]


@compiled
def _open_by_code(company_id: Any) -> Any:
    number = fn.COUNT(Issue.id)
    return (
        Issue.select(Issue.code, Issue.is_advice, number)
        .where(Issue.company == company_id, Issue.closed_at.is_null())
        .group_by(Issue.code, Issue.is_advice)
        .order_by(number.desc(), Issue.code)
    )


def how_many_open() -> int:
    """How many issues of all companies are open."""
    return int(Issue.select().where(Issue.closed_at.is_null()).count())


def open_codes(company_id: int) -> Counter[str]:
    """How many issues of each code are open, advice or not."""
    found: Counter[str] = Counter()
    for code, _is_advice, count in open_by_code(company_id):
        found[code] += count
    return found


def by_id(company_id: int, issue_id: int) -> Issue | None:
    return Issue.get_or_none(Issue.id == issue_id, Issue.company == company_id)


def wait_for_humaans(issue_id: int, choice: str, who: str, now: datetime) -> None:
    """Note that someone will correct Humaans: the issue stays open until Humaans is corrected."""
    Issue.update(waiting_since=now, waiting_by=who, resolution=choice).where(Issue.id == issue_id).execute()


def resolve_all(issue_ids: Sequence[int], resolution: str, now: datetime, *, by: str) -> None:
    """Close some issues by one choice of someone."""
    for start in range(0, len(issue_ids), 500):
        part = list(issue_ids[start : start + 500])
        Issue.update(closed_at=now, resolution=resolution, closed_by=by).where(Issue.id.in_(part)).execute()


def resolve(issue_id: int, resolution: str, now: datetime, *, by: str = "") -> None:
    """Close an issue by someone's choice, or without `by` because it is one no more."""
    Issue.update(closed_at=now, resolution=resolution, closed_by=by).where(Issue.id == issue_id).execute()


def page(company_id: int, *, code: str | None, offset: int, limit: int) -> list[Issue]:
    """What withholds something first, then advice; oldest first.

    Only ids are sorted: a database would sort every text of every issue along.
    """
    wanted = [row[0] for row in _ids.plain_rows(company_id, offset, limit, code or "", of_code=code is not None)]
    found = {row.id: row for row in _rows.objects(company_id, wanted)} if wanted else {}
    return [found[issue_id] for issue_id in wanted if issue_id in found]


@compiled
def _ids(company_id: Any, offset: Any, limit: Any, code: Any, *, of_code: bool) -> Any:
    ids = _open(company_id, code if of_code else None).select(Issue.id)
    return ids.order_by(Issue.is_advice, Issue.since, Issue.id).offset(offset).limit(limit)


@compiled
def _rows(company_id: Any, issue_ids: Any) -> Any:
    return Issue.select().where(Issue.company == company_id, is_any_of(Issue.id, issue_ids))


def on_hold_at(
    company_id: int, instant: datetime, *, person_id: str | None = None, offset: int = 0, limit: int = 50
) -> tuple[list[Issue], int]:
    """The issues that held people at an instant, by name, and how many there were; `person_id` of one person alone.

    Those without an employee were not imported; of the others nothing was changed.
    """
    is_open = (Issue.since <= instant) & (Issue.closed_at.is_null() | (Issue.closed_at > instant))
    query = Issue.select().where(
        Issue.company == company_id,
        is_open,
        ~Issue.is_advice,
        Issue.person_id.is_null(False) if person_id is None else Issue.person_id == person_id,
        Issue.employee.is_null() | Issue.code.in_([code.value for code in HOLDING]),
    )
    rows = list(query.order_by(Issue.person_name, Issue.id).offset(offset).limit(limit))
    is_last = len(rows) < limit and (rows or not offset)
    return rows, offset + len(rows) if is_last else query.count()


def names_of_people(company_id: int, person_ids: Collection[str]) -> dict[str, str]:
    """What issues call some people who may have no employee, by the person's id in Humaans."""
    rows = Issue.select(Issue.person_id, fn.MAX(Issue.person_name)).where(
        Issue.company == company_id, Issue.person_id.in_(list(person_ids)), Issue.person_name != ""
    )
    return dict(plain_rows(rows.group_by(Issue.person_id))) if person_ids else {}


def close_for_company(company_id: int, code: str, resolution: str, now: datetime, *, by: str) -> None:
    """Close the issue of a code that is about the company itself by someone's choice."""
    Issue.update(closed_at=now, resolution=resolution, closed_by=by).where(
        Issue.company == company_id, Issue.person_id.is_null(), Issue.code == code, Issue.closed_at.is_null()
    ).execute()


def names_of(issues: list[Issue]) -> dict[int, Employee]:
    """The employees that some issues are about, by id; of each only what identifies them, here and in Humaans."""
    wanted = list({issue.employee_id for issue in issues if issue.employee_id})
    return {row.id: row for row in _names.objects(wanted)} if wanted else {}


@compiled
def _names(employee_ids: Any) -> Any:
    names = (Employee.first_name, Employee.last_name, Employee.humaans_first_name, Employee.humaans_last_name)
    columns = (Employee.id, *names, Employee.payroll_id, Employee.person_id, Employee.not_seen)
    return Employee.select(*columns).where(is_any_of(Employee.id, employee_ids))


def everything(company_id: int) -> Iterator[tuple[Issue, Employee | None]]:
    """Every open issue with its employee, for a file."""
    query = (
        _open(company_id, None)
        .select(Issue, Employee)
        .join(Employee, peewee.JOIN.LEFT_OUTER)
        .order_by(Issue.is_advice, Issue.code, Issue.since, Issue.id)
    )
    for issue in query.iterator():
        yield issue, issue.employee if issue.employee_id else None


def _decidable(company_id: int, code: str, saying: str) -> peewee.ModelSelect[Issue]:
    query = (
        Issue.select(Issue.id, Issue.value_seen)
        .join(Employee)
        .where(
            Issue.company == company_id,
            Issue.code == code,
            Issue.closed_at.is_null(),
            Issue.waiting_since.is_null(),
            ~Employee.is_closed,
        )
    )
    return query.where(Issue.message.contains(saying)) if saying else query


def _open(company_id: int, code: str | None) -> peewee.ModelSelect[Issue]:
    query = Issue.select().where(Issue.company == company_id, Issue.closed_at.is_null())
    return query if code is None else query.where(Issue.code == code)
