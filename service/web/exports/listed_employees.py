"""Employees that something is said of, as the pages of a file and of a push both list them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.store.payslips import paid_employees

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class ListedEmployee(NamedTuple):
    """One employee of such a list."""

    #: The row that the link leads to.
    record: int
    employee_id: str
    #: Empty when the employee is no longer kept.
    name: str
    words: str


def listed(company_id: int, told: Iterable[tuple[int, str, Sequence[str]]]) -> list[ListedEmployee]:
    """With their names, from (row, Employee ID, sentences) of each."""
    rows = list(told)
    people = paid_employees.named(company_id, {record for record, _employee_id, _sentences in rows})
    return [
        ListedEmployee(record, employee_id, people[record].name if record in people else "", " ".join(sentences))
        for record, employee_id, sentences in rows
    ]
