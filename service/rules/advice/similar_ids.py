"""Employee IDs that differ only in leading zeros or in what parts them: programs drop both, and then they are one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from service.rules.payslips.employee_identifiers import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What IDs that are alike differ in, in words.
DIFFERENCE: Final = "leading zeros, spaces or punctuation"


def similar_ids(employees: Iterable[tuple[int, str]]) -> dict[int, FoundIssue]:
    """The advice for each employee whose ID is like another's. `employees` are (row id, Employee ID)."""
    alike: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for row_id, employee_id in employees:
        alike.setdefault(parts_of(employee_id), []).append((row_id, employee_id))
    return {
        row_id: _beside(sorted({other for _, other in group} - {employee_id}))
        for group in alike.values()
        for row_id, employee_id in group
        if any(other != employee_id for _, other in group)
    }


def _beside(others: list[str]) -> FoundIssue:
    field = FIELDS_BY_NAME["employee_id"]
    return FoundIssue(
        IssueCode.EMPLOYEE_ID_SIMILAR,
        f"The Employee ID differs from {' and '.join(others)} only in {DIFFERENCE}, which spreadsheets, payroll "
        "programs and file names often drop. Payslips that only an ID names are not given to either of them. Give one "
        "of them a different ID in Humaans.",
        field.name,
        is_advice=True,
    )
