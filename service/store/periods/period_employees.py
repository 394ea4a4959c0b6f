"""Who is in a pay period: employments that overlap it, and the records of some employees as a snapshot has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from peewee import fn

from service.facts.employees import PAYROLL_FIELD_KINDS, EmployeeRecord, Employment, Readiness
from service.store.database.columns import joined
from service.store.database.queries import plain_blocks, plain_rows
from service.store.employees import employee_states
from service.store.tables.employees import MONEY_PARTS, SHOWN_NAME, Change, Employee, UpcomingSalary

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date, datetime

    import peewee

    from service.store.employees.employee_states import EmployeeState

_STATE: Final = employee_states.StateColumns._fields
_FIELDS: Final = tuple(PAYROLL_FIELD_KINDS)
_EXACT: Final = tuple(exact for _, exact in MONEY_PARTS.values())
#: Where the payroll fields of a row begin: after its id, its person and the columns of its state.
_FIELDS_FROM: Final = 2 + len(_STATE)


def overlapping(
    company_id: int, first: date, last: date, day: date, employee_ids: Collection[int] | None = None
) -> Iterator[tuple[EmployeeRecord, EmployeeState]]:
    """Everyone employed on any day of a period, with their states on `day`; excluded people are not among them.

    Someone whose first day is not known is in: they are flagged by what is missing. A record has what a snapshot holds:
    the payroll fields and the days employed. It is read as plain columns, since objects of the table would take longer
    to make than all the rest of a snapshot.
    """
    columns = [Employee.id, Employee.person_id, *(getattr(Employee, name) for name in (*_STATE, *_FIELDS, *_EXACT))]
    query = Employee.select(*columns).where(_overlaps(company_id, first, last))
    if employee_ids is not None:
        query = query.where(Employee.id.in_(list(employee_ids)))
    for block in plain_blocks(query):
        for row in block:
            yield _in_period(row, day)


def _in_period(row: tuple[Any, ...], day: date) -> tuple[EmployeeRecord, EmployeeState]:
    columns = employee_states.StateColumns(*row[2:_FIELDS_FROM])
    fields = dict(zip(_FIELDS, row[_FIELDS_FROM:], strict=False))
    for name, text in zip(MONEY_PARTS, row[_FIELDS_FROM + len(_FIELDS) :], strict=True):
        fields[name] = joined(fields[name], text)
    record = EmployeeRecord(
        id=row[0],
        person_id=row[1],
        fields=fields,
        employment=Employment(columns.employment),
        readiness=Readiness(columns.readiness),
        not_seen=columns.not_seen,
        humaans_first_day=columns.humaans_first_day,
        humaans_last_day=columns.humaans_last_day,
    )
    return record, employee_states.state_on(columns, day)


def pay_schedules_of(company_id: int, employee_ids: Collection[int], first: date, last: date) -> dict[int, str | None]:
    """Of these employees those employed on any day of a period, with the pay schedule of their records."""
    query = Employee.select(Employee.id, Employee.pay_schedule).where(
        _overlaps(company_id, first, last), Employee.id.in_(list(employee_ids))
    )
    return dict(query.tuples().iterator())


class AsTheyAre(NamedTuple):
    """Of an employee what decides whether a pay period has them; the days are the first and the last employed."""

    id: int
    first_day: date | None
    last_day: date | None
    is_excluded: bool
    pay_schedule: str | None


def as_they_are(company_id: int, employee_ids: Collection[int]) -> list[AsTheyAre]:
    """These employees, in order of their records."""
    columns = (
        Employee.id, employee_states.first_day(), employee_states.last_day(), Employee.excluded, Employee.pay_schedule
    )  # fmt: skip
    query = Employee.select(*columns).where(Employee.company == company_id, Employee.id.in_(list(employee_ids)))
    query = query.order_by(Employee.id)
    return [
        AsTheyAre(record, employee_states.as_day(first), employee_states.as_day(last), excluded, schedule)
        for record, first, last, excluded, schedule in plain_rows(query)
    ]


def pay_schedules_since(company_id: int, instant: datetime) -> dict[int, str | None]:
    """The pay schedule that employees were on at an instant, of those who have another one since."""
    changes = Change.select(Change.employee, Change.old).where(
        Change.company == company_id, Change.field == "pay_schedule", Change.at >= instant
    )
    return dict(changes.order_by(Change.id.desc()).tuples().iterator())


def newest_change(company_id: int) -> int:
    """The id of the company's newest change, 0 when there is none. Call inside a transaction that locks the company."""
    return Change.select(fn.MAX(Change.id)).where(Change.company == company_id).scalar() or 0


