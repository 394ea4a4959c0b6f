"""Employee IDs that differ only in leading zeros: programs drop the zeros, and then they are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.plans import FoundIssue
from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from service.rules.payslips.employee_identifiers import without_zeros

if TYPE_CHECKING:
    from collections.abc import Iterable


def similar_ids(employees: Iterable[tuple[int, str]]) -> dict[int, FoundIssue]:
    """The advice for each employee whose ID is another's but for zeros. `employees` are (row id, Employee ID)."""
    alike: dict[str, list[tuple[int, str]]] = {}
    for row_id, employee_id in employees:
        alike.setdefault(without_zeros(employee_id), []).append((row_id, employee_id))
    return {
        row_id: _beside(sorted({other for _, other in group} - {employee_id}))
        for group in alike.values()
        for row_id, employee_id in group
        if any(other != employee_id for _, other in group)
    }


def _beside(others: list[str]) -> FoundIssue:
    field = FIELDS_BY_NAME["employee_id"]
    return FoundIssue(
        "employee_id_similar",
        f"The Employee ID differs from {' and '.join(others)} only in leading zeros, which spreadsheets and payroll "
        "programs often drop. Payslips that only an ID names are not given to either of them. Give one of them a "
        "different ID in Humaans.",
        field.name,
        is_advice=True,
    )
