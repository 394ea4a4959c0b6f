"""The ways out of an issue that no rule may settle (B8): each is one entry of the table at the foot of this module.

Each is checked again under the company's lock, leaves a history where it writes, and says what it needs. To add one: a
function of a `Settling`, an entry in WAYS_OUT, and its words in web/ui/issue_labels.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.actions.advice.advise_shared_identities import tell_apart
from service.actions.approvals.hold_changes import held_of_edits
from service.actions.approvals.people_behind import people_behind
from service.facts.approvals import GROUP_OF, Brought
from service.facts.issues import FOUND_BY_COMPANY, IssueCode
from service.facts.plans import FieldChange
from service.facts.runs import Cause
from service.rules.advice import placeholder_values, shared_identities
from service.rules.mapping import field_values
from service.rules.planning import identity
from service.store.approvals import held_changes
from service.store.companies import settings
from service.store.companies.company_day import day_of
from service.store.employees import changes, employee_records, employee_writes, employees, found_issues
from service.store.syncing import decisions

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from service.facts.employees import FieldValue
    from service.store.tables.employees import Employee, Issue


class NotOfferedError(Exception):
    """The issue is closed, or does not offer this way out; `choices` are those it offers."""

    def __init__(self, choices: list[str]) -> None:
        offered = ", ".join(choices) if choices else "none: it closes by itself when Humaans is corrected"
        self.message = f"This issue does not offer that. It offers: {offered}."
        self.choices = choices
        super().__init__(self.message)


class AlreadyClosedError(NotOfferedError):
    """Someone else decided first, or a sync found the issue no more; `by` is empty then."""

    def __init__(self, by: str, resolution: str) -> None:
        super().__init__([])
        self.by, self.resolution = by, resolution
        self.message = (
            f"{by} has already decided this. Nothing was changed by your choice."
            if by
            else "This has closed by itself, because Humaans was corrected. Nothing was changed by your choice."
        )


class TakenMeanwhileError(NotOfferedError):
    """The Employee ID belongs to a living record by now; taking it over would mix two people."""

    def __init__(self) -> None:
        super().__init__([])
        self.message = (
            "Another employee has this Employee ID by now, and their person is still in Humaans. "
            "Give one of the two a new ID in Humaans."
        )


class HasPayslipsError(NotOfferedError):
    """Someone who has accepted payslips did start."""

    def __init__(self) -> None:
        super().__init__([identity.END_EMPLOYMENT])
        self.message = "This employee has payslips, so they did start. End the employment with its last day instead."


class LastDayError(Exception):
    """To end an employment its last day is needed, and one that can be."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Settling:
    """One settling: the issue, the employee it is about, who settles it and when; and the day they named, if any."""

    issue: Issue
    employee: Employee | None
    actor: str
    now: datetime
    last_day: date | None = None

    def change(self, field: str, new: FieldValue) -> None:
        """Write one field with its history, unless a rule holds it: then it waits for someone else's approval."""
        if self.employee is None or self._is_held(field, new):
            return
        old = getattr(self.employee, field)
        employee_writes.save_fields(self.employee.id, {field: new}, self.now, fingerprint=None)
        changes.record(
            self.issue.company_id,
            [(self.employee.id, FieldChange(field, old, new))],
            (),
            cause=Cause.MANUAL,
            run_id=None,
            made_by=self.actor,
            at=self.now,
        )

    def _is_held(self, field: str, new: FieldValue) -> bool:
        if self.employee is None or field not in GROUP_OF or getattr(self.employee, field) == new:
            return False
        company_id = self.issue.company_id
        record = employee_records.records(company_id, [self.employee.id])[self.employee.id]
        brought = Brought(
            Cause.MANUAL, self.now, made_by=people_behind(company_id, [self.actor]), is_from_humaans=False
        )
        edit, chosen = FieldChange(field, record.fields[field], new), settings.in_force(company_id)
        return bool(held_of_edits(company_id, chosen, day_of(company_id, self.now), [(record, [edit])], brought))

    def remember(self, choice: str, *, code: str = "", field: str | None = None, value_seen: str = "") -> None:
        """Let the planner know of the choice as long as Humaans shows what it was made about."""
        issue = self.issue
        if issue.person_id is None:
            return
        about = (issue.person_id, code, field, value_seen)
        told = (issue.person_id, issue.code, issue.field, issue.value_seen)
        decisions.record(issue.company_id, about if code else told, choice, self.actor, self.now)


def _same_employment(settling: Settling) -> None:
    """The ID changed, the employment did not: take the new ID over. History keeps the old one for HMRC's flag."""
    holder = employees.by_payroll_id(settling.issue.company_id, settling.issue.value_seen)
    if holder is not None and (settling.employee is None or holder.id != settling.employee.id):
        raise TakenMeanwhileError
    settling.change("employee_id", settling.issue.value_seen)


