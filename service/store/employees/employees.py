"""Employees: found, listed, and written only where a plan changed something.

The many columns of the payroll fields are read as plain rows, not as model objects: a reconciliation
looks at every employee of a company each hour.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Final

import peewee
from peewee import fn

from service.facts.employees import PAYROLL_FIELD_KINDS, EmployeeKey, EmployeeRecord, Employment, Readiness
from service.facts.payslips import PayslipState
from service.rules.planning.search_words import ni_number_of, searchable, words_of
from service.store.database import bulk
from service.store.database.columns import parted
from service.store.database.connection import is_postgres
from service.store.employees import employee_states as states
from service.store.tables.employees import MONEY_PARTS, SHOWN_NAME, Employee
from service.store.tables.payslips import Payslip

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from service.facts.employees import FieldValue
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
#: Fields a person looks somebody up by.
_SEARCHED: Final = ("first_name", "middle_name", "last_name", "employee_id", "email", "job_title")

BY_NAME: Final = "name"
#: More than any company has, and a bound all the same.
EVERYBODY: Final = 100_000
_SORTED: Final[dict[str, Callable[[date], tuple[Any, ...]]]] = {
    BY_NAME: lambda _day: (*SHOWN_NAME, Employee.id),
    "id": lambda _day: (fn.COALESCE(Employee.employee_id, ""), Employee.id),
    "job": lambda _day: (fn.COALESCE(Employee.job_title, ""), Employee.id),
    "employment": lambda day: (states.employment_on(day), Employee.id),
    "readiness": lambda day: (Employee.excluded, states.readiness_on(day), Employee.id),
}
SORTS: Final = frozenset(_SORTED) | {f"-{name}" for name in _SORTED}
_COUNTED_AS: Final = {
    Readiness.READY: "ready",
    Readiness.PENDING: "pending",
    Readiness.NOT_IN_HUMAANS: "not_seen",
    Readiness.CLOSED: "closed",
}
#: An empty list as the column keeps it, spelled as in the index of those who were edited.
_NOTHING: Final = peewee.SQL("'[]'")


# ---- reading -----------------------------------------------------------------------------------------


def keys(company_id: int) -> list[EmployeeKey]:
    """Every employee of a company, as much as tells who they are."""
    return _keys(Employee.company == company_id)


def _keys(where: peewee.Expression) -> list[EmployeeKey]:
    rows = (
        Employee.select(
            Employee.id,
            Employee.person_id,
            Employee.employee_id,
            Employee.fingerprint,
            Employee.excluded,
            Employee.not_seen,
            Employee.in_step,
            Employee.missed_readings,
            Employee.is_closed,
            Employee.employment,
            states.first_day().alias("first_day"),
            states.last_day().alias("last_day"),
            Employee.former_person_id,
        )
        .where(where)
        .tuples()
    )
    return [
        EmployeeKey(
            *row[:4],
            *(bool(each) for each in row[4:7]),
            row[7],
            bool(row[8]),
            Employment(row[9]),
            states.as_day(row[10]),
            states.as_day(row[11]),
            row[12],
        )
        for row in rows.iterator()
    ]


def key_of_person(company_id: int, person_id: str) -> EmployeeKey | None:
    return next((key for key in keys_matching(company_id, person_id, None)), None)


def keys_matching(company_id: int, person_id: str, payroll_id: str | None) -> list[EmployeeKey]:
    """The employees one person may be: by their Humaans id, and by Employee ID whatever its capitals."""
    where = Employee.person_id == person_id
    if payroll_id is not None:
        where |= fn.LOWER(Employee.employee_id) == payroll_id.casefold()
    return _keys((Employee.company == company_id) & where)


def records(company_id: int, employee_ids: Sequence[int], *, for_update: bool = False) -> dict[int, EmployeeRecord]:
    """Full employees by id. `for_update` locks their rows until the transaction ends (Postgres)."""
    found = _records_query(company_id, employee_ids, for_update=for_update)
    return _records(company_id, found)


def _records(company_id: int, rows: Iterable[Employee]) -> dict[int, EmployeeRecord]:
    found = {row.id: record_of(row) for row in rows}
    paid = with_payslip(company_id, found)
    return {id_: replace(record, has_payslip=True) if id_ in paid else record for id_, record in found.items()}


def with_payslip(company_id: int, employee_ids: Iterable[int]) -> set[int]:
    """Of these employees those for whom a payslip was accepted, whatever became of it."""
    query = Payslip.select(Payslip.employee).where(
        Payslip.company == company_id,
        Payslip.employee.in_(list(employee_ids)),
        Payslip.state != PayslipState.PROPOSED,
    )
    return {employee_id for (employee_id,) in query.distinct().tuples()}


def has_payslip(company_id: int, employee_id: int) -> bool:
    """Whether a payslip was ever accepted for this employee."""
    return bool(with_payslip(company_id, [employee_id]))


def records_in_step(company_id: int, employee_ids: Sequence[int]) -> dict[int, EmployeeRecord]:
    """Full employees, locked, of those that are equal to Humaans as it was last read: not excluded, held or gone."""
    query = _records_query(company_id, employee_ids, for_update=True)
    rows = query.where(Employee.in_step, ~Employee.excluded, ~Employee.not_seen, ~Employee.is_closed)
    return {row.id: record_of(row) for row in rows}


def _records_query(company_id: int, employee_ids: Sequence[int], *, for_update: bool) -> peewee.ModelSelect:
    query = Employee.select().where(Employee.company == company_id, Employee.id.in_(list(employee_ids)))
    return query.for_update() if for_update and is_postgres() else query


def records_synced_before(company_id: int, employee_ids: Sequence[int], instant: datetime) -> dict[int, EmployeeRecord]:
    """Full employees, locked, but not those that a newer reading already wrote (I3)."""
    found = _records_query(company_id, employee_ids, for_update=True)
    return _records(company_id, [row for row in found if row.synced_at is None or row.synced_at <= instant])


def record_of(row: Employee) -> EmployeeRecord:
    return EmployeeRecord(
        id=row.id,
        person_id=row.person_id,
        fields={name: getattr(row, name) for name in _FIELDS},
        employment=Employment(row.employment),
        readiness=Readiness(row.readiness),
        missing=states.missing_from_json(row.missing),
        excluded=row.excluded,
        not_seen=row.not_seen,
        fingerprint=row.fingerprint,
        humaans_first_day=row.humaans_first_day,
        humaans_last_day=row.humaans_last_day,
        humaans_name=(row.humaans_first_name, row.humaans_last_name),
        edited_fields=tuple(row.edited_fields),
    )


def by_id(company_id: int, employee_id: int) -> Employee | None:
    return Employee.get_or_none(Employee.id == employee_id, Employee.company == company_id)


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

    Their states are those of `day`, the company's own. Only ids are sorted: a database would carry every column of
    everybody along.
    """
    wish = {
        "q": q,
        "with_ni_numbers": with_ni_numbers,
        "readiness": readiness,
        "employment": employment,
        "excluded": excluded,
        "edited": edited,
        "missing": missing,
    }
    query = filtered(company_id, day, **wish)
    columns = _SORTED[sort.removeprefix("-")](day)
    ordered = [column.desc() if sort.startswith("-") else column for column in columns]
    ids = query.select(Employee.id).order_by(*ordered).offset(offset).limit(limit)
    wanted = [row[0] for row in ids.tuples()]
    found: dict[int, Employee] = {}
    for start in range(0, len(wanted), 500):
        part = Employee.select().where(Employee.id.in_(wanted[start : start + 500]))
        found |= {row.id: row for row in part}
    return [found[each] for each in wanted if each in found], query.count()


