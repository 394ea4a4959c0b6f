"""Whose record is whose: by Employee ID at first sight, by Humaans' person id ever after (A4, A11, B8).

An Employee ID that is missing, doubled in Humaans, changed, or already on another employee's record,
active or terminated, is a case for a person to settle: the record is held, nobody is overwritten.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.facts import Absent, FoundIssue
from service.rules.formats import Fault
from service.rules.payroll_fields import FIELDS_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.facts import EmployeeKey

NEW_EMPLOYMENT: Final = "new_employment"
SAME_EMPLOYMENT: Final = "same_employment_changed_id"
SAME_PERSON: Final = "same_person"
MISTAKE: Final = "mistake"
DOUBLED: Final = "employee_id_doubled"


def comparable(payroll_id: str) -> str:
    """Employee IDs that differ only in case or outer spaces are the same ID to a person reading them."""
    return payroll_id.strip().casefold()


@dataclass(frozen=True, slots=True)
class Match:
    """Who a person is here: an employee, nobody yet (create), or a case to settle (`held`)."""

    employee: EmployeeKey | None = None
    held: FoundIssue | None = None
    #: Said, but nothing is withheld.
    advice: FoundIssue | None = None


class Register:
    """Everybody we know and every Employee ID claimed in Humaans, ready to answer who is who."""

    def __init__(self, employees: Iterable[EmployeeKey], claimed_payroll_ids: Iterable[str]) -> None:
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

    def match(self, person_id: str, payroll_id: str | Fault | Absent | None) -> Match:
        """Who this person is; `payroll_id` is their Employee ID as payroll took it, None when it is blank."""
        known = self._by_person.get(person_id)
        if known is not None:
            return self._match_known(known, payroll_id)
        if not isinstance(payroll_id, str):
            return Match(held=_cannot_be_matched(payroll_id))
        if self._claims[comparable(payroll_id)] > 1:
            return Match(held=_doubled(payroll_id))
        holder = self._by_payroll_id.get(comparable(payroll_id))
        if holder is None:
            return Match()
        if holder.person_id is None and not holder.is_closed:
            return Match(employee=holder)
        return Match(held=_taken(payroll_id, *((SAME_PERSON,) if holder.not_seen else ())))

    def _match_known(self, known: EmployeeKey, payroll_id: str | Fault | Absent | None) -> Match:
        if payroll_id is None:
            return Match(employee=known, advice=_missing_now(known.payroll_id))
        if not isinstance(payroll_id, str):
            return Match(employee=known)  # a fault is told with the other fields; what cannot be seen is no news
        if known.payroll_id is None or comparable(payroll_id) != comparable(known.payroll_id):
            holder = self._by_payroll_id.get(comparable(payroll_id))
            if holder is not None and holder.id != known.id:
                return Match(employee=known, held=_taken(payroll_id, MISTAKE))
            return Match(employee=known, held=_changed(known.payroll_id, payroll_id))
        if self._claims[comparable(payroll_id)] > 1:
            return Match(employee=known, advice=_doubled(payroll_id, is_advice=True))
        return Match(employee=known)


def _cannot_be_matched(payroll_id: Fault | Absent | None) -> FoundIssue:
    field = FIELDS_BY_NAME["employee_id"]
    if isinstance(payroll_id, Fault):
        code = "employee_id_invalid"
        message = (
            f"The Employee ID {payroll_id.message}, so nobody was created for this person. "
            f"{payroll_id.remedy or 'Correct it in Humaans.'}"
        )
    elif payroll_id is None:
        code = "employee_id_missing"
        message = (
            "This person has no Employee ID in Humaans, so nobody was created for them. "
            "Give them a unique Employee ID that was never used before."
        )
    else:
        code = "employee_id_not_visible"
        message = (
            "The access token does not show this person's Employee ID, so nobody was created for them. "
            "Give the token its scopes back, or look at the mapping of Employee ID."
        )
    return FoundIssue(code, message, field.name, field.accepted_format)


def _missing_now(payroll_id: str | None) -> FoundIssue:
    return FoundIssue(
        "employee_id_missing",
        f"The Employee ID was taken away in Humaans. Payroll keeps {payroll_id or 'none'} and goes on syncing; "
        "put the ID back in Humaans.",
        field="employee_id",
        is_advice=True,
    )


def _doubled(payroll_id: str, *, is_advice: bool = False) -> FoundIssue:
    return FoundIssue(
        DOUBLED,
        f"Employee ID {payroll_id} is on more than one person in Humaans. "
        "Give each of them an ID of their own; until then only the one already in payroll is kept up to date.",
        field="employee_id",
        value_seen=payroll_id,
        is_advice=is_advice,
    )


def _taken(payroll_id: str, *choices: str) -> FoundIssue:
    return FoundIssue(
        "employee_id_taken",
        f"Employee ID {payroll_id} already belongs to another person's payroll record, perhaps one who left. "
        "An ID is never used twice: give this person a new one in Humaans. When the other one is gone there, say below "
        "whether this is the same person.",
        field="employee_id",
        value_seen=payroll_id,
        choices=choices,
    )


def _changed(old: str | None, new: str) -> FoundIssue:
    return FoundIssue(
        "employee_id_changed",
        f"The Employee ID changed from {old or 'none'} to {new} in Humaans. Nothing was overwritten: say whether it is "
        "a new employment, the same employment with a new ID, or a mistake to be mended in Humaans.",
        field="employee_id",
        value_seen=new,
        choices=(NEW_EMPLOYMENT, SAME_EMPLOYMENT, MISTAKE),
    )
