"""The few columns of every employee that a plan compares people in Humaans with."""

from __future__ import annotations

from typing import Any, Final

from peewee import fn

from service.facts.employees import EmployeeKey, Employment
from service.store.database.compiled_queries import compiled
from service.store.employees import employee_states as states
from service.store.tables.employees import Employee

#: By value: to look one up is a tenth of the time of asking the enumeration, and there are ten thousand.
_EMPLOYMENTS: Final = {each.value: each for each in Employment}


def keys(company_id: int) -> list[EmployeeKey]:
    """What identifies each employee of a company."""
    return _made(_of_company.plain_rows(company_id))


def _columns() -> Any:
    return Employee.select(
        Employee.id,
        Employee.person_id,
        Employee.payroll_id,
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


@compiled
def _of_company(company_id: Any) -> Any:
    return _columns().where(Employee.company == company_id)


def _made(rows: list[Any]) -> list[EmployeeKey]:
    return [
        EmployeeKey(
            row[0],
            row[1],
            row[2],
            row[3],
            bool(row[4]),
            bool(row[5]),
            bool(row[6]),
            row[7],
            bool(row[8]),
            _EMPLOYMENTS[row[9]],
            states.as_day(row[10]),
            states.as_day(row[11]),
            row[12],
        )
        for row in rows
    ]


def key_of_person(company_id: int, person_id: str) -> EmployeeKey | None:
    return next((key for key in keys_matching(company_id, person_id, None)), None)


def keys_matching(company_id: int, person_id: str, payroll_id: str | None) -> list[EmployeeKey]:
    """The employees one person may be: by their Humaans id, and by Employee ID whatever its capitals."""
    if payroll_id is None:
        return _made(_of_person.plain_rows(company_id, person_id))
    return _made(_of_person_or_id.plain_rows(company_id, person_id, payroll_id.casefold()))


@compiled
def _of_person(company_id: Any, person_id: Any) -> Any:
    return _columns().where(Employee.company == company_id, Employee.person_id == person_id)


@compiled
def _of_person_or_id(company_id: Any, person_id: Any, payroll_id: Any) -> Any:
    is_either = (Employee.person_id == person_id) | (fn.LOWER(Employee.payroll_id) == payroll_id)
    return _columns().where(Employee.company == company_id, is_either)