def with_edits(company_id: int, limit: int) -> list[Employee]:
    """Employees in whom fields were edited here since the last sync, by name."""
    query = Employee.select().where(Employee.company == company_id, Employee.edited_fields != _NOTHING)
    return list(query.order_by(*SHOWN_NAME, Employee.id).limit(limit))


def not_level(company_id: int) -> list[Employee]:
    """Whoever is not equal to Humaans: excluded, closed, not there, held, edited. Of each the state and no field."""
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
) -> peewee.ModelSelect:
    """Those who fit; `with_ni_numbers` is whether whoever asks may see NI numbers, and so find people by theirs.
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
    for row in rows.select(Employee.id, Employee.missing):
        found.update({each["field"] for each in states.missing_on(row, day)})
    return found


def _found_by(q: str, *, with_ni_numbers: bool) -> peewee.Expression:
    """Every word occurs, or the whole search is an employee's NI number: whole, so that nobody guesses it by parts."""
    words = words_of(q)
    if not words:
        return peewee.SQL("1 = 0")
    found = reduce(and_, [Employee.search_text.contains(word) for word in words])
    number = ni_number_of(q) if with_ni_numbers else None
    return found if number is None else found | Employee.ni_number.startswith(number)


def count(company_id: int) -> int:
    """How many there are in all."""
    return Employee.select().where(Employee.company == company_id).count()


def counts(company_id: int, day: date) -> dict[str, int]:
    """How many employees there are on a day of the company: total, and each in one of ready, pending, excluded,
    not_seen and closed.
    """
    result = dict.fromkeys(("total", "ready", "pending", "excluded", "not_seen", "closed"), 0)
    readiness = states.readiness_on(day).alias("found")
    rows = (
        Employee.select(readiness, Employee.excluded, fn.COUNT(Employee.id))
        .where(Employee.company == company_id)
        .group_by(peewee.SQL("found"), Employee.excluded)
        .tuples()
    )
    for found, excluded, number in rows:
        is_judged = found in {Readiness.READY, Readiness.PENDING}
        result["total"] += number
        result["excluded" if excluded and is_judged else _COUNTED_AS[found]] += number
    return result


