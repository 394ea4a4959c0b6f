"""Editing an employee here: the form's rows, and what of a posted form was really changed.

Numbers that are masked are never sent to the browser to be edited: an empty field keeps them, a box empties
them. Only what differs from what was shown is changed, so a sync in between is not undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from service.facts import PAYROLL_FIELD_KINDS, FieldKind
from service.rules.currencies import plain_text, typed_money
from service.rules.formats import Fault
from service.rules.payroll_fields import PAYROLL_FIELDS, SALARY_FIELDS, SECTIONS
from service.web import words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from werkzeug.datastructures import MultiDict

    from service.rules.payroll_fields import PayrollField
    from service.store.models import Employee

#: Settled by an issue about it, never typed.
NOT_EDITED: Final = frozenset({"employee_id"})
SHOWN_OF_HIDDEN: Final = 2


@dataclass(frozen=True, slots=True)
class EditRow:
    """One field of the form."""

    field: PayrollField
    text: str
    #: What the field held when the form was made; what differs from it was changed.
    shown: str
    #: The masked value, when it is not sent to be edited.
    hidden: str
    is_mapped: bool
    is_emptied: bool = False
    error: str = ""

    @property
    def kind(self) -> str:
        return "date" if PAYROLL_FIELD_KINDS[self.field.name] is FieldKind.DATE else "text"


def rows_of(
    employee: Employee, mapped: Collection[str], form: Mapping[str, str] | None, faults: Mapping[str, str]
) -> list[tuple[str, list[EditRow]]]:
    """The form by section; after a fault with what was typed."""
    return [
        (
            section,
            [
                _row(employee, field, mapped, form, faults)
                for field in PAYROLL_FIELDS
                if field.section == section and field.name not in NOT_EDITED
            ],
        )
        for section in SECTIONS
        if section != "Identity"
    ]


def _row(
    employee: Employee,
    field: PayrollField,
    mapped: Collection[str],
    form: Mapping[str, str] | None,
    faults: Mapping[str, str],
) -> EditRow:
    value = as_typed(getattr(employee, field.name), field.name, employee.salary_currency)
    hidden = is_hidden(field)
    shown = "" if hidden else value if form is None else form.get(f"was-{field.name}", value)
    return EditRow(
        field=field,
        text=shown if form is None else form.get(f"field-{field.name}", shown),
        shown=shown,
        hidden=words.masked(value, SHOWN_OF_HIDDEN) if hidden else "",
        is_mapped=field.name in mapped,
        is_emptied=form is not None and form.get(f"empty-{field.name}") == "yes",
        error=faults.get(field.name, ""),
    )


def changed_fields(
    form: MultiDict[str, str], currency_before: str | None, period_before: str | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """What was changed, as `edit_employee` takes it, and what cannot be read as an amount of money."""
    changed: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for field in PAYROLL_FIELDS:
        typed = form.get(f"field-{field.name}")
        if typed is None or field.name in NOT_EDITED:
            continue
        typed = typed.strip()
        if is_hidden(field) and form.get(f"empty-{field.name}") == "yes":
            changed[field.name] = None
        elif typed != form.get(f"was-{field.name}", "").strip() and (typed or not is_hidden(field)):
            changed[field.name] = typed or None
    amount = changed.get("salary_amount_minor")
    if amount is not None:
        currency = (form.get("field-salary_currency") or currency_before or "GBP").strip().upper()
        minor = typed_money(amount, currency, form.get("field-salary_period") or period_before)
        if isinstance(minor, Fault):
            faults["salary_amount_minor"] = minor.message
        changed["salary_amount_minor"] = minor
    return changed, faults


def is_hidden(field: PayrollField) -> bool:
    """Salaries are no secret to whoever may edit; numbers that could be misused are."""
    return field.is_sensitive and field.name not in SALARY_FIELDS


def as_typed(value: Any, name: str, currency: str | None) -> str:
    """A stored value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if name == "salary_amount_minor":
        return plain_text(value, currency)
    return str(value)
