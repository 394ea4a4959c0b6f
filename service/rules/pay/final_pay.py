"""What of a final pay counts for the pension (A14): ordinary pay always, termination pay and the holiday pay that
comes with it by the company's default, or by what was chosen for the one employee. The working is shown item by item.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


class PayItemKind(StrEnum):
    PAY = "pay"
    TERMINATION_PAY = "termination_pay"
    TERMINATION_HOLIDAY_PAY = "termination_holiday_pay"
    NOT_PENSIONABLE = "not_pensionable"


_LABELS: Final = {
    PayItemKind.PAY: "Pay",
    PayItemKind.TERMINATION_PAY: "Termination pay",
    PayItemKind.TERMINATION_HOLIDAY_PAY: "Termination holiday pay",
    PayItemKind.NOT_PENSIONABLE: "Pay that is never pensionable",
}
_BY_RULE: Final = frozenset({PayItemKind.TERMINATION_PAY, PayItemKind.TERMINATION_HOLIDAY_PAY})


@dataclass(frozen=True, slots=True)
class PayItem:
    """One line of a final pay; a deduction is below zero."""

    kind: PayItemKind
    amount_minor: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class WorkingLine:
    """One item with whether it counts, and the reason in words."""

    label: str
    amount_minor: int
    counts: bool
    reason: str


@dataclass(frozen=True, slots=True)
class PensionablePay:
    total_minor: int
    working: tuple[WorkingLine, ...]


def pensionable_pay(items: Iterable[PayItem], *, company_default: bool, override: bool | None = None) -> PensionablePay:
    """The pensionable total of a final pay and its working. `override` is the employee's own rule, None for none."""
    counts = company_default if override is None else override
    chosen_by = "the company's default" if override is None else "what was chosen for this employee"
    working = tuple(_line(item, termination_counts=counts, chosen_by=chosen_by) for item in items)
    return PensionablePay(sum(line.amount_minor for line in working if line.counts), working)


def _line(item: PayItem, *, termination_counts: bool, chosen_by: str) -> WorkingLine:
    label = item.label or _LABELS[item.kind]
    if item.kind in _BY_RULE:
        reason = f"{'counts' if termination_counts else 'does not count'} by {chosen_by}"
        return WorkingLine(label, item.amount_minor, termination_counts, reason)
    counts = item.kind is PayItemKind.PAY
    return WorkingLine(label, item.amount_minor, counts, "always counts" if counts else "never counts")
