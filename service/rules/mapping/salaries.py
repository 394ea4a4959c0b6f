"""A salary and what it comes to in one pay period.

The rounding rule, since HMRC has none for gross pay: the gross of one pay period is worked out exactly and rounded
once, half a penny up, as it would have been on the payslip; a difference is between two such amounts. A period in
which the salary changes is shared by calendar days. A year has 12 months, 52 weeks, 26 fortnights and 13 four-week
periods. Hourly and daily pay depend on the time worked, and pay in two currencies on a rate: neither is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.rules.fields.formats import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from service.rules.fields.currencies import MinorUnits

#: How many times in a year something is paid.
TIMES_A_YEAR: Final = {
    "annual": 1, "yearly": 1, "half_yearly": 2, "quarterly": 4, "monthly": 12, "four_weekly": 13, "fortnightly": 26,
    "weekly": 52,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Salary:
    """One salary of a history, in the words of payroll; the end date is its last day."""

    amount_minor: MinorUnits
    currency: str
    period: str
    effective_date: date | None
    end_date: date | None = None

    @property
    def rate(self) -> tuple[MinorUnits, str, str]:
        """What it pays, whenever it began."""
        return self.amount_minor, self.currency, self.period


def why_not_comparable(salaries: Iterable[Salary]) -> Invalid | None:
    """Why no difference between these salaries can be worked out, or None."""
    currencies = set()
    for salary in salaries:
        if salary.period not in TIMES_A_YEAR:
            return Invalid(
                IssueCode.SALARY_PERIOD, f"the salary is paid {salary.period}, so it depends on the time worked"
            )
        currencies.add(salary.currency)
    if len(currencies) > 1:
        return Invalid(IssueCode.CURRENCY, "the salary changes its currency")
    return None


def gross_of_period(shares: Iterable[tuple[Salary, int]], days: int, frequency: str) -> int:
    """Whole minor units that salaries come to in a period of so many days, each for its share of them; half up.

    `frequency` is one of TIMES_A_YEAR, as is the period of every salary.
    """
    of_days = sum(_exact(salary.amount_minor) * TIMES_A_YEAR[salary.period] * share for salary, share in shares)
    parts = TIMES_A_YEAR[frequency] * days
    return int((2 * of_days + parts) // (2 * parts))


def _exact(amount: MinorUnits) -> int | Fraction:
    """Whole numbers stay what they are: fractions of thousands of salaries take a noticeable time."""
    return amount if isinstance(amount, int) else Fraction(amount)
