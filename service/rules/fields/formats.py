"""What each payroll field accepts: one parser per kind of value, all of one shape, text in, value or Invalid out.

A parser is given a text with something in it, already stripped, and the day to judge by. It cleans what is
only a matter of writing (spaces, capitals), and never guesses. HMRC's error numbers stand where it has one.
To add a format: a function here, its row in payroll_fields.py, good and bad values in tests/rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from service.facts.issues import IssueCode
from service.rules.fields import characters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from service.facts.employees import FieldValue


@dataclass(frozen=True, slots=True)
class Invalid:
    """Why a text is not an acceptable value: a code, what is wrong with it, and HMRC's error number where there is one.

    `message` follows the field and the value: `is not a tax code`.
    """

    code: IssueCode
    message: str
    hmrc: str = ""
    #: Who can change it and where, in a sentence; empty where that is Humaans and nothing else.
    remedy: str = ""


#: For words that a company's Humaans has of its own: payroll can be told what they mean.
TRANSLATE_OR_CORRECT: Final = "Translate it on the mapping page, or correct it in Humaans."


#: Of a number that `characters.is_spreadsheet_number`: which digits are lost is not known.
CHANGED_BY_A_SPREADSHEET: Final = "was changed to a decimal number by a spreadsheet, and digits may be missing"


if TYPE_CHECKING:
    Parser: TypeAlias = Callable[[str, date], FieldValue | Invalid]

LONGEST_TEXT: Final = 255

_PLAIN_NUMBER: Final = re.compile(r"[0-9]{1,40}(\.[0-9]{1,40})?|[0-9]{1,3}(,[0-9]{3}){1,12}(\.[0-9]{1,40})?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YES: Final = frozenset({"yes", "y", "true", "1"})
_NO: Final = frozenset({"no", "n", "false", "0", "none"})


def text(value: str, _day: date) -> str | Invalid:
    """Any printable text of one line, or a Invalid."""
    if characters.has_control_characters(value):
        return Invalid(IssueCode.CONTROL_CHARACTERS, "contains characters that cannot be displayed or submitted")
    plain = value if value.isprintable() and "  " not in value else characters.one_line(value)
    if len(plain) > LONGEST_TEXT:
        return Invalid(IssueCode.TOO_LONG, f"is longer than {LONGEST_TEXT} characters")
    return plain


def _in_character_set(value: str, pattern: re.Pattern[str], accepted: str, longest: int) -> str | Invalid:
    plain = characters.folded(value)
    if pattern.fullmatch(plain):
        return plain
    if len(plain) > longest:
        return Invalid(IssueCode.TOO_LONG, f"is longer than {longest} characters")
    odd = characters.not_plain(plain)
    return Invalid(IssueCode.CHARACTERS, f"can only contain {accepted}" + (f"; it has {odd}" if odd else ""))


def name(value: str, _day: date) -> str | Invalid:
    """A surname or forename: HMRC CharsetD; accents are folded, and characters it does not take dropped: St. John."""
    return _in_character_set(
        characters.without_dots_of_short_forms(value),
        characters.NAME,
        "letters, spaces, hyphens and apostrophes, and must begin with a letter",
        35,
    )


def title(value: str, _day: date) -> str | Invalid:
    """A title as HMRC accepts it: at most 35 characters, beginning with a letter."""
    return _in_character_set(
        value, characters.TITLE, "letters, spaces, dots, hyphens and apostrophes, and must begin with a letter", 35
    )


def address_line(value: str, _day: date) -> str | Invalid:
    """One line of an address as HMRC accepts it: at most 35 characters."""
    return _in_character_set(
        value,
        characters.ADDRESS,
        "letters, digits, spaces and common punctuation, and must begin with either",
        35,
    )


def employee_id(value: str, _day: date) -> str | Invalid:
    """The payroll ID: 1 to 35 characters of HMRC CharsetG, never reused."""
    if characters.is_spreadsheet_number(value):
        return Invalid(IssueCode.CHARACTERS, CHANGED_BY_A_SPREADSHEET)
    return address_line(value, _day)


def gender(value: str, _day: date) -> str | Invalid:
    """M or F; HMRC takes no other, and an unknown word is never guessed (A13)."""
    word = value.casefold()
    if word in {"f", "female", "woman"}:
        return "F"
    if word in {"m", "male", "man"}:
        return "M"
    return Invalid(
        IssueCode.GENDER_UNKNOWN,
        "is neither Female nor Male, and HMRC accepts no other",
        remedy="If you know which one to report, translate it on the mapping page; if not, ask the employee.",
    )


def as_date(value: object) -> date | None:
    """The day that a text names, or None for anything else.

    Humaans' instants are days already (humaans/parsing/texts.py); of any other instant it is the day as written.
    """
    return _date_in(value) if isinstance(value, str) else None


@lru_cache(maxsize=4096)  # the dates of one person are read several times
def _date_in(value: str) -> date | None:
    day, _, time_of_day = value.partition("T")
    if not _DATE.fullmatch(day):
        return None
    try:
        if time_of_day:
            datetime.fromisoformat(value)
        return date.fromisoformat(day)
    except ValueError:
        return None


def yes_or_no(value: str, _day: date) -> str | Invalid:
    """Reads the words that people use for yes and no."""
    word = value.casefold()
    if word in _YES:
        return "yes"
    if word in _NO:
        return "no"
    return Invalid(IssueCode.YES_OR_NO, "is neither yes nor no", remedy=TRANSLATE_OR_CORRECT)


def _one_of(choices: Mapping[str, str], value: str, message: str) -> str | Invalid:
    """The choice that a word means, whatever its capitals, spaces, dots, hyphens and apostrophes are."""
    found = choices.get(re.sub(r"[\s_.\-/']", "", characters.folded(value).casefold()))
    return found if found is not None else Invalid(IssueCode.NOT_A_CHOICE, message, remedy=TRANSLATE_OR_CORRECT)


def marital_status(value: str, _day: date) -> str | Invalid:
    """Single, married, divorced, widowed or in a civil partnership; HMRC does not ask for it."""
    return _one_of(_MARITAL_STATUSES, value, "is not a marital status that payroll software knows")


def payment_method(value: str, _day: date) -> str | Invalid:
    """How someone is paid: by bank transfer, in cash or by cheque."""
    return _one_of(_PAYMENT_METHODS, value, "is not a way of payment that payroll software knows")


def hours_band(value: str, _day: date) -> str | Invalid:
    """HMRC's band of normal weekly hours: A to 15.99, B to 23.99, C to 29.99, D 30 or more, E other."""
    return _one_of(_HOURS_BANDS, value, "is not one of HMRC's bands of hours, A to E")


