"""Links from a page to a person in Humaans, by the company's address pattern: wherever someone is sent there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g

from service.facts.issues import IssueCode
from service.facts.settings import DEFAULT_PERSON_ADDRESS
from service.rules.mapping.person_addresses import address_of
from service.store.companies import settings

if TYPE_CHECKING:
    from service.store.employees.employee_search import PendingEmployee
    from service.store.tables.employees import Employee, Issue

#: Of these people there is no page in Humaans any more.
_GONE = frozenset({IssueCode.PERSON_NOT_SEEN, IssueCode.PERSON_NOT_FOUND})


def address_of_person(person_id: str | None) -> str:
    """The address of a person in Humaans; empty when there is no such person, no pattern or no company. Before the
    first settings the pattern is the usual one.
    """
    pattern = _pattern() if person_id else ""
    return address_of(pattern, person_id) if person_id and pattern else ""


def address_of_employee(employee: Employee | PendingEmployee) -> str:
    """Where an employee is in Humaans; empty for someone who follows no one there, or was deleted there."""
    is_there = not (employee.not_seen or employee.is_closed)
    return address_of_person(employee.person_id) if is_there else ""


def address_of_issue(issue: Issue, employee: Employee | None) -> str:
    """Where the person of an issue is in Humaans; `employee` is the issue's, when it has one."""
    if issue.code in _GONE or (employee is not None and employee.not_seen):
        return ""
    return address_of_person(issue.person_id or (employee.person_id if employee is not None else None))


def _pattern() -> str:
    """Read once for a page."""
    company = g.get("company")
    if company is None:
        return ""
    if "humaans_pattern" not in g:
        current = settings.current(company.id)
        g.humaans_pattern = DEFAULT_PERSON_ADDRESS if current is None else current.humaans_person_address
    return str(g.humaans_pattern)
