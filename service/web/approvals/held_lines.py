"""Held changes as pages list them: old and new as the visitor may see them, why they are held, who may decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.actions.approvals.people_behind import person_behind
from service.facts.approvals import HeldState
from service.facts.runs import Cause
from service.store.approvals import held_changes
from service.web.http import access
from service.web.ui import audit_labels, humaans_links, labels
from service.web.ui.masking import Shown
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.store.tables.approvals import HeldChange


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One held change."""

    row: HeldChange
    name: str
    #: Address of the person in Humaans; empty where there is none.
    humaans: str
    group: str
    #: Label, old and new text of each field that differs.
    fields: list[tuple[str, str, str]]
    #: What brought it, in words.
    brought: str
    #: What approving does.
    effect: str
    #: Whether the visitor is one of those who brought it.
    is_own: bool

    @property
    def is_pending(self) -> bool:
        return bool(self.row.state == HeldState.PENDING)


def lines_of(rows: Iterable[HeldChange], *, with_pay: bool) -> list[HeldLine]:
    """The rows as lines, in their order; numbers of accounts stay masked, and pay for those who may not see it."""
    me = person_behind(access.company().id, access.visitor().email)
    return [_line(row, Shown(with_numbers=False, with_pay=with_pay), me) for row in rows]


def _line(row: HeldChange, show: Shown, me: str) -> HeldLine:
    group = labels.field_group(row.field_group)
    return HeldLine(
        row,
        name_of(row.employee),
        humaans_links.address_of_employee(row.employee),
        group,
        _fields(row, show),
        _brought(row),
        _effect(row),
        me in row.made_by,
    )


def _fields(row: HeldChange, show: Shown) -> list[tuple[str, str, str]]:
    old, new = held_changes.values_of(row.old), held_changes.values_of(row.new)
    now = row.employee.salary_currency
    was, will_be = (str(values.get("salary_currency", now) or "GBP") for values in (old, new))
    return [
        (labels.field(name), show.text(name, old.get(name), was)[0], show.text(name, new[name], will_be)[0])
        for name in new
    ]


def _brought(row: HeldChange) -> str:
    by = f" ({', '.join(audit_labels.who(person) for person in row.made_by)})" if row.made_by else ""
    return f"{labels.cause(row.cause)}{by}"


def _effect(row: HeldChange) -> str:
    if row.cause == Cause.EDIT:
        return "Approving writes the edit to payroll. The next sync compares a mapped field with Humaans again."
    if not row.is_from_humaans:
        return "Approving writes the new value to payroll now."
    return "Approving writes the new value from Humaans to payroll now. Refusing keeps the old one."
