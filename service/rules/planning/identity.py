"""Which employee a person is: first by Employee ID, afterwards by Humaans' person id (A4, A11, B8).

An Employee ID that is missing, doubled in Humaans, changed, or already on another employee's record,
active or terminated, is a case for a person to settle: the record is held, no one is overwritten.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.fields.formats import Invalid
from service.rules.fields.payroll_fields import FIELDS_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from service.facts.employees import EmployeeKey
    from service.facts.humaans import Absent

NEW_EMPLOYMENT: Final = "new_employment"
SAME_EMPLOYMENT: Final = "same_employment_changed_id"
SAME_PERSON: Final = "same_person"
MISTAKE: Final = "mistake"
LEAVING_MISTAKE: Final = "leaving_was_a_mistake"
NEVER_STARTED: Final = "never_started"
END_EMPLOYMENT: Final = "end_employment"


def comparable(payroll_id: str) -> str:
    """Employee IDs that differ only in case or outer spaces are the same ID to a person reading them."""
    return payroll_id.strip().casefold()


@dataclass(frozen=True, slots=True)
class Match:
    """Who a person is here: an employee, no one yet (create), or a case to settle (`held`)."""

    employee: EmployeeKey | None = None
    held: FoundIssue | None = None
    #: Said, but nothing is withheld.
    advice: FoundIssue | None = None


class IdentityIndex:
    """Everyone we know and every Employee ID claimed in Humaans, ready to answer who is who."""

    def __init__(
        self, employees: Iterable[EmployeeKey], claimed_payroll_ids: Iterable[str], day: date = date.min
    ) -> None:
        """`day` is the company's: someone whose last day is before it counts as a leaver."""
        self._day = day
        self._by_person: dict[str, EmployeeKey] = {}
        self._by_payroll_id: dict[str, EmployeeKey] = {}
        for employee in employees:
            if employee.person_id is not None:
                self._by_person[employee.person_id] = employee
            if employee.payroll_id:
                self._by_payroll_id[comparable(employee.payroll_id)] = employee
        self._claims = Counter(map(comparable, claimed_payroll_ids))

    def employee_of(self, person_id: str) -> EmployeeKey | None:
        return self._by_person.get(person_id)

    def match(self, person_id: str, payroll_id: str | Invalid | Absent | None) -> Match:
        """Who this person is; `payroll_id` is their Employee ID as payroll took it, None when it is blank."""
        known = self._by_person.get(person_id)
        if known is not None:
            return self._match_known(known, payroll_id)
        if not isinstance(payroll_id, str):
            return Match(held=_cannot_be_matched(payroll_id))
        if self._claims[comparable(payroll_id)] > 1:
            return Match(held=_doubled(payroll_id, is_known=comparable(payroll_id) in self._by_payroll_id))
        holder = self._by_payroll_id.get(comparable(payroll_id))
        return Match() if holder is None else self._match_holder(holder, person_id, payroll_id)

    def _match_holder(self, holder: EmployeeKey, person_id: str, payroll_id: str) -> Match:
        """Who a person is when payroll knows only that an employee has their Employee ID."""
        if holder.person_id is None and not holder.is_closed:
            return Match(employee=holder)
        if holder.is_closed and holder.former_person_id == person_id:
            return Match(held=_needs_a_new_id(payroll_id, holder.last_day))
        return Match(held=_taken(payroll_id, self._whose(holder), may_be_the_same=holder.not_seen))

    def _whose(self, holder: EmployeeKey) -> str:
        """What is known of the employee who has an ID that someone else has in Humaans."""
        if holder.has_left(self._day):
            ended = "" if holder.last_day is None else f" on {in_words(holder.last_day)}"
            return f"an employee who left{ended}"
        if holder.not_seen:
            return "an employee who is not in Humaans any more"
        return "another employee"

    def _match_known(self, known: EmployeeKey, payroll_id: str | Invalid | Absent | None) -> Match:
        if known.is_closed or payroll_id is None:
            return _match_without_id(known)
        if not isinstance(payroll_id, str):
            return Match(employee=known)  # a fault is told with the other fields; what cannot be seen is no news
        if known.payroll_id is None or comparable(payroll_id) != comparable(known.payroll_id):
            return Match(employee=known, held=self._changed_id(known, payroll_id))
        if self._claims[comparable(payroll_id)] > 1:
            return Match(employee=known, advice=_doubled(payroll_id, is_advice=True))
        return Match(employee=known)

    def _changed_id(self, known: EmployeeKey, payroll_id: str) -> FoundIssue:
        holder = self._by_payroll_id.get(comparable(payroll_id))
        if holder is not None and holder.id != known.id:
            return _taken_by_change(known, payroll_id, self._whose(holder))
        if self._claims[comparable(payroll_id)] > 1:
            return _changed_to_doubled(known.payroll_id, payroll_id)
        left = f"{_left_on(known.last_day)} " if known.has_left(self._day) else ""
        return _changed(known.payroll_id, payroll_id, left)


