"""What sets a P60, a P45, a P11D and other documents apart from payslips: the days they are about, and their address.

A P60 and a P11D are about the tax year that ended last before they are given. A P45 is given to someone who leaves, so
it is emailed to the private address only.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from service.facts.payslips import HoldReason, PayslipKind
from service.rules.fields.tax_years import start_of_tax_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Those that say what someone is paid; only without one of them a payslip is missing on a payday.
PAYSLIPS: Final = (PayslipKind.PAYSLIP, PayslipKind.SUPPLEMENTARY)
OF_A_TAX_YEAR: Final = frozenset({PayslipKind.P60, PayslipKind.P11D})
#: About no period: they are named by the day on which they are given.
OF_A_DAY: Final = frozenset({PayslipKind.P45, PayslipKind.OTHER})
#: Of which an employee may have several on one day: each file name is a document of its own.
SEVERAL_A_DAY: Final = frozenset({PayslipKind.OTHER})
#: Work addresses are the employer's.
ONLY_TO_PRIVATE_ADDRESSES: Final = frozenset({PayslipKind.P45})
#: What is usual for someone who left.
USUAL_FOR_LEAVERS: Final = frozenset({PayslipKind.P45, PayslipKind.P60, PayslipKind.P11D})


def days_of(kind: PayslipKind, given_on: date, paid: tuple[date, date]) -> tuple[date, date]:
    """First and last day that a document is about; `paid` is the period that a payday on that day closes."""
    if kind in OF_A_TAX_YEAR:
        start = start_of_tax_year(given_on)
        return start.replace(year=start.year - 1), start - timedelta(days=1)
    return (given_on, given_on) if kind in OF_A_DAY else paid


def document_key(kind: str, name: str) -> str:
    """What tells documents of one kind, employee and day apart: the file's name where there may be several, else none.

    Another file of the same key is a second version, and taken only as a correction.
    """
    return name.casefold() if kind in SEVERAL_A_DAY else ""


def tax_year_before(given_on: date) -> str:
    """Like `2025 to 2026`: the tax year that ended last."""
    start = start_of_tax_year(given_on)
    return f"{start.year - 1} to {start.year}"


def hold_reasons(kind: str, found: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Why a document is held: that someone has left holds a payslip, and no P45."""
    return [each for each in found if not (kind in USUAL_FOR_LEAVERS and each["code"] == HoldReason.LEFT)]
