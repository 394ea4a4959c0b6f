"""Pay below the minimum wage, and hourly pay without hours: advice, since a payroll pays what it is told.

An hour's pay is worked out as elsewhere here, with 52 weeks in a year, from the contracted hours. What else counts
towards the minimum wage (deductions, unpaid time, work above the hours) is not known here, so pay above it proves
nothing. The rates are those of GOV.UK, "National Minimum Wage and National Living Wage rates"; a rate applies from the
first pay period that begins on its day or later. Each April: one more row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.mapping.salaries import TIMES_A_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.facts.employees import FieldValue

_WEEKS: Final = 52
_ADULT, _YOUNG, _APPRENTICE_UNTIL = 21, 18, 19


@dataclass(frozen=True, slots=True)
class Rates:
    """Pence an hour from a day on: 21 and over, 18 to 20, and under 18 or an apprentice."""

    since: date
    adult: int
    young: int
    lowest: int


#: Newest first.
RATES: Final = (
    Rates(date(2026, 4, 1), 1271, 1085, 800),
    Rates(date(2025, 4, 1), 1221, 1000, 755),
    Rates(date(2024, 4, 1), 1144, 860, 640),
)


def minimum_wage(fields: Mapping[str, FieldValue], day: date) -> Iterator[FoundIssue]:
    """What is odd about the pay of someone with these fields, who is still paid on the day; often nothing."""
    amount, period = fields["salary_amount_minor"], fields["salary_period"]
    if amount is None or period is None:
        return
    hours = _hours(fields["hours_per_week"])
    if period == "hourly" and hours is None:
        yield FoundIssue(
            IssueCode.HOURLY_WITHOUT_HOURS,
            "Pay is hourly, and the hours a week are not known. The gross cannot be worked out from this record.",
            "hours_per_week",
            is_advice=True,
        )
    if fields["salary_currency"] != "GBP":
        return
    rate = _rate(fields, day)
    if rate is None:
        return
    pence, who, since = rate
    if _is_below(pence, Decimal(str(amount)), str(period), hours):
        yield FoundIssue(
            IssueCode.BELOW_MINIMUM_WAGE,
            f"With the hours in this record, the pay is below the minimum wage of £{pence / 100:.2f} an hour "
            f"({who}, from {since.day} {since:%B %Y}). Check the salary and the hours.",
            "salary_amount_minor",
            is_advice=True,
        )


def _hours(text: FieldValue) -> Decimal | None:
    try:
        found = Decimal(str(text))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found > 0 else None


def _is_below(pence: int, amount: Decimal, period: str, hours: Decimal | None) -> bool:
    """Whether the pay of an hour is less; not where it depends on time that is not known.

    Both sides are a year's pay, so that nothing is divided or rounded. Of nothing at all unlikely_pay_and_dates tells.
    """
    if amount <= 0:
        return False
    if period == "hourly":
        return amount < pence
    if period not in TIMES_A_YEAR or hours is None:
        return False
    return amount * TIMES_A_YEAR[period] < pence * _WEEKS * hours


def _rate(fields: Mapping[str, FieldValue], day: date) -> tuple[int, str, date] | None:
    """Pence an hour, for which group, and since when; None without a date of birth, or before the table begins."""
    born, rates = fields["date_of_birth"], next((each for each in RATES if each.since <= day), None)
    if rates is None or not isinstance(born, date):
        return None
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if _is_apprentice(fields) and (age < _APPRENTICE_UNTIL or _is_in_first_year(fields["start_date"], day)):
        return rates.lowest, "apprentices", rates.since
    if age < _YOUNG:
        return rates.lowest, "under 18", rates.since
    if age < _ADULT:
        return rates.young, "18 to 20", rates.since
    return rates.adult, "21 and over", rates.since


def _is_apprentice(fields: Mapping[str, FieldValue]) -> bool:
    return "apprentice" in str(fields["contract_type"] or "").casefold()


def _is_in_first_year(start: FieldValue, day: date) -> bool:
    return isinstance(start, date) and (day - start).days < 365  # noqa: PLR2004