def readinesses(company_ids: Collection[int], day: date) -> dict[str, int]:
    """How many employees of several companies have each readiness on a day that all of them have."""
    readiness = states.readiness_on(day).alias("found")
    rows = Employee.select(readiness, fn.COUNT(Employee.id)).where(Employee.company.in_(list(company_ids)))
    return dict(rows.group_by(peewee.SQL("found")).tuples())


def created_at(company_id: int, employee_ids: Collection[int]) -> dict[int, datetime]:
    """When some employees were first imported."""
    rows = Employee.select(Employee.id, Employee.created_at).where(
        Employee.company == company_id, Employee.id.in_(list(employee_ids))
    )
    return {row.id: row.created_at for row in rows}


def last_synced_at(employee: Employee, last_complete_run_at: datetime | None) -> datetime | None:
    """When this employee was last made equal to Humaans: by a sync of their own or by a run over everybody.

    A run that finds nothing to change writes no employee row; being in step is what makes its time theirs.
    """
    instants = [employee.synced_at]
    if employee.in_step and not employee.excluded:
        instants.append(last_complete_run_at)
    return max((instant for instant in instants if instant is not None), default=None)


# ---- writing -----------------------------------------------------------------------------------------


def insert_planned(company_id: int, plans: Sequence[PersonPlan], synced_at: datetime, now: datetime) -> dict[str, int]:
    """Create the employees of CREATE plans; returns their ids by person id."""
    if not plans:
        return {}
    newest = newest_id(company_id)
    kept = ("missed_readings", "is_closed", "edited_fields", "search_text", "synced_at", "created_at", "updated_at")
    columns = ("company", *_STATE, *kept, *_FIELD_COLUMNS)
    bulk.insert(Employee, columns, (_new_row(company_id, plan, synced_at, now) for plan in plans))
    created = Employee.select(Employee.person_id, Employee.id).where(
        Employee.company == company_id, Employee.id > newest
    )
    return dict(created.tuples())


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
    """Values by column: what stands for an amount of money becomes its two."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        parts = MONEY_PARTS.get(name)
        found |= {name: value} if parts is None else dict(zip(parts, parted(value), strict=True))
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


def touch_planned(employee_ids: Sequence[int], synced_at: datetime, fingerprints: Mapping[int, str]) -> None:
    """A sync of one person found nothing to change: only when it was, and from what, is written."""
    bulk.update(
        Employee,
        ("synced_at", "in_step", "edited_fields", "fingerprint"),
        [[synced_at, True, [], fingerprints[employee_id], employee_id] for employee_id in employee_ids],
    )


def remember_fingerprints(fingerprints: Mapping[int, str]) -> None:
    """Inputs changed in ways that change no field: note them, so that the next run need not look again."""
    bulk.update(
        Employee,
        ("fingerprint", "in_step", "edited_fields"),
        [[fingerprint, True, [], employee_id] for employee_id, fingerprint in fingerprints.items()],
    )


def mark(company_id: int, employee_ids: Sequence[int], now: datetime, **state: Any) -> None:
    """Set state such as `excluded`, `not_seen` or `in_step` on some employees, leaving every payroll field."""
    for start in range(0, len(employee_ids), 500):
        part = list(employee_ids[start : start + 500])
        Employee.update(**state, updated_at=now).where(Employee.company == company_id, Employee.id.in_(part)).execute()


def _searched(row: Employee, values: Mapping[str, FieldValue]) -> str:
    """The search text of a row with some values in place of its own."""
    merged = {name: getattr(row, name) for name in _FIELDS} | dict(values)
    return search_text(merged, (row.humaans_first_name, row.humaans_last_name))


def save_fields(employee_id: int, values: Mapping[str, FieldValue], now: datetime, **state: Any) -> None:
    """Write some payroll fields of one employee, as a payroll-side edit or a person's decision does."""
    searched, kept = _searched(Employee.get_by_id(employee_id), values), _as_columns(values)
    Employee.update(**kept, **state, search_text=searched, updated_at=now).where(Employee.id == employee_id).execute()


def rows_of(company_id: int, employee_ids: Sequence[int]) -> dict[int, Employee]:
    """Whole rows of some employees, by id."""
    found: dict[int, Employee] = {}
    for start in range(0, len(employee_ids), 500):
        part = list(employee_ids[start : start + 500])
        rows = Employee.select().where(Employee.company == company_id, Employee.id.in_(part))
        found |= {row.id: row for row in rows}
    return found