def _match_without_id(known: EmployeeKey) -> Match:
    """A known person whose Employee ID says nothing: it was removed, or their record was closed by a person."""
    if known.is_closed:
        return Match(employee=known, held=came_back(known.last_day, None))
    return Match(employee=known, advice=_missing_now(known.payroll_id))


def _cannot_be_matched(payroll_id: Invalid | Absent | None) -> FoundIssue:
    field = FIELDS_BY_NAME["employee_id"]
    if isinstance(payroll_id, Invalid):
        code = IssueCode.EMPLOYEE_ID_INVALID
        message = (
            f"The Employee ID {payroll_id.message}, so no employee was created for this person. "
            f"{payroll_id.remedy or 'Correct it in Humaans.'}"
        )
    elif payroll_id is None:
        code = IssueCode.EMPLOYEE_ID_MISSING
        message = (
            "This person has no Employee ID in Humaans, so no employee was created for them. "
            "Add a new, unique Employee ID in Humaans."
        )
    else:
        code = IssueCode.EMPLOYEE_ID_NOT_VISIBLE
        message = (
            "The access token does not show this person's Employee ID, so no employee was created for them. Ask an "
            "Owner of the Humaans account to create the token with all its permissions, or check how the ID is "
            "mapped."
        )
    is_about_the_form = code is not IssueCode.EMPLOYEE_ID_NOT_VISIBLE
    return FoundIssue(code, message, field.name, field.accepted_format if is_about_the_form else "")


def _missing_now(payroll_id: str | None) -> FoundIssue:
    return FoundIssue(
        IssueCode.EMPLOYEE_ID_MISSING,
        f"The Employee ID was removed in Humaans. Payroll still uses {payroll_id or 'none'}, but no payslip can be "
        "sent while the two differ. Add the ID back in Humaans.",
        field="employee_id",
        choices=(MISTAKE,),
    )


def _doubled(payroll_id: str, *, is_known: bool = True, is_advice: bool = False) -> FoundIssue:
    then = "only the employee who has it in payroll is kept up to date" if is_known else "none of them is imported"
    return FoundIssue(
        IssueCode.EMPLOYEE_ID_DOUBLED,
        f"Employee ID {payroll_id} is on more than one person in Humaans. Each person needs an ID of their own that "
        f"no one has had before. Ask HR to change it in Humaans for all but one of them. Until then {then}.",
        field="employee_id",
        value_seen=payroll_id,
        is_advice=is_advice,
    )


def _taken(payroll_id: str, whose: str, *, may_be_the_same: bool) -> FoundIssue:
    same = " If both are one person who has a new record in Humaans, say so here." if may_be_the_same else ""
    return FoundIssue(
        IssueCode.EMPLOYEE_ID_TAKEN,
        f"In payroll Employee ID {payroll_id} belongs to {whose}. An ID is never used twice: give this person a new "
        f"one in Humaans.{same}",
        field="employee_id",
        value_seen=payroll_id,
        choices=(SAME_PERSON,) if may_be_the_same else (),
    )


def _taken_by_change(known: EmployeeKey, payroll_id: str, whose: str) -> FoundIssue:
    return FoundIssue(
        IssueCode.EMPLOYEE_ID_TAKEN,
        f"The Employee ID changed from {known.payroll_id or 'none'} to {payroll_id} in Humaans, and in payroll "
        f"{payroll_id} belongs to {whose}. Nothing was overwritten. If an ID was passed on, decide about that employee "
        "first; if not, correct the ID in Humaans.",
        field="employee_id",
        value_seen=payroll_id,
        choices=(MISTAKE,),
    )


