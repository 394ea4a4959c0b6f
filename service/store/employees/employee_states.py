"""Employment and readiness of payroll records on a day of the company: in queries as SQL, and of rows that were read.

Both are worked out from what is stored, no matter who asks or when (facts.Employment.on): no reading has to come by for
a last day to pass. Which day it is, is the caller's to say: the company's own, never UTC's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import peewee as pw
from peewee import fn

from service.facts.employees import Employment, MissingField, Readiness
from service.store.tables.employees import Employee

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Kept with a reason that the passing of time settles.
_UNTIL: Final = "until"


@dataclass(frozen=True, slots=True)
class EmployeeState:
    """What one record is on a day; `missing` are the reasons why it is pending, as documents."""

    employment: Employment
    readiness: Readiness
    missing: list[dict[str, Any]]


class StateColumns(NamedTuple):
    """Of a row what its state is worked out from, where the whole row would be too much."""

    employment: str
    readiness: str
    missing: list[dict[str, Any]]
    ready_from: date | None
    start_date: date | None
    end_date: date | None
    humaans_first_day: date | None
    humaans_last_day: date | None
    not_seen: bool
    is_closed: bool


def state_on(row: Employee | StateColumns, day: date) -> EmployeeState:
    """The state of a row on a day of the company."""
    missing = missing_on(row, day)
    return EmployeeState(_employment(row, day), _readiness(row, missing), missing)


def missing_on(row: Employee | StateColumns, day: date) -> list[dict[str, Any]]:
    """The reasons that still hold on the day."""
    return still_missing(row.missing, day)


def still_missing(reasons: Iterable[dict[str, Any]], day: date) -> list[dict[str, Any]]:
    """Those of the reasons that still hold on the day."""
    return [reason for reason in reasons if (reason.get(_UNTIL) or "9999-12-31") > day.isoformat()]


def _employment(row: Employee | StateColumns, day: date) -> Employment:
    first, last = row.start_date or row.humaans_first_day, row.end_date or row.humaans_last_day
    if row.is_closed and last is None:
        return Employment.LEFT
    return Employment(row.employment).on(day, first, last)


def _readiness(row: Employee | StateColumns, missing: list[dict[str, Any]]) -> Readiness:
    if row.is_closed:
        return Readiness.CLOSED
    if row.not_seen:
        return Readiness.NOT_IN_HUMAANS
    is_ready = row.readiness == Readiness.READY or (row.ready_from is not None and not missing)
    return Readiness.READY if is_ready else Readiness.PENDING


# ---- the same in queries -----------------------------------------------------------------------------


def first_day() -> pw.Function:
    """The first day employed: payroll's own, else Humaans'."""
    return fn.COALESCE(Employee.start_date, Employee.humaans_first_day)


def last_day() -> pw.Function:
    """The last day employed: payroll's own, else Humaans'."""
    return fn.COALESCE(Employee.end_date, Employee.humaans_last_day)


def employment_on(day: date) -> pw.Case:
    """The employment of each row on the day, as a column."""
    first, last, found = first_day(), last_day(), Employee.employment
    return pw.Case(
        None,
        (
            (Employee.is_closed & last.is_null(), Employment.LEFT.value),
            (last < day, Employment.LEFT.value),
            ((found == Employment.LEFT.value) & last.is_null(), Employment.LEFT.value),
            (found == Employment.LEFT.value, Employment.LEAVING.value),
            (first > day, Employment.UPCOMING.value),
            ((found == Employment.UPCOMING.value) & first.is_null(), Employment.UPCOMING.value),
            (last.is_null(False) | (found == Employment.LEAVING.value), Employment.LEAVING.value),
        ),
        Employment.ACTIVE.value,
    )


def readiness_on(day: date) -> pw.Case:
    """The readiness of each row on the day, as a column."""
    is_ready = (Employee.readiness == Readiness.READY.value) | (Employee.ready_from <= day)
    return pw.Case(
        None,
        (
            (Employee.is_closed, Readiness.CLOSED.value),
            (Employee.not_seen, Readiness.NOT_IN_HUMAANS.value),
            (is_ready, Readiness.READY.value),
        ),
        Readiness.PENDING.value,
    )


def as_day(value: date | str | None) -> date | None:
    """A day as a query of `first_day` or `last_day` answers it; SQLite keeps days as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def is_employed(day: date) -> pw.Expression:
    """Whether someone has not left by the day."""
    return employment_on(day) != Employment.LEFT.value


# ---- reasons as the column keeps them ----------------------------------------------------------------


def missing_as_json(missing: Iterable[MissingField]) -> list[dict[str, Any]]:
    return [
        {
            "field": each.field,
            "code": each.code,
            "message": each.message,
            "accepted_format": each.accepted_format,
            _UNTIL: None if each.until is None else each.until.isoformat(),
        }
        for each in missing
    ]


def missing_from_json(document: Iterable[dict[str, Any]]) -> tuple[MissingField, ...]:
    return tuple(
        MissingField(
            each["field"],
            each["code"],
            each["message"],
            each["accepted_format"],
            date.fromisoformat(each[_UNTIL]) if each.get(_UNTIL) else None,
        )
        for each in document
    )


def ready_from(missing: Iterable[MissingField]) -> date | None:
    """The first day from which none of the reasons holds any more; None when there is none, or it never comes."""
    days = [each.until for each in missing]
    return None if not days or None in days else max(day for day in days if day is not None)
