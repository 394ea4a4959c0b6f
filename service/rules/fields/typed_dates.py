"""Dates as people type them into a form: the one reader of every date field of the pages.

`05/01/2026` is the fifth of January here, as it is to anyone in the UK; of Humaans' own values nothing is guessed.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from service.rules.fields.formats import as_date

#: What a field says whose date cannot be read.
ENTER_A_DATE: Final = "Enter a date, like 6 April 2026 or 06/04/2026"
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
    elif match := _IN_WORDS.fullmatch(plain):
        day, month, year = int(match[1]), _month(match[2]), int(match[3])
    else:
        return as_date(plain.upper())
    try:
        return date(year, month, day)
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
