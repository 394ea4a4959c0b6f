"""One decision for many Employee IDs that changed in Humaans at once: same employments, new IDs.

The new IDs are written at once and everything else that waited follows by one reading of everyone, never by one sync
for each person.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from service.actions.employees.decide_list import decide_list
from service.facts.audit import AuditAction
from service.facts.issues import IssueCode
from service.facts.plans import FieldChange
from service.facts.runs import Cause
from service.rules.planning import identity
from service.rules.planning.changed_ids import FEWEST_TOGETHER, ChangedId, decided_together, digest_of, in_a_sentence
from service.store.companies.company_day import day_of
from service.store.employees import changes, employee_keys, employee_writes, employees, issues

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import JobNotifier, Services
    from service.store.tables.employees import Employee
    from service.store.tables.syncing import Run

#: More than any company has, and a bound all the same.
MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Listed:
    """One changed ID with whose it is, and which other changes wait for the decision."""

    change: ChangedId
    employee: Employee
    waiting: str


@dataclass(frozen=True, slots=True)
class ChangedIds:
    """What one decision would settle; `others` are changed or taken IDs that stay on hold."""

    listed: tuple[Listed, ...]
    others: int

    @property
    def changes(self) -> tuple[ChangedId, ...]:
        return tuple(each.change for each in self.listed)

    @property
    def issue_ids(self) -> list[int]:
        return [each.issue_id for each in self.changes]

    @property
    def digest(self) -> str:
        return digest_of(self.changes)

    @property
    def sentence(self) -> str:
        return in_a_sentence(self.changes) if self.listed else ""

    @property
    def with_waiting(self) -> int:
        return sum(1 for each in self.listed if each.waiting)


def how_many(company_id: int) -> int:
    """How many changed IDs wait for a decision that is not about one person alone, counted by the database; 0 when
    there are fewer than two. `changed_ids` reads them all, and leaves out what has become unclear since.
    """
    number = issues.how_many_decidable(company_id, IssueCode.EMPLOYEE_ID_CHANGED, saying=identity.MAY_BE_THE_SAME)
    return number if number >= FEWEST_TOGETHER else 0


def changed_ids(company_id: int, now: datetime) -> ChangedIds:
    """The changed Employee IDs that can be decided on together; empty when there are fewer than two."""
    rows = {row.id: row for row in issues.open_of_company(company_id, code=IssueCode.EMPLOYEE_ID_CHANGED, limit=MOST)}
    on_hold = issues.open_codes(company_id)
    waiting = on_hold[IssueCode.EMPLOYEE_ID_CHANGED] + on_hold[IssueCode.EMPLOYEE_ID_TAKEN]
    if len(rows) < FEWEST_TOGETHER:
        return ChangedIds((), waiting)
    day = day_of(company_id, now)
    keys = {key.id: key for key in employee_keys.keys(company_id)}
    found = []
    for row in rows.values():
        key = keys.get(row.employee_id or 0)
        if key is not None and row.waiting_since is None and identity.SAME_EMPLOYMENT in row.choices:
            found.append(ChangedId(row.id, key.id, key.payroll_id or "", row.value_seen, has_left=key.has_left(day)))
    known = employees.rows_of(company_id, [each.employee_id for each in found])
    together = decided_together(found, [key.payroll_id for key in keys.values() if key.payroll_id])
    listed = [
        Listed(each, known[each.employee_id], identity.waiting_in(rows[each.issue_id].message)) for each in together
    ]
    return ChangedIds(tuple(listed), waiting - len(listed))


def accept_changed_ids(
    services: Services, job_notifier: JobNotifier, company_id: int, digest: str, *, actor: str
) -> tuple[int, Run | None]:
    """Use the new IDs of exactly the list that was shown; how many, and the run that brings the rest.

    No run while syncing is paused. The same list again changes nothing. Raises ListChangedError, with nothing written.
    """

    def write(found: ChangedIds, now: datetime) -> None:
        employee_writes.change_payroll_ids({each.employee: each.change.new for each in found.listed}, now)
        history = [(each.employee_id, FieldChange("employee_id", each.old, each.new)) for each in found.changes]
        changes.record(company_id, history, (), cause=Cause.MANUAL, run_id=None, made_by=actor, at=now)

    return decide_list(
        services,
        job_notifier,
        company_id,
        digest,
        find=partial(changed_ids, company_id),
        write=write,
        choice=identity.SAME_EMPLOYMENT,
        action=AuditAction.ISSUES_IDS_ACCEPTED,
        actor=actor,
    )
