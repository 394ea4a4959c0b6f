"""What the rules that hold changes must know of some employees beside their fields, read for all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import fn

from service.facts.approvals import FIELDS_OF, FieldGroup
from service.store.companies import companies
from service.store.companies.company_day import local_day
from service.store.database.queries import plain_rows
from service.store.employees import employee_states as states
from service.store.periods import pay_periods
from service.store.tables.employees import Change, Employee

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date


def last_changed_on(company_id: int, employee_ids: Collection[int], group: FieldGroup) -> dict[int, date]:
    """The company's day on which a field of a group last changed from one value; filling in a blank is no change."""
    company = companies.get(company_id)
    query = (
        Change.select(Change.employee, fn.MAX(Change.at))
        .where(
            Change.company == company_id,
            Change.employee.in_(list(employee_ids)),
            Change.field.in_(list(FIELDS_OF[group])),
            Change.old.is_null(False),
        )
        .group_by(Change.employee)
    )
    found: dict[int, date] = {}
    for employee_id, text in plain_rows(query):
        at: Any = Change.at.python_value(text)
        found[employee_id] = local_day(company, at)
    return found


def cut_offs(company_id: int, day: date) -> dict[str, list[date]]:
    """By schedule, the company's days of the cut-offs of periods that are paid on the day or later."""
    company = companies.get(company_id)
    found: dict[str, list[date]] = {}
    for period in pay_periods.of_company(company_id, day):
        found.setdefault(period.schedule, []).append(local_day(company, period.cut_off_at))
    return found


def holders_of_accounts(
    company_id: int, account_numbers: Collection[str], day: date
) -> dict[tuple[str, str], set[int]]:
    """By sort code and account number, the employees still employed on the day who are paid to some accounts."""
    query = Employee.select(Employee.id, Employee.sort_code, Employee.account_number).where(
        Employee.company == company_id,
        Employee.account_number.in_(list(account_numbers)),
        Employee.sort_code.is_null(False),
        states.is_employed(day),
    )
    found: dict[tuple[str, str], set[int]] = {}
    for employee_id, sort_code, account_number in plain_rows(query):
        found.setdefault((sort_code, account_number), set()).add(employee_id)
    return found
