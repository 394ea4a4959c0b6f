"""Changes that a rule keeps out of payroll until someone approves them: what they are about, why, and how they end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from service.facts.runs import Cause


class FieldGroup(StrEnum):
    """Payroll fields that are held and approved together: half of a new bank account pays no one."""

    BANK = "bank"
    PAY = "pay"
    EMAIL = "email"
    START_DATE = "start_date"
    STARTER_DECLARATION = "starter_declaration"


#: The payroll fields of each group.
FIELDS_OF: Final[Mapping[FieldGroup, tuple[str, ...]]] = {
    FieldGroup.BANK: ("bank_account_name", "sort_code", "account_number", "roll_number"),
    FieldGroup.PAY: ("salary_amount_minor", "salary_currency", "salary_period", "salary_effective_date"),
    FieldGroup.EMAIL: ("email", "personal_email"),
    FieldGroup.START_DATE: ("start_date",),
    FieldGroup.STARTER_DECLARATION: ("starter_declaration",),
}
#: The group of each payroll field that has one.
GROUP_OF: Final[Mapping[str, FieldGroup]] = {name: group for group, names in FIELDS_OF.items() for name in names}


class HoldRule(StrEnum):
    """Why a change is held. The stored words never change; what pages call them is in web/ui/labels.py."""

    BANK_BEFORE_PAYDAY = "bank_before_payday"
    BANK_WITH_EMAIL = "bank_with_email"
    SHARED_ACCOUNT = "shared_account"
    PAY_UP = "pay_up"
    PAY_DOWN = "pay_down"
    PAY_NOT_COMPARABLE = "pay_not_comparable"
    LEAVER_PAY = "leaver_pay"
    STARTER = "starter"
    #: The change before it was held, and this one came in its place.
    CHANGED_AGAIN = "changed_again"


class HeldState(StrEnum):
    """How far a held change is. While it is pending or refused, payroll keeps the old value."""

    PENDING = "pending"
    #: Written into payroll.
    APPROVED = "approved"
    #: Someone said no; it stays so until Humaans no longer has the refused value.
    REFUSED = "refused"
    #: Humaans has the value of payroll again after a refusal.
    CORRECTED = "corrected"
    #: Humaans took the change back, or there is no one any more that it could be for.
    WITHDRAWN = "withdrawn"
    #: Another value came in its place, which is asked about anew.
    REPLACED = "replaced"


def groups_of(fields: Iterable[str]) -> list[FieldGroup]:
    """The groups that some payroll fields belong to, in their order."""
    touched = {GROUP_OF[name] for name in fields if name in GROUP_OF}
    return [group for group in FieldGroup if group in touched]


@dataclass(frozen=True, slots=True)
class Brought:
    """How a change came: its cause, and the people who may therefore not decide about it (none for a schedule)."""

    cause: Cause
    now: datetime
    run_id: int | None = None
    made_by: tuple[str, ...] = ()
    #: False for an edit or a decision made here.
    is_from_humaans: bool = True
