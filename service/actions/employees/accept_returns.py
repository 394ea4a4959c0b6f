"""One decision for many leavers that Humaans has as employed again with the start date they had: they never left.

That is what a last day leaves that was mapped wrongly, or typed wrongly for a whole team, once it is corrected. Anyone
who has another start date was taken on again, and stays a case of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from service.actions.connection.humaans_access import NotConnectedError
from service.actions.employees.accept_changed_ids import ListChangedError
from service.actions.employees.issue_resolutions import WAYS_OUT, Settling
from service.actions.syncing.request_run import PausedError, request_reconciliation
from service.facts.audit import AuditAction
from service.facts.issues import IssueCode
from service.facts.runs import Cause
from service.rules.planning import identity
from service.store.companies import audit, companies, settings
from service.store.database.connection import write_transaction
from service.store.employees import employee_records, employees, issues
from service.store.syncing import runs

if TYPE_CHECKING:
    from datetime import date

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
    def digest(self) -> str:
        """Names exactly this list, so that a decision is about what was shown and nothing else."""
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
    now, run = services.clock(), None
    with write_transaction():
        companies.lock(company_id)
        done = audit.detail_of(company_id, AuditAction.ISSUES_LEAVINGS_UNDONE, _subject(digest))
        if done is not None:
            return len(done["issues"]), runs.newest_reconciliation(company_id)
        found = returns(company_id)
        if not found.listed or found.digest != digest:
            raise ListChangedError
        for each in found.listed:
            WAYS_OUT[identity.LEAVING_MISTAKE](Settling(each.issue, each.employee, actor, now))
        settled = [each.issue.id for each in found.listed]
        issues.resolve_all(settled, identity.LEAVING_MISTAKE, now, by=actor)
        audit.record(
            actor=actor,
            action=AuditAction.ISSUES_LEAVINGS_UNDONE,
            now=now,
            company_id=company_id,
            subject=_subject(digest),
            detail={"sentence": found.sentence, "issues": settled},
        )
        try:
            run = request_reconciliation(company_id, cause=Cause.MANUAL, actor=actor, now=now)
        except (PausedError, NotConnectedError, settings.NothingSavedError):
            run = None
    if run is not None:
        job_notifier.notify_run(run.id)
    return len(found.listed), run


def _subject(digest: str) -> str:
    return f"list {digest}"
