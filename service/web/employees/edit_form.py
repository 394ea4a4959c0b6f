"""Editing an employee here: the form's rows, and what of a posted form was really changed.

Numbers that are masked are never sent to the browser to be edited: an empty field keeps them, a box empties
them. Only what differs from what was shown is changed, so a sync in between is not undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from service.facts.employees import PAYROLL_FIELD_KINDS, FieldKind
from service.rules.fields.currencies import plain_text
from service.rules.fields.masking import masked
from service.rules.fields.payroll_fields import FIELDS_BY_NAME, PAYROLL_FIELDS, SALARY_FIELDS, SECTIONS, SELDOM_KEPT
from service.rules.fields.typed_dates import typed_date
from service.rules.planning.edited_values import AMOUNT, RATE
from service.web.employees.edit_choices import with_present
from service.web.ui import audit_labels, formatting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from werkzeug.datastructures import MultiDict

    from service.rules.fields.payroll_fields import PayrollField
    from service.store.tables.employees import Change, Employee
    from service.web.employees.edit_choices import Choices

LONGEST_VERSION: Final = 18
_HUMAANS_DATE: Final = "a date, year-month-day"
_TYPED_DATE: Final = "a date, like 6 April 2026 or 06/04/2026"
#: Settled by an issue about it, never typed.
NOT_EDITED: Final = frozenset({"employee_id"})


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
    #: Value and words of each choice of a closed list; none for a field that is typed.
    choices: Choices = ()
    is_emptied: bool = False
    error: str = ""

    @property
    def is_folded(self) -> bool:
        """A field that few companies keep, with nothing in it: below the others of its section."""
        return self.field.name in SELDOM_KEPT and not (self.text or self.hidden or self.error)

    @property
    def hint(self) -> str:
        """What is accepted here: a date is typed as people write it."""
        return self.field.accepted_format.replace(_HUMAANS_DATE, _TYPED_DATE)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent, and what is wrong with it, by payroll field."""

    form: Mapping[str, str]
    faults: Mapping[str, str]
    #: Someone else changed some of it: the form shows their values beside what was typed.
    is_conflict: bool = False


def rows_of(
    employee: Employee, mapped: Collection[str], choices: Mapping[str, Choices], typed: Typed | None
) -> list[tuple[str, list[EditRow]]]:
    """The form by section; after a fault with what was typed."""
    return [
        (
            section,
            [
                _row(employee, field, mapped, choices, typed)
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
    choices: Mapping[str, Choices],
    typed: Typed | None,
) -> EditRow:
    value = as_typed(getattr(employee, field.name), field.name, employee.salary_currency)
    hidden = is_hidden(field)
    shown = text = "" if hidden else value
    if typed is not None:
        was = typed.form.get(f"was-{field.name}", shown)
        sent = typed.form.get(f"field-{field.name}", was)
        if typed.is_conflict:
            text = sent if sent.strip() != was.strip() else shown
        else:
            shown, text = ("" if hidden else was), sent
    return EditRow(
        field=field,
        text=text,
        shown=shown,
        hidden=masked(value) if hidden else "",
        is_mapped=field.name in mapped,
        choices=with_present(choices[field.name], text) if field.name in choices else (),
        is_emptied=typed is not None and typed.form.get(f"empty-{field.name}") == "yes",
        error=typed.faults.get(field.name, "") if typed is not None else "",
    )


def changed_fields(form: MultiDict[str, str]) -> dict[str, Any]:
    """What was changed, as `edit_employee` takes it.

    An amount is in pounds or dinars, not in minor units: when its currency or its period is changed, the amount
    is read again as it stands in the form.
    """
    changed: dict[str, Any] = {}
    for field in PAYROLL_FIELDS:
        typed = form.get(f"field-{field.name}")
        if typed is None or field.name in NOT_EDITED:
            continue
        typed = typed.strip()
        if is_hidden(field) and form.get(f"empty-{field.name}") == "yes":
            changed[field.name] = None
        elif typed != form.get(f"was-{field.name}", "").strip() and (typed or not is_hidden(field)):
            changed[field.name] = _plain(typed, field.name) or None
    if changed.keys() & {AMOUNT, "salary_currency", "salary_period"}:
        changed.pop(AMOUNT, None)
        changed[RATE] = form.get(f"field-{AMOUNT}", "").strip() or None
        if f"field-{AMOUNT}" not in form:
            del changed[RATE]
    return changed


def _plain(typed: str, name: str) -> str:
    """What was typed, a date in it as Humaans writes one; what is no date stays, for its format to refuse."""
    day = typed_date(typed) if PAYROLL_FIELD_KINDS[name] is FieldKind.DATE else None
    return typed if day is None else day.isoformat()


def shown_version(form: Mapping[str, str]) -> int | None:
    """The employee's newest change when the form was made; None when the form does not say."""
    text = form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_VERSION else None


def by_field(faults: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Faults by the field that they stand beside on the form."""
    return {AMOUNT if name == RATE else name: message for name, message in faults}


def conflict_faults(conflicts: Mapping[str, Change], employee: Employee) -> dict[str, str]:
    """Who changed what meanwhile, in words; numbers that are hidden stay so."""
    return {name: _conflict(change, employee) for name, change in conflicts.items()}


def _conflict(change: Change, employee: Employee) -> str:
    field = FIELDS_BY_NAME[str(change.field)]
    value = formatting.field_value(change.new, field.name, employee.salary_currency)
    now = "was changed" if is_hidden(field) else f"was changed to “{value}”" if value else "was emptied"
    who = f"by {audit_labels.who(change.made_by, in_sentence=True)}" if change.made_by else "by a sync"
    when = formatting.plain_when(change.at, in_sentence=True)
    return f"{now} {who} {when}, while you were editing. Check it, and save again if yours is right"


def is_hidden(field: PayrollField) -> bool:
    """Salaries are no secret to anyone who may edit; numbers that could be misused are."""
    return field.is_sensitive and field.name not in SALARY_FIELDS


def as_typed(value: Any, name: str, currency: str | None) -> str:
    """A stored value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return formatting.typed_day(value)
    if name == "salary_amount_minor":
        return plain_text(value, currency)
    return str(value)
