"""Employees as payslips know them: who they are on paper, and whether they are paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.facts.employees import Employment
from service.store.employees import employee_states
from service.store.tables.employees import SHOWN_NAME, Employee

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    import peewee

    from service.store.tables.payslips import Payslip


@dataclass(frozen=True, slots=True)
class PaidEmployee:
    """As much of an employee as names them on paper and says whether they are paid."""

    id: int
    person_id: str | None
    payroll_id: str
    first_name: str | None
    last_name: str | None
    ni_number: str | None
    #: As found when the record was written; `employment_on` says what it is on a day.
    employment: Employment
    excluded: bool
    pay_schedule: str | None
    first_day: date | None
    last_day: date | None
    is_closed: bool
    not_seen: bool
    #: The name as it is shown: payroll's, else Humaans'.
    name: str

    def employment_on(self, day: date) -> Employment:
        """The state on a day of the company."""
        if self.is_closed and self.last_day is None:
            return Employment.LEFT
        return self.employment.on(day, self.first_day, self.last_day)

    @property
    def is_not_in_humaans(self) -> bool:
        """Deleted in Humaans, or not to be seen there, and no one has decided yet what that means."""
        return self.not_seen and not self.is_closed


def owner_of(payslip: Payslip) -> PaidEmployee:
    """The employee of a payslip, as they are now. Raises IndexError when the row is gone."""
    return _paid(Employee.id == payslip.employee_id)[0]


def with_payroll_id(company_id: int) -> list[PaidEmployee]:
    """Every employee with an Employee ID, by name."""
    return _paid((Employee.company == company_id) & Employee.payroll_id.is_null(False))


def named(company_id: int, employee_ids: Collection[int]) -> dict[int, PaidEmployee]:
    """Some employees of a company, by row."""
    found = _paid((Employee.company == company_id) & Employee.id.in_(list(employee_ids))) if employee_ids else []
    return {employee.id: employee for employee in found}


def everyone(company_id: int) -> list[PaidEmployee]:
    """Every employee, by name; those who have no Employee ID yet with an empty one."""
    return _paid(Employee.company == company_id)


def _paid(where: peewee.Expression) -> list[PaidEmployee]:
    rows = (
        Employee.select(
            Employee.id,
            Employee.person_id,
            Employee.payroll_id.alias("payroll_id"),
            Employee.first_name,
            Employee.last_name,
            Employee.ni_number,
            Employee.employment,
            Employee.excluded,
            Employee.pay_schedule,
            employee_states.first_day().alias("first_day"),
            employee_states.last_day().alias("last_day"),
            Employee.is_closed,
            Employee.not_seen,
            Employee.humaans_first_name,
            Employee.humaans_last_name,
        )
        .where(where)
        .order_by(*SHOWN_NAME, Employee.id)
        .namedtuples()
    )
    return [_paid_employee(row) for row in rows.iterator()]


def _paid_employee(row: Any) -> PaidEmployee:
    parts = (row.first_name or row.humaans_first_name, row.last_name or row.humaans_last_name)
    return PaidEmployee(
        row.id,
        row.person_id,
        row.payroll_id or "",
        row.first_name,
        row.last_name,
        row.ni_number,
        Employment(row.employment),
        bool(row.excluded),
        row.pay_schedule,
        employee_states.as_day(row.first_day),
        employee_states.as_day(row.last_day),
        bool(row.is_closed),
        bool(row.not_seen),
        " ".join(part for part in parts if part) or row.payroll_id or "",
    )