def director_ni_method(value: str, _day: date) -> str | Invalid:
    """How a director's National Insurance is worked out: AN for the annual method, AL for the alternative one."""
    return _one_of(_DIRECTOR_METHODS, value, "is neither the annual nor the alternative method")


def pay_frequency(value: str, _day: date) -> str | Invalid:
    """How often someone is paid, as HMRC knows it; never the name of a schedule."""
    return _one_of(_FREQUENCIES, value, "is not a pay frequency that HMRC knows")


def passport_number(value: str, _day: date) -> str | Invalid:
    """A passport number as HMRC accepts it: at most 35 characters, in capitals."""
    if characters.is_spreadsheet_number(value):
        return Invalid(IssueCode.CHARACTERS, CHANGED_BY_A_SPREADSHEET)
    return address_line(characters.in_capitals(characters.folded(value)), _day)


def salary_period(value: str, _day: date) -> str | Invalid:
    """How often the amount is paid; a word that is not known is never guessed."""
    word = re.sub(r"[\s_.\-/]", "", value.casefold())
    period = _PERIODS.get(word) or _PERIODS.get(re.sub(r"^(?:per|every)", "", word))
    if period is None:
        return Invalid(IssueCode.SALARY_PERIOD, "is not a pay period that we recognise", remedy=TRANSLATE_OR_CORRECT)
    return period


