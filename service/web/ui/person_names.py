"""How an employee is named on pages and in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.rules.planning.shown_names import shown_name

if TYPE_CHECKING:
    from service.store.employees.employee_search import PendingEmployee
    from service.store.tables.employees import Employee


def name_of(employee: Employee | PendingEmployee) -> str:
    """The name as it is shown: payroll's, and Humaans' where payroll cannot take it."""
    first_name = employee.first_name or employee.humaans_first_name
    return shown_name(first_name, employee.last_name or employee.humaans_last_name, employee.payroll_id, employee.id)
