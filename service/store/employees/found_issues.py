"""Issues that plans find: opened when found, reworded when they change, closed when a later plan finds them no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.store.database import bulk
from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of
from service.store.tables.employees import Employee, Issue

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from service.facts.plans import FoundIssue
from service.facts.issues import FOUND_BY_COMPANY
from service.store.employees import issues

HEALED: Final = "healed"


#: What of an open issue may change while it stays the same issue.
_REPORTED: Final = ("message", "value_seen", "accepted_format", "choices", "is_advice", "employee")


#: What of a row is forgotten when Humaans shows another value: the choice was about the one before.
_WAITING: Final = ("waiting_since", "waiting_by", "resolution")


_COLUMNS: Final = (
    "company",
    "person_id",
    "person_name",
    "employee",
    "field",
    "code",
    "message",
    "accepted_format",
    "value_seen",
    "choices",
    "is_advice",
    "since",
    "resolution",
)


def reconcile(
    company_id: int,
    found: Mapping[str, Sequence[FoundIssue]],
    employee_ids: Mapping[str, int],
    now: datetime,
    names: Mapping[str, str] | None = None,
) -> None:
    """Make the open issues of some people equal to what was found: new ones open, vanished ones close.

    `found` is by person id, with an empty list for people who have none; `names` are who they are. Codes that are
    found by comparing all employees are left to `reconcile_code`.
    """
    if not found:
        return
    vanished: list[int] = []
    changed: list[tuple[Any, ...]] = []
    new: dict[tuple[str, str | None, str], FoundIssue] = {
        (person_id, each.field, each.code): each for person_id, theirs in found.items() for each in theirs
    }
    for row in _open_of(company_id, list(found)):
        person_id = str(row.person_id)
        each = new.pop((person_id, row.field, row.code), None)
        employee_id = employee_ids.get(person_id)
        if each is None:
            vanished.append(row.id)
        elif _reported(row) != (reported := _to_report(each, employee_id)):
            is_same = row.value_seen == each.value_seen
            waiting = (row.waiting_since, row.waiting_by, row.resolution) if is_same else (None, "", "")
            changed.append((*reported, *waiting, row.id))
    if vanished:
        Issue.update(closed_at=now, resolution=HEALED).where(Issue.id.in_(vanished)).execute()
    bulk.update(Issue, (*_REPORTED, *_WAITING), changed)
    bulk.insert(
        Issue, _COLUMNS, (_row(company_id, key[0], each, employee_ids, now, names) for key, each in new.items())
    )


def _to_report(each: FoundIssue, employee_id: int | None) -> tuple[Any, ...]:
    return (each.message, each.value_seen, each.accepted_format, list(each.choices), each.is_advice, employee_id)


def _reported(row: Issue) -> tuple[Any, ...]:
    return (row.message, row.value_seen, row.accepted_format, row.choices, row.is_advice, row.employee_id)


def _open_of(company_id: int, person_ids: list[str]) -> list[Issue]:
    return _open.objects(company_id, person_ids)


@compiled
def _open(company_id: Any, person_ids: Any) -> Any:
    return Issue.select().where(
        Issue.company == company_id,
        Issue.closed_at.is_null(),
        is_any_of(Issue.person_id, person_ids),
        Issue.code.not_in(FOUND_BY_COMPANY),
    )


def _row(
    company_id: int,
    person_id: str | None,
    each: FoundIssue,
    employee_ids: Mapping[str, int],
    now: datetime,
    names: Mapping[str, str] | None = None,
) -> tuple[Any, ...]:
    return (
        company_id,
        person_id,
        "" if person_id is None or names is None else names.get(person_id, ""),
        None if person_id is None else employee_ids.get(person_id),
        each.field,
        each.code,
        each.message,
        each.accepted_format,
        each.value_seen,
        list(each.choices),
        each.is_advice,
        now,
        "",
    )


def reconcile_code(
    company_id: int,
    code: str,
    found: Mapping[int, FoundIssue],
    now: datetime,
    *,
    among: Collection[int] | None = None,
) -> None:
    """Make the open issues of one code equal to what was found for employees, by employee id.

    `among` are the employees that were checked, when not all were.
    """
    new = dict(found)
    rows = Issue.select().where(Issue.company == company_id, Issue.closed_at.is_null(), Issue.code == code)
    if among is not None:
        rows = rows.where(Issue.employee.in_(list(among)))
    for row in list(rows):
        each = None if row.employee_id is None else new.pop(row.employee_id, None)
        if each is None:
            issues.resolve(row.id, HEALED, now)
        elif (row.message, row.choices) != (each.message, list(each.choices)):
            Issue.update(message=each.message, choices=list(each.choices)).where(Issue.id == row.id).execute()
    holders = Employee.select(Employee.id, Employee.person_id).where(Employee.id.in_(list(new))) if new else []
    for holder in holders:
        ids = {} if holder.person_id is None else {holder.person_id: holder.id}
        row_values = dict(zip(_COLUMNS, _row(company_id, holder.person_id, new[holder.id], ids, now), strict=True))
        Issue.create(**row_values | {"employee": holder.id})


def set_for_company(company_id: int, code: str, found: FoundIssue | None, now: datetime) -> None:
    """Open, reword or close the one issue of a code that is about the company itself."""
    row = Issue.get_or_none(
        Issue.company == company_id, Issue.person_id.is_null(), Issue.code == code, Issue.closed_at.is_null()
    )
    if found is None:
        if row is not None:
            issues.resolve(row.id, HEALED, now)
    elif row is None:
        bulk.insert(Issue, _COLUMNS, [_row(company_id, None, found, {}, now)])
    elif row.message != found.message:
        Issue.update(message=found.message).where(Issue.id == row.id).execute()


def add_for_person(company_id: int, person_id: str, employee_id: int | None, found: FoundIssue, now: datetime) -> None:
    """Open an issue beside whatever is open of this person; the next plan that finds it no more closes it."""
    if not is_open(company_id, person_id, found.code):
        ids = {} if employee_id is None else {person_id: employee_id}
        bulk.insert(Issue, _COLUMNS, [_row(company_id, person_id, found, ids, now)])


def is_open(company_id: int, person_id: str, code: str) -> bool:
    """Whether an issue of this code is open of this person."""
    return bool(_of_code.plain_rows(company_id, person_id, code))


@compiled
def _of_code(company_id: Any, person_id: Any, code: Any) -> Any:
    return (
        Issue.select(Issue.id)
        .where(Issue.company == company_id, Issue.person_id == person_id, Issue.code == code, Issue.closed_at.is_null())
        .limit(1)
    )


def close_for_people_gone(company_id: int, now: datetime, seen: frozenset[str]) -> None:
    """Close the issues of people without an employee who are no longer in Humaans."""
    rows = Issue.select(Issue.id, Issue.person_id).where(
        Issue.company == company_id,
        Issue.closed_at.is_null(),
        Issue.person_id.is_null(False),
        Issue.employee.is_null(),
    )
    gone = [row.id for row in rows if row.person_id not in seen]
    for start in range(0, len(gone), 500):
        Issue.update(closed_at=now, resolution=HEALED).where(Issue.id.in_(gone[start : start + 500])).execute()
