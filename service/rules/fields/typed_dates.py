"""Dates: as people type them into a form, and which of them the payroll fields accept.

`05/01/2026` typed into a form is the fifth of January, as it is to anyone in the UK; of Humaans' own values nothing is
guessed.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from service.facts.issues import IssueCode
from service.rules.fields.formats import Invalid, as_date

#: What a field says whose date cannot be read.
ENTER_A_DATE: Final = "Enter a date, like 6 April 2026 or 06/04/2026"
NOT_A_DATE: Final = "is not a date written year-month-day"
OLDEST_AGE_YEARS: Final = 130
#: In an earlier year the century was not typed, or two digits were mixed up: 0026, 1206.
FIRST_YEAR: Final = 1900
#: 17/04/65: 1965 or 2065 is not for a program to say.
_SHORT_YEAR: Final = re.compile(r"[0-9]{1,2}[/.\- ](?:[0-9]{1,2}|[A-Za-z]{3,9})[/.\- ][0-9]{2}")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})\s*[/.\- ]\s*([0-9]{1,2})\s*[/.\- ]\s*([0-9]{4})")
_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}")
_IN_WORDS: Final = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ \-]*([a-z]{3,9})\.?,?[ \-]*([0-9]{4})")


def typed_date(text: str) -> date | None:
    """The day of `06/04/2026`, `6 April 2026`, `6 Apr 2026` or `2026-04-06`; None for anything else."""
    plain = " ".join(text.split()).casefold()
    if match := _DAY_FIRST.fullmatch(plain):
        day, month, year = map(int, match.groups())
    else:
        return day_in_words(plain) or as_date(plain.upper())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_in_words(text: str) -> date | None:
    """The day of `6 April 2026` or `6 Apr 2026`, which has one meaning everywhere; None for anything else."""
    match = _IN_WORDS.fullmatch(" ".join(text.split()).casefold())
    try:
        return None if match is None else date(int(match[3]), _month(match[2]), int(match[1]))
    except ValueError:
        return None


def _month(word: str) -> int:
    """1 to 12, by the name or its beginning (`sept` too); 0 for any other word."""
    return next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(word)), 0)


def month_of(text: str) -> date | None:
    """The first day of a month written as 2026-11; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01") if _MONTH.fullmatch(text) else None
    except ValueError:
        return None


def calendar_date(value: str, _day: date) -> date | Invalid:
    """An ISO date from FIRST_YEAR on; an instant's date part is taken as written. `05/01/2026` could be two days and is
    refused; of the year 0026 the century was not typed.
    """
    found = _iso_date(value)
    if isinstance(found, date) and found.year < FIRST_YEAR:
        return Invalid(IssueCode.TOO_LONG_AGO, f"is before {FIRST_YEAR}; check its year")
    return found


def _iso_date(value: str) -> date | Invalid:
    day = as_date(value)
    if day is not None:
        return day
    if _SHORT_YEAR.fullmatch(value):
        return Invalid(IssueCode.NOT_A_DATE, "has a year of two digits, which may be of either century")
    return Invalid(IssueCode.NOT_A_DATE, NOT_A_DATE)


def birth_date(value: str, day: date) -> date | Invalid:
    """A date of birth that HMRC accepts: not after `day`, and not of someone of OLDEST_AGE_YEARS or older."""
    born = _iso_date(value)
    if isinstance(born, Invalid):
        return born
    if born > day:
        return Invalid(IssueCode.IN_THE_FUTURE, "is in the future", hmrc="5001")
    if day.year - born.year - ((day.month, day.day) < (born.month, born.day)) >= OLDEST_AGE_YEARS:
        return Invalid(IssueCode.TOO_LONG_AGO, f"is {OLDEST_AGE_YEARS} years ago or more", hmrc="7826")
    return born


def leaving_date(value: str, _day: date) -> date | Invalid:
    """A leaving date that HMRC accepts: 6 April 2019 or later."""
    left = _iso_date(value)
    if isinstance(left, date) and left < date(2019, 4, 6):
        return Invalid(IssueCode.TOO_LONG_AGO, "is before 6 April 2019", hmrc="7831")
    return left
