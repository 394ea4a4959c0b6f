"""UK tax years and the lists that change with them. HMRC issues a new schema each year: add one row here.

A day before the first row is judged by the first row, a day after the last by the last, so that an old
release goes on working in April.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class TaxYearRules:
    """What HMRC accepts in one tax year; `starts` is a 6 April."""

    starts: date
    ni_categories: frozenset[str]
    student_loan_plans: frozenset[str]
    #: The codes that tax all pay at one higher rate, by their prefix: none, S (Scotland) or C (Wales).
    d_codes: Mapping[str, frozenset[str]]


_NI_CATEGORIES_2023: Final = frozenset("ABCFHIJLMSVXZ")
#: D, E, K and N came with the investment zones.
_NI_CATEGORIES: Final = _NI_CATEGORIES_2023 | frozenset("DEKN")
_LOANS: Final = frozenset({"01", "02", "04"})
_HIGHER_RATES: Final = frozenset({"D0", "D1"})
_UNTIL_2024: Final = {"": _HIGHER_RATES, "C": _HIGHER_RATES, "S": frozenset({"D0", "D1", "D2"})}
#: Scotland has an advanced rate since 2024, and with it SD3.
_SINCE_2024: Final = _UNTIL_2024 | {"S": frozenset({"D0", "D1", "D2", "D3"})}

TAX_YEARS: Final = (
    TaxYearRules(date(2023, 4, 6), _NI_CATEGORIES_2023, _LOANS, _UNTIL_2024),
    TaxYearRules(date(2024, 4, 6), _NI_CATEGORIES, _LOANS, _SINCE_2024),
    TaxYearRules(date(2025, 4, 6), _NI_CATEGORIES, _LOANS, _SINCE_2024),
    TaxYearRules(date(2026, 4, 6), _NI_CATEGORIES, _LOANS | {"05"}, _SINCE_2024),
)


def start_of_tax_year(day: date) -> date:
    """The 6 April on or before the day."""
    this_year = date(day.year, 4, 6)
    return this_year if day >= this_year else date(day.year - 1, 4, 6)


def next_tax_year(day: date) -> date:
    """The first 6 April after the day."""
    this_year = date(day.year, 4, 6)
    return this_year if day < this_year else date(day.year + 1, 4, 6)


def rules_of(day: date) -> TaxYearRules:
    """The rules in force on the day."""
    in_force = TAX_YEARS[0]
    for rules in TAX_YEARS:
        if rules.starts <= day:
            in_force = rules
    return in_force
