"""Single details of every employee, for the advice that compares employees with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peewee import fn

from service.store.database.queries import plain_rows
from service.store.employees import employee_states as states
from service.store.tables.employees import Employee

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


def bank_accounts(company_id: int, day: date) -> list[tuple[int, str, str]]:
    """(employee id, sort code, account number) of everyone still employed on the day who has both."""
    query = Employee.select(Employee.id, Employee.sort_code, Employee.account_number).where(
        Employee.company == company_id,
        states.is_employed(day),
        Employee.sort_code.is_null(False),
        Employee.account_number.is_null(False),
    )
    return plain_rows(query)


def tax_codes_ending_in(company_id: int, ending: str, day: date) -> list[tuple[int, str, date | None]]:
    """(employee id, tax code, first day) of everyone still employed on the day whose code ends so."""
    query = Employee.select(Employee.id, Employee.tax_code, states.first_day().alias("first_day")).where(
        Employee.company == company_id, states.is_employed(day), Employee.tax_code.endswith(ending)
    )
    return [(id_, code, states.as_day(first)) for id_, code, first in plain_rows(query)]


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
        Employee.payroll_id,
        Employee.person_id,
    ).where(Employee.company == company_id, states.is_employed(day), ~Employee.excluded, ~Employee.is_closed)
    return [(*row[:5], states.as_day(row[5]), states.as_day(row[6]), *row[7:]) for row in plain_rows(query)]


def payroll_ids(company_id: int) -> list[tuple[int, str]]:
    """(employee id, Employee ID) of everyone who has one, also of those who left."""
    query = Employee.select(Employee.id, Employee.payroll_id).where(
        Employee.company == company_id, Employee.payroll_id.is_null(False)
    )
    return plain_rows(query.order_by(Employee.id))


_OWNER: Final = (Employee.id, Employee.person_id, Employee.former_person_id)


def addresses(company_id: int, day: date) -> list[tuple[str | int, str | None, str | None]]:
    """Whose they are, work and personal address of everyone who has not left by the day."""
    rows = Employee.select(*_OWNER, Employee.email, Employee.personal_email).where(
        Employee.company == company_id, states.is_employed(day)
    )
    return [(person or former or row_id, *addresses) for row_id, person, former, *addresses in plain_rows(rows)]


def holders_of(company_id: int, day: date, wanted: Iterable[str]) -> list[tuple[str | int, str | None, str | None]]:
    """The same, of those alone who have one of these addresses, whatever its capitals."""
    folded = [each.strip().lower() for each in wanted]
    has_one = fn.LOWER(fn.TRIM(Employee.email)).in_(folded) | fn.LOWER(fn.TRIM(Employee.personal_email)).in_(folded)
    rows = Employee.select(*_OWNER, Employee.email, Employee.personal_email).where(
        Employee.company == company_id, states.is_employed(day), has_one
    )
    return [(person or former or row_id, *addresses) for row_id, person, former, *addresses in plain_rows(rows)]


def pay_schedules(company_id: int, day: date) -> list[tuple[int, str]]:
    """(employee id, pay schedule) of everyone still employed on the day and not excluded who has one."""
    query = Employee.select(Employee.id, Employee.pay_schedule).where(
        Employee.company == company_id,
        states.is_employed(day),
        ~Employee.excluded,
        Employee.pay_schedule.is_null(False),
    )
    return plain_rows(query)
