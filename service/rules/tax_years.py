"""UK tax years and the lists that change with them. HMRC issues a new schema each year: add one row here.

A day before the first row is judged by the first row, a day after the last by the last, so that an old
release goes on working in April.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class TaxYearRules:
    """What HMRC accepts in one tax year; `starts` is a 6 April."""

    starts: date
    ni_categories: frozenset[str]
    student_loan_plans: frozenset[str]


_NI_CATEGORIES: Final = frozenset("ABCDEFHIJKLMNSVXZ")

TAX_YEARS: Final = (
    TaxYearRules(date(2025, 4, 6), _NI_CATEGORIES, frozenset({"01", "02", "04"})),
    TaxYearRules(date(2026, 4, 6), _NI_CATEGORIES, frozenset({"01", "02", "04", "05"})),
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
