"""Dates that are slips of the year, dates in the wrong order, and a salary of nought: accepted, and worth a check.

Nothing is refused here: someone may have worked since 1939, or may be a director without pay. A user may confirm it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.advice.placeholder_values import DAYS, IT_IS_RIGHT, YOUNGEST
from service.rules.fields.payroll_fields import FIELDS_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.facts.employees import FieldValue

#: Anyone who started before has worked for longer than a working life.
EARLIEST: Final = date(1940, 1, 1)
#: Days on which something began or was settled: none comes more than a year ahead, nor before someone may work.
_BEGINNINGS: Final = (
    "start_date",
    "continuous_employment_date",
    "director_start_date",
    "first_civilian_employment_date",
    "previous_leaving_date",
    "student_loan_start_date",
    "postgraduate_loan_start_date",
    "salary_effective_date",
)
#: Days on which something will end: further ahead than a working life is a slip.
_ENDS: Final = ("end_date", "director_end_date", "student_loan_end_date", "postgraduate_loan_end_date")
_LONGEST_YEARS: Final = 60
#: The first is never after the second. Of the last day employed rules/planning/employment.py tells.
_IN_ORDER: Final = (
    ("continuous_employment_date", "start_date"),
    ("director_start_date", "director_end_date"),
    ("student_loan_start_date", "student_loan_end_date"),
    ("postgraduate_loan_start_date", "postgraduate_loan_end_date"),
)


def unlikely_pay_and_dates(fields: Mapping[str, FieldValue], day: date) -> Iterator[FoundIssue]:
    """At most one advice for each field, as of the day."""
    told: set[str] = set()
    for name in (*_BEGINNINGS, *_ENDS):
        value = fields[name]
        if isinstance(value, date) and value not in DAYS and (why := _why(name, value, fields["date_of_birth"], day)):
            told.add(name)
            yield _advice(name, value, why)
    for first, second in _IN_ORDER:
        before, after = fields[first], fields[second]
        if not isinstance(before, date) or not isinstance(after, date):
            continue
        if after < before and not told & {first, second} and not {before, after} & DAYS:
            yield _advice(second, after, f"is before {FIELDS_BY_NAME[first].label}, which is {_in_words(before)}")
    if fields["salary_amount_minor"] == 0:
        yield FoundIssue(
            IssueCode.SALARY_OF_NOUGHT,
            "Salary: the amount is zero, so this employee would be paid nothing. Correct it in Humaans if it is wrong.",
            "salary_amount_minor",
            choices=(IT_IS_RIGHT,),
            is_advice=True,
        )


def _why(name: str, value: date, born: FieldValue, day: date) -> str:
    if name in _ENDS:
        return f"is more than {_LONGEST_YEARS} years ahead" if value.year > day.year + _LONGEST_YEARS else ""
    if value < EARLIEST:
        return f"is before {EARLIEST.year}"
    if (value.year - 1, value.month, value.day) > (day.year, day.month, day.day):
        return "is more than a year ahead"
    if isinstance(born, date) and value < born:
        return "is before the date of birth"
    if isinstance(born, date) and (value.year - YOUNGEST, value.month, value.day) < (born.year, born.month, born.day):
        return f"is before this employee was {YOUNGEST}"
    return ""


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _advice(name: str, value: date, why: str) -> FoundIssue:
    return FoundIssue(
        IssueCode.UNLIKELY_DATE,
        f"{FIELDS_BY_NAME[name].label}: {_in_words(value)} {why}. Check it with the employee, and correct it in "
        "Humaans if it is wrong.",
        name,
        value_seen=str(value),
        choices=(IT_IS_RIGHT,),
        is_advice=True,
    )
