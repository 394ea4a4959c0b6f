"""A person settles an issue that no rule may settle: each way out is one entry of the table below (B8).

Every choice is checked against what the issue offers, leaves a history and an audit entry, and is followed
by a sync of the person, so that what was held goes on at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.actions.start_run import request_sync
from service.facts import Cause, FieldChange
from service.rules import field_values, identity
from service.store import audit, changes, companies, decisions, employees, issues
from service.store.database import write_transaction

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from service.facts import FieldValue
    from service.services import Doorbell, Services
    from service.store.models import Employee, Issue, Run


class NotOfferedError(Exception):
    """The issue is closed, or does not offer this way out; `choices` are those it offers."""

    def __init__(self, choices: list[str]) -> None:
        offered = ", ".join(choices) if choices else "none: it closes by itself when Humaans is mended"
        self.message = f"This issue does not offer that. It offers: {offered}."
        self.choices = choices
        super().__init__(self.message)


class TakenMeanwhileError(NotOfferedError):
    """The Employee ID belongs to a living record by now; taking it over would mix two people."""

    def __init__(self) -> None:
        super().__init__([])
        self.message = (
            "Another employee has this Employee ID by now, and their person is still in Humaans. "
            "Give one of the two a new ID there."
        )


@dataclass(frozen=True, slots=True)
class _Settling:
    """One settling: the issue, the employee it is about, who settles it and when."""

    issue: Issue
    employee: Employee | None
    actor: str
    now: datetime

    def change(self, field: str, new: FieldValue) -> None:
        """Write one field with its history."""
        if self.employee is None:
            return
        old = getattr(self.employee, field)
        employees.save_fields(self.employee.id, {field: new}, self.now, fingerprint=None)
        changes.record(
            self.issue.company_id,
            [(self.employee.id, FieldChange(field, old, new))],
            (),
            cause=Cause.MANUAL,
            run_id=None,
            made_by=self.actor,
            at=self.now,
        )


def _same_employment(settling: _Settling) -> None:
    """The ID changed, the employment did not: take the new ID over. History keeps the old one for HMRC's flag."""
    holder = employees.by_payroll_id(settling.issue.company_id, settling.issue.value_seen)
    if holder is not None and (settling.employee is None or holder.id != settling.employee.id):
        raise TakenMeanwhileError
    settling.change("employee_id", settling.issue.value_seen)


def _new_employment(settling: _Settling) -> None:
    """The old record is closed and kept; the sync that follows creates a new one for the same person."""
    if settling.employee is not None:
        employees.detach(settling.employee.id, settling.now)
        for code in issues.FOUND_BY_COMPANY:  # nothing that Humaans shows will ever heal them
            issues.reconcile_code(settling.issue.company_id, code, {}, settling.now, among=[settling.employee.id])


def _same_person(settling: _Settling) -> None:
    """Humaans has a new record for somebody payroll knows: the employee follows it from now on."""
    holder = employees.by_payroll_id(settling.issue.company_id, settling.issue.value_seen)
    if holder is not None and not holder.not_seen:
        raise TakenMeanwhileError
    if holder is not None and settling.issue.person_id is not None:
        employees.attach(holder.id, settling.issue.person_id, settling.now)


def _accept_blank(settling: _Settling) -> None:
    if settling.issue.field is not None:
        settling.change(settling.issue.field, None)


def _remember(settling: _Settling) -> None:
    """Nothing is written; the issue does not come back while Humaans shows the same."""


_WAYS_OUT: Final[dict[str, Callable[[_Settling], None]]] = {
    identity.SAME_EMPLOYMENT: _same_employment,
    identity.NEW_EMPLOYMENT: _new_employment,
    identity.SAME_PERSON: _same_person,
    identity.MISTAKE: _remember,
    field_values.ACCEPT_BLANK: _accept_blank,
    field_values.KEEP_VALUE: _remember,
}
#: Choices that write nothing by themselves: the planner must know of them while Humaans shows the same.
_REMEMBERED: Final = frozenset({identity.MISTAKE, field_values.KEEP_VALUE})


def resolve_issue(
    services: Services, doorbell: Doorbell, company_id: int, issue_id: int, choice: str, *, actor: str
) -> Run:
    """Settle an issue of a person and sync them; returns the run to watch.

    Raises NotOfferedError, and LookupError for no such issue.
    """
    now = services.clock()
    with write_transaction():
        companies.lock(company_id)
        issue = issues.by_id(company_id, issue_id)
        if issue is None:
            raise LookupError(issue_id)
        if issue.closed_at is not None or issue.person_id is None or choice not in issue.choices:
            raise NotOfferedError([] if issue.closed_at is not None else list(issue.choices))
        employee = None if issue.employee_id is None else employees.by_id(company_id, issue.employee_id)
        _WAYS_OUT[choice](_Settling(issue, employee, actor, now))
        if choice in _REMEMBERED:
            decisions.record(issue, choice, actor, now)
        issues.settle(issue_id, choice, now)
        audit.record(
            actor=actor,
            action="issue.settled",
            now=now,
            company_id=company_id,
            subject=f"issue {issue_id}",
            detail={"code": issue.code, "choice": choice},
        )
        run, wish = request_sync(company_id, issue.person_id, employee_id=issue.employee_id, actor=actor, now=now)
    doorbell.ring_person(wish.id, interactive=True)
    return run
