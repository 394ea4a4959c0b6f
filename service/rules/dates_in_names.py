"""Dates, years and numbers of weeks and months in the name of a file: what is no Employee ID.

They are taken out of the name before an ID is looked for. Where a number could be either, it counts as a date: a file
that is listed costs a look, one that is given to another costs more.
"""

from __future__ import annotations

import re
from typing import Final

#: Taken from a name that is folded, with everything between words made a single blank.
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR: Final = r"(?:19[89]\d|20\d\d)"
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH_NUMBER: Final = r"(?:0?[1-9]|1[0-2])"
_TWO_DIGIT_MONTH: Final = r"(?:0[1-9]|1[0-2])"
_TWO_DIGIT_DAY: Final = r"(?:0[1-9]|[12]\d|3[01])"
_PERIOD: Final = r"(?:weeks?|wk|w|months?|mth|mnth|mon|periods?|prd|pd|per|p|m|quarter|qtr|q|tax|ty|fy)"
#: Longest first: what one takes away the next does not see.
_DATES: Final = tuple(
    re.compile(rf"(?<![^ ]){pattern}(?![^ ])")
    for pattern in (
        rf"(?:tax )?(?:year|yr|ty|fy) ?{_YEAR}(?: (?:to )?(?:{_YEAR}|\d\d))?",
        rf"{_YEAR} {_MONTH_NUMBER} {_DAY}",
        rf"{_DAY} {_MONTH_NUMBER} {_YEAR}",
        rf"{_MONTH_NUMBER} {_DAY} {_YEAR}",
        rf"{_DAY} {_MONTH_NUMBER} \d\d",
        rf"{_MONTH_NUMBER} {_DAY} \d\d",
        rf"{_DAY}(?:st|nd|rd|th)? ?{_MONTH} ?(?:{_YEAR}|\d\d)?",
        rf"{_MONTH} ?{_DAY}(?:st|nd|rd|th)? {_YEAR}",
        rf"{_MONTH} ?(?:{_YEAR}|\d\d)",
        rf"{_YEAR} ?{_MONTH}",
        rf"{_YEAR} {_YEAR}",
        rf"{_YEAR} {_MONTH_NUMBER}",
        rf"{_MONTH_NUMBER} {_YEAR}",
        rf"{_YEAR}{_TWO_DIGIT_MONTH}{_TWO_DIGIT_DAY}",
        rf"{_TWO_DIGIT_DAY}{_TWO_DIGIT_MONTH}{_YEAR}",
        rf"{_YEAR}{_TWO_DIGIT_MONTH}",
        rf"{_TWO_DIGIT_MONTH}{_YEAR}",
        r"(?:weeks|months|periods) ?\d{1,2}(?: (?:to |and )?\d{1,2})?",
        rf"{_PERIOD} ?(?:no |number |ending |end |commencing )?\d{{1,2}}(?: (?:of|to|and) \d{{1,2}})?",
        _YEAR,
        _MONTH,
    )
)
_TAX_YEAR: Final = re.compile(rf"(?<![^ ])({_YEAR}) (\d\d)(?![^ ])")
#: Stands where a date was.
TAKEN: Final = "|"
#: Words that stand before a number without a blank: `payslip112026`.
_GLUED: Final = re.compile(r"(?<![^ ])(payslips?|payslip|slip|payroll|pay|wages?|salary)(?=\d)")


def _unless_it_is_none(found: re.Match[str]) -> str:
    """`2026 27` is a tax year, `2026 45` is not."""
    return TAKEN if (int(found[1]) + 1) % 100 == int(found[2]) else found[0]


def without_dates(words: str) -> str:
    """Words with single blanks between them, dates and numbers of periods replaced by a sign that is no word."""
    words = _TAX_YEAR.sub(_unless_it_is_none, _GLUED.sub(r"\1 ", words))
    for pattern in _DATES:
        words = pattern.sub(TAKEN, words)
    return words
