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
#: More than any company has, and a bound all the same.
MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Returned:
    """One leaver with the open issue, and the last day that payroll has."""

    issue: Issue
    employee: Employee
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Returns:
    """What one decision would settle; `others` are leavers who are employed again and stay cases of their own."""

    listed: tuple[Returned, ...]
    others: int

    @property
    def issue_ids(self) -> list[int]:
        return [each.issue.id for each in self.listed]

    @property
    def digest(self) -> str:
        told = sorted((each.issue.id, each.issue.value_seen) for each in self.listed)
        return blake2b(repr(told).encode(), digest_size=12).hexdigest()

    @property
    def sentence(self) -> str:
        if not self.listed:
            return ""
        return (
            f"{len(self.listed):,} employees who had left are employed in Humaans, with the same start date as before."
        )


def returns(company_id: int) -> Returns:
    """The leavers that can be decided on together; empty when there are fewer than two."""
    rows = issues.open_of_company(company_id, code=IssueCode.CAME_BACK, limit=MOST)
    alike = [row for row in rows if identity.has_same_start(row.message)]
    known = employees.rows_of(company_id, [row.employee_id for row in alike if row.employee_id is not None])
    listed = [
        Returned(row, employee, employee_records.record_of(employee).last_day)
        for row in alike
        if (employee := known.get(row.employee_id or 0)) is not None and not employee.is_closed
    ]
    if len(listed) < FEWEST_TOGETHER:
        listed = []
    return Returns(tuple(listed), len(rows) - len(listed))


def accept_returns(
    services: Services, job_notifier: JobNotifier, company_id: int, digest: str, *, actor: str
) -> tuple[int, Run | None]:
    """Take Humaans' dates of exactly the list that was shown; how many, and the run that brings them.

    No run while syncing is paused. The same list again changes nothing. Raises ListChangedError, with nothing written.
    """

    def write(found: Returns, now: datetime) -> None:
        for each in found.listed:
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
