"""How an employee is named on pages and in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.store.tables.employees import Employee


def name_of(employee: Employee) -> str:
    """The name as it is shown: payroll's, and Humaans' where payroll cannot take it."""
    first_name = employee.first_name or employee.humaans_first_name
    return person_name(first_name, employee.last_name or employee.humaans_last_name, employee.payroll_id, employee.id)


def person_name(first_name: str | None, last_name: str | None, payroll_id: str | None, id_: int) -> str:
    return " ".join(part for part in (first_name, last_name) if part) or payroll_id or f"Employee {id_}"
