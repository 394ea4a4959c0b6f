"""What HMRC is told of a new starter is told once: after a first payslip, a change of it is a person's to decide.

A start date or starter declaration that changes later makes HMRC open a second employment, so payroll keeps what it has
and says so; everything else of the person still arrives.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from service.rules.planning.identity import MISTAKE, in_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from service.facts.employees import EmployeeRecord, FieldValue

#: The fields of a starter that HMRC is told, and the issue that is opened when one changes.
STARTER_FIELDS: Final = {
    "start_date": IssueCode.START_DATE_CHANGED,
    "starter_declaration": IssueCode.STARTER_DECLARATION_CHANGED,
}
ACCEPT_CHANGE: Final = "accept_change"
_EMPTIED: Final = "The field was left empty"
_KEPT: Final = "Payroll keeps the value it has"


def kept(employee: EmployeeRecord, values: Mapping[str, FieldValue]) -> tuple[str, ...]:
    """The starter's fields that Humaans gives another value; not those edited here, which a sync takes back (A18)."""
    return tuple(
        name
        for name in STARTER_FIELDS
        if name in values and values[name] != employee.fields[name] and name not in employee.edited_fields
    )


def issues(
    found: Iterable[FoundIssue],
    names: Collection[str],
    current: Mapping[str, FieldValue],
    seen: Mapping[str, FieldValue],
) -> list[FoundIssue]:
    """What was found, with an issue for each field that is kept; one already told of as invalid is told once."""
    told = [
        replace(each, message=each.message.replace(_EMPTIED, _KEPT)) if each.field in names else each for each in found
    ]
    invalid = {each.field for each in told if not each.is_advice}
    return told + [_changed(name, current[name], seen[name]) for name in names if name not in invalid]


def _changed(name: str, old: FieldValue, new: FieldValue) -> FoundIssue:
    field = FIELDS_BY_NAME[name]
    return FoundIssue(
        STARTER_FIELDS[name],
        f"{field.label} changed in Humaans from {_shown(old)} to {_shown(new)} after a payslip was accepted. Payroll "
        f"keeps {_shown(old)}: HMRC opens a second employment when this changes. Use the new value only if HMRC has "
        "not been told the earlier one; if it is wrong, correct it in Humaans.",
        field.name,
        value_seen="" if new is None else str(new),
        choices=(ACCEPT_CHANGE, MISTAKE),
    )


def _shown(value: FieldValue) -> str:
    if value is None:
        return "nothing"
    return in_words(value) if isinstance(value, date) else str(value)
