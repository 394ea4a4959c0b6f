"""What a sync would do: the plan for one person and for a company, with its changes and issues."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from service.facts.issues import IssueCode
from service.facts.employees import Employment, FieldValue, MissingField, Readiness


class PlanAction(StrEnum):
    """What a plan would do with one person."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    EXCLUDED = "excluded"
    HOLD = "hold"


class FieldChange(NamedTuple):
    """One field of one employee, before and after."""

    field: str
    old: FieldValue
    new: FieldValue


@dataclass(frozen=True, slots=True)
class FoundIssue:
    """Why a person or one of their fields was not imported, with the choices that resolve it."""

    code: IssueCode
    message: str
    field: str | None = None
    accepted_format: str = ""
    value_seen: str = ""
    choices: tuple[str, ...] = ()
    #: Worth correcting, but nothing was withheld because of it.
    is_advice: bool = False


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """What a sync would do with one person, before it does it (decision 0005)."""

    person_id: str
    action: PlanAction
    employee_id: int | None = None
    payroll_id: str | None = None
    display_name: str = ""
    changes: tuple[FieldChange, ...] = ()
    issues: tuple[FoundIssue, ...] = ()
    employment: Employment = Employment.ACTIVE
    readiness: Readiness = Readiness.PENDING
    missing: tuple[MissingField, ...] = ()
    humaans_first_day: date | None = None
    humaans_last_day: date | None = None
    #: First and last name as Humaans has them.
    humaans_name: tuple[str | None, str | None] = (None, None)
    #: Of the salary once the plan is written; an old amount is in the old currency where that changes too.
    currency: str | None = None
    excluded: bool = False
    #: True when state other than payroll fields differs from the stored employee (readiness, employment...).
    state_differs: bool = False
    #: The exclusion that matched, in words, when the action is EXCLUDED.
    reason: str = ""
    fingerprint: str = ""
    #: Changes that a rule keeps out of payroll until someone approves them; they are not among `changes`.
    for_approval: tuple[FieldChange, ...] = ()
    #: True when the inputs equal those of the last plan, so that issues and state stand as they are.
    same_inputs: bool = False


@dataclass(frozen=True, slots=True)
class CompanyPlan:
    """The plan for everyone: what a reconciliation would do, and who was not seen."""

    people: tuple[PersonPlan, ...]
    not_seen_employee_ids: tuple[int, ...] = ()
    company_issues: tuple[FoundIssue, ...] = ()

    def count(self, action: PlanAction) -> int:
        return sum(1 for plan in self.people if plan.action is action)
