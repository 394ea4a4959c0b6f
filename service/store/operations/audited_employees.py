"""Which employee an audit entry is about, and which entries are about an employee.

An entry names its subject as `payslip 7`; a payslip, an issue and a backdated salary are about an employee.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.store.database.queries import plain_rows
from service.store.tables.employees import Employee, Issue, RetroItem
from service.store.tables.payslips import Payslip

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

AT_ONCE: Final = 500
EMPLOYEE: Final = "employee"
#: What is about an employee, by the first word of a subject.
_TABLES: Final[dict[str, type[Payslip | Issue | RetroItem]]] = {
    "payslip": Payslip,
    "issue": Issue,
    "item": RetroItem,
}


def employees_of(company_id: int, subjects: Iterable[str]) -> dict[str, Employee]:
    """By subject, the employee it is about; a subject about no one, or about a deleted record, is not in it."""
    numbers = _numbers(subjects)
    about = {f"{EMPLOYEE} {number}": number for number in numbers.get(EMPLOYEE, ())}
    for word, table in _TABLES.items():
        for wanted in _some(numbers.get(word, ())):
            rows = table.select(table.id, table.employee).where(table.company == company_id, table.id.in_(wanted))
            about |= {f"{word} {row_id}": employee_id for row_id, employee_id in plain_rows(rows)}
    by_id: dict[int, Employee] = {}
    for wanted in _some(set(about.values())):
        found = Employee.select().where(Employee.company == company_id, Employee.id.in_(wanted))
        by_id |= {employee.id: employee for employee in found}
    return {subject: by_id[employee_id] for subject, employee_id in about.items() if employee_id in by_id}


def subjects_of(company_id: int, employee_ids: Collection[int]) -> set[str]:
    """Every subject of an audit entry that is about one of these employees."""
    subjects = {f"{EMPLOYEE} {employee_id}" for employee_id in employee_ids}
    for word, table in _TABLES.items():
        rows = table.select(table.id).where(table.company == company_id, table.employee.in_(employee_ids))
        subjects |= {f"{word} {row_id}" for (row_id,) in plain_rows(rows)}
    return subjects


def _some(ids: Iterable[int]) -> Iterator[list[int]]:
    """As many at a time as a statement takes."""
    every = sorted(ids)
    return (every[first : first + AT_ONCE] for first in range(0, len(every), AT_ONCE))


def _numbers(subjects: Iterable[str]) -> dict[str, set[Any]]:
    found: dict[str, set[Any]] = {}
    for subject in subjects:
        word, _, number = subject.partition(" ")
        if number.isdecimal() and len(number) < len(str(2**63)):
            found.setdefault(word, set()).add(int(number))
    return found
