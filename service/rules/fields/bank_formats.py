"""Sort codes and account numbers, each by itself and both together: which of them seem to be in the other's place.

Whether the number can belong to the sort code is checked by rules/fields/modulus_check.py. Neither proves that the
account exists.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.rules.fields import characters
from service.rules.fields.formats import CHANGED_BY_A_SPREADSHEET, Invalid

if TYPE_CHECKING:
    from datetime import date

_ALL_DIGITS: Final = frozenset("0123456789")
_DIGITS: Final = re.compile(r"[0-9]+")
#: The three pairs of a sort code, with dots or low lines between.
_PAIRS: Final = re.compile(r"([0-9]{2})[._]([0-9]{2})[._]([0-9]{2})\.?")
_IBAN: Final = re.compile(r"[A-Za-z]{2}[0-9]{2}[A-Za-z0-9]{11,30}")
LONGEST_ROLL_NUMBER: Final = 18
_ROLL_NUMBER: Final = re.compile(r"[A-Z0-9 \-/.]{1,18}")
SORT_CODE_DIGITS: Final = 6
ACCOUNT_DIGITS: Final = range(6, 9)
#: Some banks print nine or ten; which eight of them are wanted differs from bank to bank.
_PRINTED_BY_SOME: Final = (9, 10)
_ASK_THE_EMPLOYEE: Final = "Ask the employee, then correct it in Humaans."
_ASK_THE_BANK: Final = (
    "Which eight count differs from bank to bank: the employee asks their bank for the sort code and the eight-digit "
    "account number for Bacs payments. Then correct both in Humaans."
)
SWAPPED: Final = Invalid(
    IssueCode.SEEM_SWAPPED,
    "seems to be in the wrong place: the sort code and the account number look swapped",
    remedy="If they are, put each in its place in Humaans; if not, ask the employee for both.",
)


def sort_code(value: str, _day: date) -> str | Invalid:
    """Six digits; blanks and hyphens are dropped, dots only from between the pairs (20-29-59, 20.29.59).

    `10039.0` was 01-00-39: read without its dot it would be 10-03-90, another bank's. No bank has 00-00-00.
    """
    if characters.is_spreadsheet_number(value):
        return Invalid(IssueCode.SORT_CODE, CHANGED_BY_A_SPREADSHEET, remedy=_ASK_THE_EMPLOYEE)
    digits = characters.squeezed(value)
    digits = "".join(pairs.groups()) if (pairs := _PAIRS.fullmatch(digits)) else digits
    if not _DIGITS.fullmatch(digits) or not digits.isascii():
        what = f"is not a sort code of six digits{_odd_one_in(digits)}"
        return Invalid(IssueCode.SORT_CODE, what, remedy=_ASK_THE_EMPLOYEE)
    if len(digits) != SORT_CODE_DIGITS:
        return Invalid(IssueCode.SORT_CODE, f"has {_count(digits)}; a sort code has six", remedy=_ASK_THE_EMPLOYEE)
    if not digits.strip("0"):
        return Invalid(IssueCode.SORT_CODE, "is no bank's: it is all zeros", remedy=_ASK_THE_EMPLOYEE)
    return digits


def account_number(value: str, _day: date) -> str | Invalid:
    """Eight digits; six or seven are padded on the left with zeros, as banks do."""
    if characters.is_spreadsheet_number(value):
        return Invalid(IssueCode.ACCOUNT_NUMBER, CHANGED_BY_A_SPREADSHEET, remedy=_ASK_THE_EMPLOYEE)
    digits = characters.squeezed(value)
    if _IBAN.fullmatch(digits):
        return Invalid(
            IssueCode.IBAN, "is an IBAN; a UK account number of eight digits is needed", remedy=_ASK_THE_EMPLOYEE
        )
    if not _DIGITS.fullmatch(digits) or not digits.isascii():
        what = f"is not an account number of eight digits{_odd_one_in(digits)}"
        return Invalid(IssueCode.ACCOUNT_NUMBER, what, remedy=_ASK_THE_EMPLOYEE)
    if len(digits) not in ACCOUNT_DIGITS:
        remedy = _ASK_THE_BANK if len(digits) in _PRINTED_BY_SOME else _ASK_THE_EMPLOYEE
        return Invalid(IssueCode.ACCOUNT_NUMBER, f"has {_count(digits)}; an account number has eight", remedy=remedy)
    if not digits.strip("0"):
        return Invalid(IssueCode.ACCOUNT_NUMBER, "cannot exist: it is all zeros", remedy=_ASK_THE_EMPLOYEE)
    return digits.zfill(ACCOUNT_DIGITS[-1])


def roll_number(value: str, _day: date) -> str | Invalid:
    """A building society's roll number: up to 18 letters, digits, spaces, hyphens, slashes and dots."""
    if characters.is_spreadsheet_number(value):
        return Invalid(IssueCode.CHARACTERS, CHANGED_BY_A_SPREADSHEET, remedy=_ASK_THE_EMPLOYEE)
    plain = characters.in_capitals(characters.one_line(value))
    if _ROLL_NUMBER.fullmatch(plain):
        return plain
    if len(plain) > LONGEST_ROLL_NUMBER:
        return Invalid(IssueCode.TOO_LONG, f"is longer than {LONGEST_ROLL_NUMBER} characters", remedy=_ASK_THE_EMPLOYEE)
    return Invalid(
        IssueCode.CHARACTERS,
        "can only contain letters, digits, spaces, hyphens, slashes and dots",
        remedy=_ASK_THE_EMPLOYEE,
    )


def seem_swapped(sort_code_text: str, account_text: str) -> bool:
    """Whether the first has the digits of an account number only, and the second those of a sort code."""
    first, second = characters.without_marks(sort_code_text), characters.without_marks(account_text)
    both_digits = all(_DIGITS.fullmatch(each) and each.isascii() for each in (first, second))
    return both_digits and SORT_CODE_DIGITS < len(first) <= ACCOUNT_DIGITS[-1] and len(second) == SORT_CODE_DIGITS


def _count(digits: str) -> str:
    return "one digit" if len(digits) == 1 else f"{len(digits)} digits"


def _odd_one_in(written: str) -> str:
    """Which character is no digit where all others are: the number is masked, so no one would see it."""
    odd = [place for place, character in enumerate(written) if character not in _ALL_DIGITS]
    return f": character {odd[0] + 1} is {characters.named(written[odd[0]])}" if len(odd) == 1 else ""
