"""How an employee is named wherever people read it: payroll's name, and Humaans' where payroll cannot take it."""

from __future__ import annotations


def shown_name(first_name: str | None, last_name: str | None, payroll_id: str | None, id_: int) -> str:
    """First and last name; for someone without any, the Employee ID, and without that the number of the record."""
    return " ".join(part for part in (first_name, last_name) if part) or payroll_id or f"Employee {id_}"
