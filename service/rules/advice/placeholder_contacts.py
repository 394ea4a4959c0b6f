"""Email addresses and phone numbers typed to get past a form: `test@test.com`, `00000 000000`.

A mailbox of such a name may exist, and belong to a stranger: no payslip is emailed to one until someone has said that
it is right. Someone may be called Na and have na.com, so an address that holds the employee's own name is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from service.rules.fields import characters

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Before the @, without dots, hyphens, low lines and digits at the end.
_NO_ONES: Final = frozenset(
    {
        "unknown",
        "notknown",
        "notprovided",
        "notapplicable",
        "notavailable",
        "none",
        "null",
        "nil",
        "na",
        "tbc",
        "tba",
        "tbd",
        "tobeconfirmed",
        "tobeadvised",
        "missing",
        "blank",
        "placeholder",
        "dummy",
        "fake",
        "test",
        "testing",
        "tester",
        "testuser",
        "testemail",
        "example",
        "sample",
        "noemail",
        "nomail",
        "noaddress",
        "noemailaddress",
        "noreply",
        "donotreply",
        "nobody",
        "noone",
        "someone",
        "asdf",
        "asdfgh",
        "qwerty",
        "firstnamelastname",
    }
)
_BETWEEN: Final = re.compile(r"[._\-']")
_LONGEST_INITIALS: Final = 4
_LEAST_OF_A_NAME: Final = 3
_NOT_A_DIGIT: Final = re.compile(r"[^0-9]")
#: No one's number has these: one digit seven times, or all digits in a row.
_ROWS: Final = frozenset({"123456", "1234567", "654321", "7654321", "0123456", "01234567"})
_MADE_UP: Final = re.compile(r"([0-9])\1{6}|12345678|87654321")


def is_placeholder_email(address: str, names: Iterable[str]) -> bool:
    """Whether the part before the @ says that there is no address, or only repeats the domain.

    `names` are the employee's, as payroll and as Humaans have them.
    """
    local, _, domain = address.strip().casefold().rpartition("@")
    word = _BETWEEN.sub("", local.partition("+")[0])
    word = word.rstrip("0123456789") or word
    if word not in _NO_ONES and word != _BETWEEN.sub("", domain.partition(".")[0]):
        return False
    return not _is_own_name(word, [_plain(name) for name in names])


def is_placeholder_phone(number: str) -> bool:
    """Whether a phone number is one digit again and again, or digits in a row."""
    digits = _NOT_A_DIGIT.sub("", number)
    return len(set(digits)) == 1 or digits in _ROWS or _MADE_UP.search(digits) is not None


def _is_own_name(word: str, names: list[str]) -> bool:
    """A name, one that is part of the word (`bobsplumbing`), or initials: the first and the last of several names."""
    filled = [name for name in names if name]
    if any(word == name or (len(name) >= _LEAST_OF_A_NAME and name in word) for name in filled):
        return True
    firsts = {name[0] for name in filled}
    return 1 < len(word) <= _LONGEST_INITIALS and len(filled) > 1 and {word[0], word[-1]} <= firsts


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, characters.folded(name).casefold()))
