"""How long the PDF of a payslip is kept here after it arrived. Its line in the ledger stays.

A PDF is pay data that Humaans, the employee and the payroll software have too; here it is needed only until no one
asks to send it again.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

#: What a company may choose; 48 months outlast the three years after the tax year that PAYE records are kept for.
KEPT_MONTHS: Final = (1, 3, 6, 12, 48)
#: Files that were looked at and neither accepted nor discarded.
UNDECIDED_KEPT_FOR: Final = timedelta(days=31)
_MONTHS_A_YEAR: Final = 12


def kept_since(now: datetime, months: int) -> datetime:
    """What ended before this moment is kept no more: the same day so many months ago, or that month's last."""
    year, month = divmod(now.year * _MONTHS_A_YEAR + now.month - 1 - months, _MONTHS_A_YEAR)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


def period_in_words(months: int) -> str:
    """A retention period in months, as shown on pages."""
    return "1 month" if months == 1 else f"{months} months"
