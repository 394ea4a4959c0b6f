"""Dates, years and numbers of weeks and months in the name of a file: what is no Employee ID.

They are taken out of the name before an ID is looked for. Where a number could be either, it counts as a date: a file
that is listed costs a look, one that is given to another costs more.
"""

from __future__ import annotations

import re
from typing import Final

#: Taken from a name that is folded, with everything between words made a single blank.
#: In the languages of the payroll programs that are met: English, then German, French, Spanish, Italian, Dutch,
#: Portuguese and Polish where their word is another.
_MONTH: Final = (
    r"(?:jan(?:uar[yi]?|v(?:ier)?|eiro)?|jänner|enero|ene|gennaio|gen|stycznia|styczeń"
    r"|feb(?:ruar[yi]?|rero|braio)?|f[eé]vr?(?:ier|ereiro)?|lutego|luty"
    r"|mar(?:ch|s|zo|ca|zec)?|m[aä]rz|maerz|maart|mrt|março"
    r"|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|kwietnia|kwiecień"
    r"|may|mai|mayo|maggio|mei|maio|maja?"
    r"|june?|juni|juin|junio|giugno|giu|junho|czerwca|czerwiec"
    r"|july?|juli|juil(?:let)?|julio|luglio|lug|julho|lipca|lipiec"
    r"|aug(?:ust|ustus)?|ao[uû]t|ago(?:sto)?|sierpnia|sierpień"
    r"|sept?(?:ember|embre|iembre)?|setiembre|settembre|setembro|września|wrzesień"
    r"|o[ck]t(?:ober|obre|ubre)?|ottobre|ott|outubro|października|październik"
    r"|nov(?:ember|embre|iembre|embro)?|noviembre|listopada?"
    r"|dec(?:ember|embre)?|d[eé]c(?:embre)?|dez(?:ember|embro)?|dic(?:iembre|embre)?|grudnia|grudzień)"
)
_YEAR: Final = r"(?:19[89]\d|20\d\d)"
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_ORDINAL: Final = rf"{_DAY}(?:st|nd|rd|th)?"
_OF: Final = r"(?:of |de |del |di |den |du )?"
_WEEKDAY: Final = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTH_NUMBER: Final = r"(?:0?[1-9]|1[0-2])"
_TWO_DIGIT_MONTH: Final = r"(?:0[1-9]|1[0-2])"
_TWO_DIGIT_DAY: Final = r"(?:0[1-9]|[12]\d|3[01])"
_TWO_DIGIT_YEAR: Final = r"(?:2\d|3[0-5])"
_HOUR: Final = r"(?:[01]\d|2[0-3])"
_MINUTE: Final = r"[0-5]\d"
_TIME: Final = rf"{_HOUR}{_MINUTE}(?:{_MINUTE})?"
_PERIOD: Final = (
    r"(?:weeks?|wk|w|w ?[ceb]|kw|woche|semaine|sem|semana|settimana|sett|tydzie[nń]|tydz|vecka|uke|uge"
    r"|months?|mth|mnth|mon|monat|mois|mes|mese|maand|miesi[aą]c|periods?|prd|pd|per|p|m|fortnights?|fn"
    r"|quarter|qtr|q|pe|ending|ended|tax|ty|fy|year|yr|days?|date|weekly)"
)
#: What is counted beside days: such a number is no ID, and leaves no date open.
_COUNTED: Final = r"(?:version|vers|ver|v|rev|page|pages|pg|run|batch|copy|part)"
_CAMERA: Final = (
    r"(?:img|images?|scan(?:s|ned|ner)?|camscanner|screenshot|photos?|foto|pic|picture|dsc[nf]?|pxl|fax|untitled"
    r"|doc(?:uments?)?|whatsapp image)"
)
#: Words behind which a number is a year or a count, whatever else it may be.
BEFORE_NUMBERS: Final = re.compile(rf"tax|ty|fy|year|yr|in|of|{_CAMERA}")
#: Whole days, and what cameras and scanners name files by: the time of day, or a count.
_WHOLE: Final = (
    rf"{_CAMERA} {_YEAR}{_TWO_DIGIT_MONTH}{_TWO_DIGIT_DAY} \d{{4}}(?:\d\d)?",
    rf"{_CAMERA} (?:no )?\d{{1,5}}",
    rf"{_YEAR}{_TWO_DIGIT_MONTH}{_TWO_DIGIT_DAY}t?{_TIME}",
    rf"{_YEAR} {_TWO_DIGIT_MONTH} {_TWO_DIGIT_DAY}t(?:{_TIME}|{_HOUR} {_MINUTE}(?: {_MINUTE})?)z?",
    rf"{_YEAR} {_MONTH_NUMBER} {_DAY}",
    rf"{_DAY} {_MONTH_NUMBER} {_YEAR}",
    rf"{_MONTH_NUMBER} {_DAY} {_YEAR}",
    rf"{_DAY} {_MONTH_NUMBER} \d\d",
    rf"{_MONTH_NUMBER} {_DAY} \d\d",
    rf"{_ORDINAL} ?{_OF}{_MONTH} ?{_OF}(?:{_YEAR}|\d\d)",
    rf"{_MONTH} ?{_ORDINAL} {_YEAR}",
    rf"{_YEAR}{_TWO_DIGIT_MONTH}{_TWO_DIGIT_DAY}",
    rf"{_TWO_DIGIT_DAY}{_TWO_DIGIT_MONTH}{_YEAR}",
    rf"{_TWO_DIGIT_DAY}{_TWO_DIGIT_MONTH}{_TWO_DIGIT_YEAR}",
    rf"{_TWO_DIGIT_YEAR}{_TWO_DIGIT_MONTH}{_TWO_DIGIT_DAY}",
    rf"{_COUNTED} ?(?:no |number )?\d{{1,2}}(?: (?:of|to|and) \d{{1,2}})?",
    r"(?:\d{1,2}|all \d{1,4}) ?(?:payslips|slips|employees|people)",
    r"\d{1,3} ?(?:hours?|hrs?|days?)",
)
#: What leaves it open which day: a number of one or two digits beside it may be a part of it.
_PARTS: Final = (
    rf"{_YEAR} ?w ?\d\d(?: [1-7])?",
    rf"{_ORDINAL} ?{_OF}{_MONTH}",
    rf"{_MONTH} ?(?:{_YEAR}|\d\d)",
    rf"{_MONTH} ?{_ORDINAL}",
    rf"{_YEAR} ?{_MONTH}",
    rf"{_YEAR} {_YEAR}",
    rf"{_YEAR} {_MONTH_NUMBER}",
    rf"{_MONTH_NUMBER} {_YEAR}",
    rf"{_YEAR}{_TWO_DIGIT_MONTH}",
    rf"{_TWO_DIGIT_MONTH}{_YEAR}",
    r"(?:weeks|months|periods) ?\d{1,2}(?: (?:to |and )?\d{1,2})?",
    r"\d{1,2} weekly",
    rf"{_PERIOD} ?(?:no |number |ending |end |commencing )?\d{{1,2}}(?: (?:of|to|and) \d{{1,2}})?",
    rf"{_WEEKDAY} {_ORDINAL}",
    r"\d{1,2}(?:st|nd|rd|th)",
    _YEAR,
    _MONTH,
)
_TAX_YEAR_WORDS: Final = rf"(?:tax )?(?:year|yr|ty|fy) ?{_YEAR}(?: (?:to )?(?:{_YEAR}|\d\d))?"
#: Stands where a date was, and where a part of one was.
TAKEN: Final = "|"
TAKEN_IN_PART: Final = "?"
#: Longest first: what one takes away the next does not see.
_DATES: Final = tuple(
    (re.compile(rf"(?<![^ ]){pattern}(?![^ ])"), sign)
    for patterns, sign in (((_TAX_YEAR_WORDS,), TAKEN_IN_PART), (_WHOLE, TAKEN), (_PARTS, TAKEN_IN_PART))
    for pattern in patterns
)
#: A number that is a date by itself, with its year in four digits or in two.
_DATES_IN_DIGITS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<year>{_YEAR})(?:{_TWO_DIGIT_MONTH}(?:{_TWO_DIGIT_DAY})?)?",
        rf"(?:{_TWO_DIGIT_DAY})?{_TWO_DIGIT_MONTH}(?P<year>{_YEAR})",
        rf"{_TWO_DIGIT_DAY}{_TWO_DIGIT_MONTH}(?P<year>{_TWO_DIGIT_YEAR})",
        rf"(?P<year>{_TWO_DIGIT_YEAR}){_TWO_DIGIT_MONTH}{_TWO_DIGIT_DAY}",
    )
)
_TAX_YEAR: Final = re.compile(rf"(?<![^ ])({_YEAR}) (\d\d)(?![^ ])")
#: Words that stand before a number without a blank: `payslip112026`.
_GLUED: Final = re.compile(r"(?<![^ ])(payslips?|payslip|slip|payroll|pay|wages?|salary)(?=\d)")


def _unless_it_is_none(found: re.Match[str]) -> str:
    """`2026 27` is a tax year, `2026 45` is not."""
    return TAKEN_IN_PART if (int(found[1]) + 1) % 100 == int(found[2]) else found[0]


def without_dates(words: str) -> str:
    """Words with single blanks between them, dates and numbers of periods replaced by characters that are no words."""
    words = _TAX_YEAR.sub(_unless_it_is_none, _GLUED.sub(r"\1 ", words))
    for pattern, sign in _DATES:
        words = pattern.sub(sign, words)
    return words


def years_of(number: str) -> set[int]:
    """The years of which a number may be the date, or the year itself; none: it is no date."""
    found = (pattern.fullmatch(number) for pattern in _DATES_IN_DIGITS)
    return {int(f"20{each['year']}"[-4:]) for each in found if each}