def _changed_to_doubled(old: str | None, new: str) -> FoundIssue:
    """Two people in Humaans have the new ID: it can be given to neither before one of them has another."""
    return FoundIssue(
        IssueCode.EMPLOYEE_ID_CHANGED,
        f"The Employee ID changed from {old or 'none'} to {new} in Humaans, where another person has {new} too. "
        "Nothing was overwritten. Give each of them a different ID in Humaans.",
        field="employee_id",
        value_seen=new,
        choices=(MISTAKE,),
    )


#: Stands in the message of an ID that changed to one that no one else has.
MAY_BE_THE_SAME: Final = "the same employment with a new ID"


def _changed(old: str | None, new: str, left: str) -> FoundIssue:
    return FoundIssue(
        IssueCode.EMPLOYEE_ID_CHANGED,
        f"{left}The Employee ID changed from {old or 'none'} to {new} in Humaans. Nothing was overwritten: say whether "
        f"it is a new employment, {MAY_BE_THE_SAME}, or a mistake to be corrected in Humaans.",
        field="employee_id",
        value_seen=new,
        choices=(NEW_EMPLOYMENT, SAME_EMPLOYMENT, MISTAKE),
    )


def _needs_a_new_id(payroll_id: str, last_day: date | None) -> FoundIssue:
    """A new employment of someone whose earlier one has this ID: the new record begins with an ID of its own."""
    ended = "" if last_day is None else f", which ended on {in_words(last_day)}"
    return FoundIssue(
        IssueCode.EMPLOYEE_ID_TAKEN,
        f"Employee ID {payroll_id} belongs to this person's earlier employment{ended}. Give them a new Employee ID in "
        "Humaans that was never used before: payroll then starts a new record, with year to date from zero.",
        field="employee_id",
        value_seen=payroll_id,
        choices=(LEAVING_MISTAKE,),
    )


def came_back(last_day: date | None, since: date | None, *, is_same_start: bool = False) -> FoundIssue:
    """Someone who had left, or whose record was closed, is employed in Humaans again. With the start date that payroll
    has, they most likely never left: `has_same_start` tells.
    """
    is_later = since is not None and not (last_day is not None and since <= last_day)
    started = SAME_START if is_same_start else f", from {in_words(since)}" if since is not None and is_later else ""
    return FoundIssue(
        IssueCode.CAME_BACK,
        f"{_left_on(last_day)} Humaans has them as employed again{started}. Nothing was overwritten. If they were "
        "taken on again, choose a new employment: they need a new Employee ID in Humaans, never used before, their "
        "year to date starts from zero, and the earlier employment stays closed with its history. If they never left, "
        "choose that the leaving was a mistake.",
        value_seen="" if last_day is None else last_day.isoformat(),
        choices=(NEW_EMPLOYMENT, LEAVING_MISTAKE),
    )


#: Stands in the message of a leaver that Humaans has as employed since the day that payroll knows.
SAME_START: Final = ", with the same start date as before"


def has_same_start(message: str) -> bool:
    """Whether such a message is about a leaver who has the start date they had."""
    return SAME_START in message


def not_in_humaans(*, has_payslip: bool) -> FoundIssue:
    """Someone that Humaans does not show any more; what that means for payroll is a person's to say."""
    choices = (END_EMPLOYMENT,) if has_payslip else (NEVER_STARTED, END_EMPLOYMENT)
    return FoundIssue(
        IssueCode.PERSON_NOT_SEEN,
        "We can no longer find this employee in Humaans. Nothing was removed in payroll, and their payslips are on "
        "hold. Check in Humaans whether they were deleted, or whether the owner of the access token lost the right to "
        "see them. If they were deleted, choose what happened to the employment.",
        choices=choices,
    )


#: Stands before the changes of a held person that wait for the decision.
_WAITING: Final = " Waiting until then: "


def with_waiting(issue: FoundIssue, labels: Collection[str]) -> FoundIssue:
    """The issue with what else of the person waits for it, so that a held rise is no surprise."""
    if not labels:
        return issue
    return replace(issue, message=f"{issue.message}{_WAITING}{', '.join(labels)}.")


def waiting_in(message: str) -> str:
    """What waits by such a message, as it says it; empty when nothing does."""
    return message.partition(_WAITING)[2].rstrip(".")


def _left_on(last_day: date | None) -> str:
    return "This person left." if last_day is None else f"This person's last day was {in_words(last_day)}."


def in_words(day: date) -> str:
    """A day as people in the United Kingdom write it."""
    return f"{day.day} {day:%B %Y}"