class NotReady(NamedTuple):
    """Someone who will not be ready, with the fields that are missing then."""

    id: int
    payroll_id: str
    name: str
    missing: list[str]


def not_ready(
    company_id: int, first: date, last: date, day: date, written: Collection[str | None], limit: int, offset: int
) -> list[NotReady]:
    """Who of a period is not ready on a day, by name; `written` are the pay schedules as records have them."""
    query = Employee.select().where(_not_ready(company_id, first, last, day, written))
    return [
        NotReady(
            row.id,
            row.payroll_id or "",
            _name(row),
            [each["field"] for each in employee_states.missing_on(row, day)],
        )
        for row in query.order_by(*SHOWN_NAME, Employee.id).limit(limit).offset(offset)
    ]


def how_many_not_ready(company_id: int, first: date, last: date, day: date, written: Collection[str | None]) -> int:
    return int(Employee.select().where(_not_ready(company_id, first, last, day, written)).count())


def how_many(company_id: int, first: date, last: date, written: Collection[str | None]) -> int:
    """How many are employed on any day of a period, on these pay schedules as records have them."""
    return int(Employee.select().where(_overlaps(company_id, first, last) & _is_on(written)).count())


def missing_of_not_ready(
    company_id: int, first: date, last: date, day: date, written: Collection[str | None]
) -> list[list[str]]:
    """Of everyone of a period who is not ready on a day, the fields that are missing then."""
    query = Employee.select(Employee.missing).where(_not_ready(company_id, first, last, day, written))
    return [[each["field"] for each in employee_states.missing_on(row, day)] for row in query.iterator()]


class Named(NamedTuple):
    """Some people by name, and how many there are in all."""

    names: list[str]
    total: int


def ready_between(
    company_id: int, first: date, last: date, written: Collection[str | None], since: date, until: date, limit: int
) -> Named:
    """Who of a period is not ready on one day and, by the passing of time alone, is ready on a later one."""
    is_then = employee_states.readiness_on(until) == Readiness.READY.value
    return _named(_not_ready(company_id, first, last, since, written) & is_then, limit)


def salaries_between(
    company_id: int, first: date, last: date, written: Collection[str | None], since: date, until: date, limit: int
) -> Named:
    """Whose salary of a period is known to change after one day, up to another."""
    coming = UpcomingSalary.select(UpcomingSalary.employee).where(
        UpcomingSalary.company == company_id,
        UpcomingSalary.effective_date > since,
        UpcomingSalary.effective_date <= until,
    )
    return _named(_overlaps(company_id, first, last) & _is_on(written) & Employee.id.in_(coming), limit)


def _named(condition: peewee.Expression, limit: int) -> Named:
    query = Employee.select().where(condition)
    return Named([_name(row) for row in query.order_by(*SHOWN_NAME, Employee.id).limit(limit)], query.count())


def _name(row: Employee) -> str:
    parts = (row.first_name or row.humaans_first_name, row.last_name or row.humaans_last_name)
    return " ".join(part for part in parts if part)


def _is_on(written: Collection[str | None]) -> peewee.Expression:
    """Whether a record has one of these pay schedules, as records have them."""
    found: peewee.Expression = Employee.pay_schedule.in_([each for each in written if each is not None])
    return found | Employee.pay_schedule.is_null() if None in written else found


def _not_ready(
    company_id: int, first: date, last: date, day: date, written: Collection[str | None]
) -> peewee.Expression:
    is_waiting = employee_states.readiness_on(day).in_([Readiness.PENDING.value, Readiness.NOT_IN_HUMAANS.value])
    found: peewee.Expression = _overlaps(company_id, first, last) & _is_on(written) & is_waiting
    return found


def _overlaps(company_id: int, first: date, last: date) -> peewee.Expression:
    first_day, last_day = employee_states.first_day(), employee_states.last_day()
    has_ended = Employee.is_closed | (Employee.employment == Employment.LEFT.value)
    found: peewee.Expression = (
        (Employee.company == company_id)
        & ~Employee.excluded
        & (first_day.is_null() | (first_day <= last))
        & (last_day.is_null() | (last_day >= first))
        & ~(has_ended & last_day.is_null())
    )
    return found
