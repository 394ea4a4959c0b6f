"""One decision for many leavers that Humaans has as employed again with the start date they had: they never left.

That is what a last day leaves that was mapped wrongly, or typed wrongly for a whole team, once it is corrected. Anyone
who has another start date was taken on again, and stays a case of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from service.actions.employees.decide_list import decide_list
from service.actions.employees.issue_resolutions import WAYS_OUT, Settling
from service.facts.audit import AuditAction
from service.facts.issues import IssueCode
from service.rules.planning import identity
from service.store.employees import employee_records, employees, issues

if TYPE_CHECKING:
    from datetime import date, datetime

    from service.services import JobNotifier, Services
    from service.store.tables.employees import Employee, Issue
    from service.store.tables.syncing import Run

#: One leaver is a case of its own.
FEWEST_TOGETHER: Final = 2


@dataclass(frozen=True, slots=True)
class Returned:
    """One leaver with the open issue, and the last day that payroll has."""

    issue: Issue
    employee: Employee
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Returns:
    """What one decision would settle; `others` are leavers who are employed again and stay cases of their own."""

    #: Id of each open issue and the last day it saw, by id.
    found: tuple[tuple[int, str], ...]
    others: int

    @property
    def issue_ids(self) -> list[int]:
        return [issue_id for issue_id, _seen in self.found]

    @property
    def digest(self) -> str:
        return blake2b(repr(self.found).encode(), digest_size=12).hexdigest()

    @property
    def sentence(self) -> str:
        return sentence_of(len(self.found)) if self.found else ""


def sentence_of(number: int) -> str:
    """What is said of so many leavers that can be decided on together."""
    return f"{number:,} employees who had left are employed in Humaans, with the same start date as before."


def how_many(company_id: int) -> int:
    """How many leavers can be decided on together, counted by the database; 0 when there are fewer than two."""
    number = issues.how_many_decidable(company_id, IssueCode.CAME_BACK, saying=identity.SAME_START)
    return number if number >= FEWEST_TOGETHER else 0


def returns(company_id: int) -> Returns:
    """The leavers that can be decided on together; empty when there are fewer than two."""
    found = issues.decidable(company_id, IssueCode.CAME_BACK, saying=identity.SAME_START)
    if len(found) < FEWEST_TOGETHER:
        found = []
    return Returns(tuple(found), issues.open_codes(company_id)[IssueCode.CAME_BACK] - len(found))


def listed(company_id: int, found: Returns, *, offset: int = 0, limit: int | None = None) -> list[Returned]:
    """Some of these leavers with their rows, in the order of `found`."""
    end = None if limit is None else offset + limit
    rows = issues.by_ids(company_id, found.issue_ids[offset:end])
    known = employees.rows_of(company_id, [row.employee_id for row in rows if row.employee_id is not None])
    return [
        Returned(row, employee, employee_records.record_of(employee).last_day)
        for row in rows
        if (employee := known.get(row.employee_id or 0)) is not None
    ]


def accept_returns(
    services: Services, job_notifier: JobNotifier, company_id: int, digest: str, *, actor: str
) -> tuple[int, Run | None]:
    """Take Humaans' dates of exactly the list that was shown; how many, and the run that brings them.

    No run while syncing is paused. The same list again changes nothing. Raises ListChangedError, with nothing written.
    """

    def write(found: Returns, now: datetime) -> None:
        for each in listed(company_id, found):
            WAYS_OUT[identity.LEAVING_MISTAKE](Settling(each.issue, each.employee, actor, now))

    return decide_list(
        services,
        job_notifier,
        company_id,
        digest,
        find=lambda _now: returns(company_id),
        write=write,
        choice=identity.LEAVING_MISTAKE,
        action=AuditAction.ISSUES_LEAVINGS_UNDONE,
        actor=actor,
    )