def _new_employment(settling: Settling) -> None:
    """The old record is closed and kept; the sync that follows creates a new one, once there is an ID for it."""
    if settling.employee is not None:
        employees.detach(settling.employee.id, identity.NEW_EMPLOYMENT, settling.now)
        _say_no_more_of(settling, settling.employee.id)


def _say_no_more_of(settling: Settling, employee_id: int) -> None:
    """Close what was found by comparing: of a closed record nothing that Humaans shows will ever heal it."""
    for code in FOUND_BY_COMPANY:
        found_issues.reconcile_code(settling.issue.company_id, code, {}, settling.now, among=[employee_id])
    held_changes.withdraw_of_set_aside(settling.issue.company_id, settling.now)


def _leaving_was_a_mistake(settling: Settling) -> None:
    """The record is open again, and the sync that follows takes Humaans' dates over."""
    person_id, employee = settling.issue.person_id, settling.employee
    if employee is None and settling.issue.code == IssueCode.EMPLOYEE_ID_TAKEN:
        employee = employees.by_payroll_id(settling.issue.company_id, settling.issue.value_seen)
    if employee is None or person_id not in {employee.person_id, employee.former_person_id} or person_id is None:
        raise TakenMeanwhileError
    last_day = employee_records.record_of(employee).last_day
    employees.attach(employee.id, person_id, settling.now)
    settling.remember(
        identity.LEAVING_MISTAKE,
        code=IssueCode.CAME_BACK,
        value_seen="" if last_day is None else last_day.isoformat(),
    )


def _never_started(settling: Settling) -> None:
    """Someone who was deleted in Humaans and never worked a day: closed, and not counted as an employee."""
    if settling.employee is None:
        raise TakenMeanwhileError
    if employee_records.has_payslip(settling.issue.company_id, settling.employee.id):
        raise HasPayslipsError
    employees.close(settling.employee.id, identity.NEVER_STARTED, settling.now)
    _say_no_more_of(settling, settling.employee.id)


def _end_employment(settling: Settling) -> None:
    """Someone who was deleted in Humaans: their last day is said here, and the record is closed with it."""
    if settling.employee is None:
        raise TakenMeanwhileError
    first_day = employee_records.record_of(settling.employee).first_day
    if settling.last_day is None:
        raise LastDayError("Enter the last day of the employment, like 2026-11-30.")
    if first_day is not None and settling.last_day < first_day:
        raise LastDayError(f"The last day must not be before the first, {identity.in_words(first_day)}.")
    settling.change("end_date", settling.last_day)
    employees.close(settling.employee.id, identity.END_EMPLOYMENT, settling.now)
    _say_no_more_of(settling, settling.employee.id)


def _same_person(settling: Settling) -> None:
    """Humaans has a new record for someone payroll knows: the employee follows it from now on."""
    holder = employees.by_payroll_id(settling.issue.company_id, settling.issue.value_seen)
    if holder is not None and not holder.not_seen:
        raise TakenMeanwhileError
    if holder is not None and settling.issue.person_id is not None:
        employees.attach(holder.id, settling.issue.person_id, settling.now)


def _accept_blank(settling: Settling) -> None:
    if settling.issue.field is not None:
        settling.change(settling.issue.field, None)


def _keep_value(settling: Settling) -> None:
    """Nothing is written; the issue does not come back while Humaans shows the same."""
    settling.remember(field_values.KEEP_VALUE)


def _it_is_right(settling: Settling) -> None:
    """Someone is called Test: the advice does not come back while Humaans shows the same."""
    settling.remember(placeholder_values.IT_IS_RIGHT)


def _different_people(settling: Settling) -> None:
    """Two people of one name, born on one day: the advice about both closes, and does not come back for these two."""
    if settling.employee is not None:
        tell_apart(settling.issue.company_id, settling.employee.id, settling.actor, settling.now)


def _wait_for_humaans(settling: Settling) -> None:
    """Nothing is written, what payroll has goes on; the issue stays open until Humaans is corrected (B5)."""
    settling.remember(identity.MISTAKE)


WAYS_OUT: Final[dict[str, Callable[[Settling], None]]] = {
    identity.SAME_EMPLOYMENT: _same_employment,
    identity.NEW_EMPLOYMENT: _new_employment,
    identity.LEAVING_MISTAKE: _leaving_was_a_mistake,
    identity.NEVER_STARTED: _never_started,
    identity.END_EMPLOYMENT: _end_employment,
    identity.SAME_PERSON: _same_person,
    identity.MISTAKE: _wait_for_humaans,
    field_values.ACCEPT_BLANK: _accept_blank,
    field_values.KEEP_VALUE: _keep_value,
    placeholder_values.IT_IS_RIGHT: _it_is_right,
    shared_identities.DIFFERENT_PEOPLE: _different_people,
}
#: After these there is no one in Humaans to sync with, or nothing that a sync would bring.
NEEDS_NO_SYNC: Final = frozenset({identity.NEVER_STARTED, identity.END_EMPLOYMENT, shared_identities.DIFFERENT_PEOPLE})
