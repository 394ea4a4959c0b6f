"""The fields of the edit form that have a closed list of values, each with the words that people know it by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import pycountry

from service.rules.fields import tax_years
from service.rules.fields.formats import MARITAL_STATUSES, PAY_FREQUENCIES, PAYMENT_METHODS, SALARY_PERIODS
from service.rules.fields.payroll_fields import YES_OR_NO_FIELDS
from service.rules.pay.pay_calendar import named_schedule
from service.web.ui import formatting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from service.facts.payslips import PaySchedule

Choices: TypeAlias = "tuple[tuple[str, str], ...]"

_STARTER: Final = (("A", "A: first job since 6 April"), ("B", "B: only job now"), ("C", "C: another job or pension"))
_BANDS: Final = (
    ("A", "A: up to 15.99 hours"),
    ("B", "B: 16 to 23.99 hours"),
    ("C", "C: 24 to 29.99 hours"),
    ("D", "D: 30 hours or more"),
    ("E", "E: no regular hours"),
)


def choices_of(day: date, schedules: Sequence[PaySchedule]) -> Mapping[str, Choices]:
    """Value and words by payroll field; `day` says the tax year, the company's own schedules come first."""
    rules = tax_years.rules_of(day)
    frequencies = [each for each in PAY_FREQUENCIES if named_schedule(schedules, each) is None]
    return {
        "gender": (("F", "Female"), ("M", "Male")),
        "country": _COUNTRIES,
        "ni_category": tuple((letter, letter) for letter in sorted(rules.ni_categories)),
        "starter_declaration": _STARTER,
        **dict.fromkeys(YES_OR_NO_FIELDS, (("yes", "Yes"), ("no", "No"))),
        "marital_status": _worded("marital_status", MARITAL_STATUSES),
        "payment_method": _worded("payment_method", PAYMENT_METHODS),
        "pay_frequency": _worded("pay_frequency", PAY_FREQUENCIES),
        "director_ni_method": (("AN", "Annual"), ("AL", "Alternative")),
        "hours_band": _BANDS,
        "student_loan_plan": _worded("student_loan_plan", sorted(rules.student_loan_plans)),
        "salary_period": _worded("salary_period", SALARY_PERIODS),
        "pay_schedule": (
            *((schedule.name, schedule.name) for schedule in schedules),
            *_worded("pay_schedule", frequencies),
        ),
    }


def with_present(choices: Choices, value: str) -> Choices:
    """With the value that is there, when it is none of the list: nothing is changed by opening a form.

    A value that is only written otherwise ("monthly" for the schedule "Monthly") takes the place of its choice.
    """
    if not value or any(known == value for known, _ in choices):
        return choices
    same = next((known for known, _ in choices if known.casefold() == value.casefold()), None)
    if same is not None:
        return tuple((value if known == same else known, label) for known, label in choices)
    return (*choices, (value, value))


def _worded(field: str, values: Sequence[str]) -> Choices:
    return tuple((value, formatting.field_value(value, field)) for value in values)


_COUNTRIES: Final[Choices] = (
    ("GB", "United Kingdom"),
    *sorted(
        (
            (country.alpha_2, formatting.country(country.alpha_2))
            for country in pycountry.countries
            if country.alpha_2 != "GB"
        ),
        key=lambda choice: choice[1],
    ),
)
