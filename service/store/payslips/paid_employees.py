"""What payslips need of employees: the names and numbers they may show, and whether someone is paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from peewee import fn

from service.facts.employees import Employment
from service.facts.payslips import PayslipState
from service.rules.pay import pay_calendar
from service.rules.payslips.document_kinds import PAYSLIPS
from service.store.database.compiled_queries import compiled
from service.store.database.queries import plain_rows
from service.store.employees import employee_states
from service.store.payslips import pay_schedules
from service.store.tables.employees import SHOWN_NAME, Employee
from service.store.tables.payslips import Payslip

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    import peewee

    from service.facts.payslips import PaySchedule


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
    salary_currency: str | None

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


def with_owner(company_id: int, payslip_id: int) -> tuple[Payslip, PaidEmployee] | None:
    """An accepted payslip and its employee, both as they are now, in one question; None when there is none."""
    rows = _with_owner.plain_rows(company_id, payslip_id)
    if not rows:
        return None
    columns = Payslip._meta.sorted_field_names  # noqa: SLF001 - peewee's documented way to its fields
    return Payslip(**dict(zip(columns, rows[0], strict=False))), _paid_employee(rows[0][len(columns) :])


@compiled
def _with_owner(company_id: Any, payslip_id: Any) -> Any:
    query = Payslip.select(*Payslip._meta.sorted_fields, *_COLUMNS).join(Employee)  # noqa: SLF001 - as above
    return query.where(Payslip.id == payslip_id, Payslip.company == company_id, Payslip.state != PayslipState.PROPOSED)


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


def pay_schedules_of(company_id: int) -> list[str | None]:
    """The pay schedules that records of a company have, as they are written; None where one has none."""
    rows = Employee.select(Employee.pay_schedule).where(Employee.company == company_id).distinct()
    return [row[0] for row in plain_rows(rows)]


def schedules_written_for(company_id: int, schedule: str) -> list[str | None]:
    """How employees' records name a schedule of their company; None where they name none and are paid by it."""
    schedules = pay_schedules.schedules_of(pay_schedules.of_company(company_id))
    return [
        written
        for written in pay_schedules_of(company_id)
        if (own := pay_calendar.schedule_for(schedules, written)) is not None and own.name == schedule
    ]


def schedules_paid_on(company_id: int, pay_date: date, schedules: Sequence[PaySchedule]) -> list[str | None] | None:
    """The pay schedules, as employees' records have them, that pay on this day; None for all when none pays then.

    `schedules` are the company's.
    """
    paying = {schedule.name for schedule in pay_calendar.schedules_paying_on(schedules, pay_date)}
    if not paying:
        return None
    return [
        written
        for written in pay_schedules_of(company_id)
        if (own := pay_calendar.schedule_for(schedules, written)) is not None and own.name in paying
    ]


def how_many_by_pay_schedule(company_id: int) -> dict[str | None, int]:
    """Employees who are neither excluded nor closed, counted by the pay schedule of their records."""
    rows = (
        Employee.select(Employee.pay_schedule, fn.COUNT(Employee.id))
        .where(Employee.company == company_id, ~Employee.excluded, ~Employee.is_closed)
        .group_by(Employee.pay_schedule)
    )
    return dict(plain_rows(rows))


def without_payslip(
    company_id: int, pay_date: date, schedules: Collection[str | None] | None, *, limit: int | None = None
) -> list[PaidEmployee]:
    """Who is employed on the day, has an Employee ID and no payslip for it, by name.

    `schedules`: pay schedules as records have them; None for all.
    """
    return _paid(_without(company_id, pay_date, schedules), limit)


def how_many_without(company_id: int, pay_date: date, schedules: Collection[str | None] | None) -> int:
    """How many `without_payslip` finds."""
    return int(Employee.select().where(_without(company_id, pay_date, schedules)).count())


def _without(company_id: int, pay_date: date, schedules: Collection[str | None] | None) -> peewee.Expression:
    employed = [Employment.ACTIVE.value, Employment.LEAVING.value]
    have = Payslip.select(Payslip.employee).where(
        Payslip.company == company_id,
        Payslip.pay_date == pay_date,
        Payslip.kind.in_([kind.value for kind in PAYSLIPS]),
        Payslip.state.in_([PayslipState.HELD, PayslipState.RELEASED]),
    )
    found: peewee.Expression = (
        (Employee.company == company_id)
        & Employee.payroll_id.is_null(False)
        & ~Employee.excluded
        & ~Employee.is_closed
        & employee_states.employment_on(pay_date).in_(employed)
        & Employee.id.not_in(have)
    )
    if schedules is not None:
        is_paid: peewee.Expression = Employee.pay_schedule.in_([each for each in schedules if each is not None])
        found &= is_paid | Employee.pay_schedule.is_null() if None in schedules else is_paid
    return found


def _paid(where: peewee.Expression, limit: int | None = None) -> list[PaidEmployee]:
    rows = Employee.select(*_COLUMNS).where(where).order_by(*SHOWN_NAME, Employee.id).limit(limit)
    return [_paid_employee(row) for row in rows.tuples().iterator()]


_COLUMNS: Final = (
    Employee.id,
    Employee.person_id,
    Employee.payroll_id,
    Employee.first_name,
    Employee.last_name,
    Employee.ni_number,
    Employee.employment,
    Employee.excluded,
    Employee.pay_schedule,
    employee_states.first_day(),
    employee_states.last_day(),
    Employee.is_closed,
    Employee.not_seen,
    Employee.humaans_first_name,
    Employee.humaans_last_name,
    Employee.salary_currency,
)


def _paid_employee(row: Sequence[Any]) -> PaidEmployee:
    (
        id_, person_id, payroll_id, first_name, last_name, ni_number, employment, excluded, pay_schedule, first_day,
        last_day, is_closed, not_seen, humaans_first_name, humaans_last_name, salary_currency,
    ) = row  # fmt: skip
    parts = (first_name or humaans_first_name, last_name or humaans_last_name)
    return PaidEmployee(
        id_,
        person_id,
        payroll_id or "",
        first_name,
        last_name,
        ni_number,
        Employment(employment),
        bool(excluded),
        pay_schedule,
        employee_states.as_day(first_day),
        employee_states.as_day(last_day),
        bool(is_closed),
        bool(not_seen),
        " ".join(part for part in parts if part) or payroll_id or "",
        salary_currency,
    )