_PERIODS: Final = {
    **dict.fromkeys(("annual", "annually", "year", "yearly", "annum", "pa"), "annual"),
    **dict.fromkeys(("quarterly", "quarter"), "quarterly"),
    **dict.fromkeys(("monthly", "month", "calendarmonth", "pm", "pcm"), "monthly"),
    **dict.fromkeys(("fourweekly", "4weekly", "4weeks", "fourweeks"), "four_weekly"),
    **dict.fromkeys(("fortnightly", "biweekly", "fortnight", "2weeks", "twoweeks"), "fortnightly"),
    **dict.fromkeys(("weekly", "week", "pw"), "weekly"),
    **dict.fromkeys(("daily", "day", "pd"), "daily"),
    **dict.fromkeys(("hourly", "hour", "ph"), "hourly"),
}
_FREQUENCIES: Final = {
    **dict.fromkeys(("monthly", "month", "m1"), "monthly"),
    **dict.fromkeys(("weekly", "week", "w1"), "weekly"),
    **dict.fromkeys(("fortnightly", "fortnight", "biweekly", "w2"), "fortnightly"),
    **dict.fromkeys(("fourweekly", "4weekly", "w4"), "four_weekly"),
    **dict.fromkeys(("quarterly", "quarter", "m3"), "quarterly"),
    **dict.fromkeys(("halfyearly", "sixmonthly", "m6"), "half_yearly"),
    **dict.fromkeys(("yearly", "year", "annual", "annually", "ma"), "yearly"),
    **dict.fromkeys(("oneoff", "io"), "one_off"),
    **dict.fromkeys(("irregular", "ir"), "irregular"),
}
_MARITAL_STATUSES: Final = {
    "single": "single",
    "married": "married",
    "divorced": "divorced",
    **dict.fromkeys(("widowed", "widow", "widower"), "widowed"),
    **dict.fromkeys(("civilpartnership", "incivilpartnership", "inacivilpartnership", "civilpartner"),
                    "civil_partnership"),
}  # fmt: skip
_PAYMENT_METHODS: Final = {
    **dict.fromkeys(("bank", "bacs", "banktransfer", "credit", "credittransfer", "directcredit"), "bank"),
    "cash": "cash",
    **dict.fromkeys(("cheque", "check"), "cheque"),
}
_HOURS_BANDS: Final = {letter.casefold(): letter for letter in "ABCDE"}
_DIRECTOR_METHODS: Final = {
    **dict.fromkeys(("an", "annual", "annualmethod", "standard", "standardmethod"), "AN"),
    **dict.fromkeys(("al", "alternative", "alternativemethod", "alternate", "alternatemethod"), "AL"),
}


#: What a pay schedule and a salary's period may be, as they are kept, the usual ones first.
PAY_FREQUENCIES: Final = tuple(dict.fromkeys(_FREQUENCIES.values()))
SALARY_PERIODS: Final = tuple(dict.fromkeys(_PERIODS.values()))
MARITAL_STATUSES: Final = tuple(dict.fromkeys(_MARITAL_STATUSES.values()))
PAYMENT_METHODS: Final = tuple(dict.fromkeys(_PAYMENT_METHODS.values()))


def pay_schedule(value: str, day: date) -> str | Invalid:
    """A pay frequency in HMRC's sense, or the name of one of the company's own schedules."""
    known = _FREQUENCIES.get(re.sub(r"[\s_\-]", "", characters.folded(value).casefold()))
    return known if known is not None else address_line(value, day)


def hours_per_week(value: str, _day: date) -> str | Invalid:
    """A number from 0 to 168, kept as text without needless zeros."""
    if not _PLAIN_NUMBER.fullmatch(value):
        return Invalid(IssueCode.NOT_A_NUMBER, "is not a number of hours")
    hours = Decimal(value.replace(",", ""))
    if hours > 24 * 7:
        return Invalid(IssueCode.TOO_MANY_HOURS, "is more hours than a week has")
    return f"{hours.normalize():f}"