def change_payroll_ids(wanted: Mapping[Employee, str], now: datetime) -> None:
    """Give employees other Employee IDs. Call inside a transaction, when none of the IDs is anyone's."""
    bulk.update(
        Employee,
        ("employee_id", "search_text", "fingerprint", "updated_at"),
        [[new, _searched(row, {"employee_id": new}), None, now, row.id] for row, new in wanted.items()],
    )


def newest_id(company_id: int) -> int:
    """The id of the employee created last; 0 when there is none."""
    return Employee.select(fn.MAX(Employee.id)).where(Employee.company == company_id).scalar() or 0


def how_many_since(company_id: int, employee_id: int) -> int:
    """How many employees were created after an id."""
    return Employee.select().where(Employee.company == company_id, Employee.id > employee_id).count()


def created_since(company_id: int, newest_known_id: int) -> tuple[set[str], set[str]]:
    """Who was created after an id: their person ids, and their Employee IDs in small letters."""
    query = Employee.select(Employee.person_id, Employee.employee_id)
    rows = list(query.where(Employee.company == company_id, Employee.id > newest_known_id).tuples())
    return (
        {person_id for person_id, _ in rows if person_id is not None},
        {payroll_id.casefold() for _, payroll_id in rows if payroll_id is not None},
    )


def all_records(company_id: int) -> dict[int, EmployeeRecord]:
    """Every employee of a company in full; for previews, which have no batches."""
    rows = Employee.select().where(Employee.company == company_id)
    return _records(company_id, rows.iterator())


def by_payroll_id(company_id: int, payroll_id: str) -> Employee | None:
    """The employee with this Employee ID, whatever its capitals."""
    return Employee.get_or_none(
        Employee.company == company_id, fn.LOWER(Employee.employee_id) == payroll_id.strip().casefold()
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


def bank_accounts(company_id: int, day: date) -> list[tuple[int, str, str]]:
    """(employee id, sort code, account number) of everyone still employed on the day who has both."""
    query = Employee.select(Employee.id, Employee.sort_code, Employee.account_number).where(
        Employee.company == company_id,
        states.is_employed(day),
        Employee.sort_code.is_null(False),
        Employee.account_number.is_null(False),
    )
    return list(query.tuples())


def tax_codes_ending_in(company_id: int, ending: str, day: date) -> list[tuple[int, str, date | None]]:
    """(employee id, tax code, first day) of everyone still employed on the day whose code ends so."""
    query = Employee.select(Employee.id, Employee.tax_code, states.first_day().alias("first_day")).where(
        Employee.company == company_id, states.is_employed(day), Employee.tax_code.endswith(ending)
    )
    return [(id_, code, states.as_day(first)) for id_, code, first in query.tuples()]


def identities(company_id: int, day: date) -> list[tuple[Any, ...]]:
    """(employee id, NI number, first name, last name, date of birth, first day, last day, Employee ID, person id) of
    everyone still employed on the day, or to be employed later, who is neither excluded nor closed.
    """
    query = Employee.select(
        Employee.id,
        Employee.ni_number,
        fn.COALESCE(Employee.first_name, Employee.humaans_first_name),
        fn.COALESCE(Employee.last_name, Employee.humaans_last_name),
        Employee.date_of_birth,
        states.first_day().alias("first_day"),
        states.last_day().alias("last_day"),
        Employee.employee_id,
        Employee.person_id,
    ).where(Employee.company == company_id, states.is_employed(day), ~Employee.excluded, ~Employee.is_closed)
    return [(*row[:5], states.as_day(row[5]), states.as_day(row[6]), *row[7:]) for row in query.tuples()]


def payroll_ids(company_id: int) -> list[tuple[int, str]]:
    """(employee id, Employee ID) of everyone who has one, also of those who left."""
    query = Employee.select(Employee.id, Employee.employee_id).where(
        Employee.company == company_id, Employee.employee_id.is_null(False)
    )
    return list(query.order_by(Employee.id).tuples())


def addresses(company_id: int, day: date) -> list[tuple[int, str | None, str | None]]:
    """Id, work and personal address of everyone who has not left by the day."""
    rows = Employee.select(Employee.id, Employee.email, Employee.personal_email).where(
        Employee.company == company_id, states.is_employed(day)
    )
    return [tuple(row) for row in rows.tuples()]


def pay_schedules(company_id: int, day: date) -> list[tuple[int, str]]:
    """(employee id, pay schedule) of everyone still employed on the day and not excluded who has one."""
    query = Employee.select(Employee.id, Employee.pay_schedule).where(
        Employee.company == company_id,
        states.is_employed(day),
        ~Employee.excluded,
        Employee.pay_schedule.is_null(False),
    )
    return list(query.tuples())
