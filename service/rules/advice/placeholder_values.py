"""Placeholder values, typed to get past a form: they pass every format. They are advice, never refused.

Someone may be called Test, and someone is 101: so it is advice, and a user may confirm that it is right.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.advice.placeholder_contacts import is_placeholder_email, is_placeholder_phone
from service.rules.fields import addresses, characters
from service.rules.fields.masking import masked
from service.rules.fields.payroll_fields import FIELDS_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.facts.employees import FieldValue

YOUNGEST, OLDEST = 13, 100
#: Said by a person who looked: the advice does not come back for this value.
IT_IS_RIGHT: Final = "it_is_right"

_NAMES: Final = ("first_name", "middle_name", "last_name")
EMAILS: Final = ("email", "personal_email")
_TEXTS: Final = (*_NAMES, "employee_id", *addresses.LINES, "bank_account_name")
_WORDS: Final = frozenset(
    {
        "unknown",
        "tbc",
        "tba",
        "tbd",
        "to be confirmed",
        "to be advised",
        "not known",
        "not provided",
        "test",
        "testing",
        "tester",
        "test user",
        "dummy",
        "none",
        "null",
        "nil",
        "n/a",
        "blank",
        "missing",
        "placeholder",
        "name",
        "first name",
        "firstname",
        "forename",
        "last name",
        "lastname",
        "surname",
        "new starter",
        "new employee",
        "example",
        "asdf",
        "qwerty",
    }
)
#: Of an address only: someone may be called Na.
_NO_LINES: Final = frozenset(
    {"na", "n.a", "n a", "not applicable", "not available", "no address", "as above", "xx", "xxx"}
)
#: Surnames of Burma and Malaysia.
_SHORT_NAMES: Final = frozenset({"oo", "ee"})
#: A N Other, in the ways it is spread over the names.
_A_N_OTHER: Final = frozenset({"another", "another.", "aother"})
_NAME_ENDS_IN: Final = ("-", "'")
#: The first days that spreadsheets and computers count from, and the last that they know.
DAYS: Final = frozenset({date(1900, 1, 1), date(1904, 1, 1), date(1970, 1, 1), date(2099, 12, 31), date(9999, 12, 31)})
_DATES: Final = ("date_of_birth", "start_date", "end_date", "salary_effective_date")
_ALL_DIGITS: Final = "0123456789"
_LONGEST_SERIES: Final = (_ALL_DIGITS, "9876543210", "123456789", "987654321")
#: Two digits in a row, or more, from the beginning of a series.
_SERIES: Final = frozenset(each[:length] for each in _LONGEST_SERIES for length in range(2, len(each) + 1))
_DIGITS_OF_NI: Final = slice(2, 8)


def placeholders(fields: Mapping[str, FieldValue], day: date) -> Iterator[FoundIssue]:
    """One advice for each field that holds a placeholder; ages are those on the day."""
    yield from _names_and_texts(fields)
    yield from _contacts(fields)
    yield from _dates(fields, day)
    number = fields["ni_number"]
    if isinstance(number, str) and _is_series(number[_DIGITS_OF_NI]):
        yield _advice("ni_number", masked(number), "few NI numbers have digits in a row, or all the same")
    for name, what in (("sort_code", "sort codes"), ("account_number", "account numbers")):
        value = fields[name]
        if isinstance(value, str) and _is_series(value):
            yield _advice(name, masked(value), f"{what} with digits in a row, or all the same, are mostly made up")


def _names_and_texts(fields: Mapping[str, FieldValue]) -> Iterator[FoundIssue]:
    whole = "".join(str(fields[name] or "") for name in _NAMES).casefold().replace(" ", "").replace(".", "")
    if whole in _A_N_OTHER:
        yield _advice("last_name", _shown(fields["last_name"]), "“A N Other” is used for a person who is not known yet")
        return
    for name in _TEXTS:
        value = fields[name]
        if not isinstance(value, str):
            continue
        word = _word(value)
        if (
            word in _WORDS
            or (name in addresses.LINES and word in _NO_LINES)
            or (name in _NAMES and _is_one_letter_repeated(word))
        ):
            yield _advice(name, _shown(value), "it is often typed when the real value is not known")
        elif name in _NAMES and value.endswith(_NAME_ENDS_IN):
            yield _advice(name, _shown(value), f"it ends in “{value[-1]}”, so a part of it may be missing")


def is_placeholder_line(line: FieldValue) -> bool:
    """Whether a line of an address says that there is none; HMRC is not told that it has one."""
    return isinstance(line, str) and (_word(line) in _WORDS or _word(line) in _NO_LINES)


def _contacts(fields: Mapping[str, FieldValue]) -> Iterator[FoundIssue]:
    names = [str(fields[name] or "") for name in _NAMES]
    for name in EMAILS:
        value = fields[name]
        if isinstance(value, str) and is_placeholder_email(value, names):
            yield _advice(
                name, _shown(value), "payslips are not emailed to it until it is corrected, or someone says it is right"
            )
    phone = fields["phone_number"]
    if isinstance(phone, str) and is_placeholder_phone(phone):
        yield _advice("phone_number", _shown(phone), "it is often typed when the real value is not known")


@lru_cache(maxsize=4096)  # towns, streets and first names come again and again
def _word(value: str) -> str:
    return characters.one_line(value).casefold().strip(".")


def _is_one_letter_repeated(word: str) -> bool:
    return len(word) > 1 and len(set(word)) == 1 and word not in _SHORT_NAMES


def _dates(fields: Mapping[str, FieldValue], day: date) -> Iterator[FoundIssue]:
    for name in _DATES:
        value = fields[name]
        if isinstance(value, date) and value in DAYS:
            yield _advice(name, value.isoformat(), "spreadsheets and programs put this day where none is known")
        elif name == "date_of_birth" and isinstance(value, date):
            age = day.year - value.year - ((day.month, day.day) < (value.month, value.day))
            if not YOUNGEST <= age <= OLDEST:
                yield FoundIssue(
                    IssueCode.UNLIKELY_AGE,
                    f"Date of birth: {value.isoformat()} would make this employee {age} years old. Check it with them, "
                    "and correct it in Humaans if it is wrong.",
                    name,
                    value_seen=value.isoformat(),
                    choices=(IT_IS_RIGHT,),
                    is_advice=True,
                )


def _is_series(digits: str) -> bool:
    is_repeated = len(digits) > 1 and digits.count(digits[0]) == len(digits) and digits[0] in _ALL_DIGITS
    return is_repeated or digits in _SERIES


def _shown(value: FieldValue) -> str:
    return characters.clipped(str(value), 60)


def _advice(name: str, shown: str, why: str) -> FoundIssue:
    field = FIELDS_BY_NAME[name]
    return FoundIssue(
        IssueCode.LOOKS_LIKE_A_FILLER,
        f"{field.label}: “{shown}” looks like a placeholder: {why}. Ask the employee; if it is, correct it in Humaans.",
        name,
        value_seen=shown,
        choices=(IT_IS_RIGHT,),
        is_advice=True,
    )
