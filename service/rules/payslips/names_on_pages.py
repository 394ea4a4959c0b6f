"""Names of employees on a page as they are printed: in either order, with initials or titles, or in one word."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.rules.payslips.employee_identifiers import APOSTROPHES, PARTICLES, TITLES, folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from service.rules.payslips.employee_identifiers import Name

_WORD_OR_NUMBER: Final = re.compile(r"[^\W\d_]+|\d+")
#: Letters that stand apart, as some programs print headings: so many of them are one word.
_LETTERS_APART: Final = 5
#: Who may stand on someone's payslip by the way, and what may stand between that word and the name.
_ROLES: Final = frozenset(
    (
        *("approved", "authorised", "authorized", "prepared", "produced", "checked", "signed", "issued", "processed"),
        *(
            "approver",
            "reviewed",
            "verified",
            "printed",
            "generated",
            "created",
            "exported",
            "sent",
            "submitted",
            "run",
        ),
        *("officer", "clerk", "signatory", "reporting", "user", "author"),
        *("manager", "supervisor", "contact", "queries", "reports", "director", "accountant", "administrator"),
    )
)
_LINKS: Final = frozenset(
    ("by", "on", "behalf", "of", "for", "to", "is", "your", "the", "line", "payroll", "hr", "team")
)
#: Before a role these say that it is the employee's own job.
_JOBS: Final = frozenset(("job", "title", "position", "role", "grade", "occupation", "post"))
#: For someone, or to them, they are about the one they name.
_DONE: Final = frozenset(("issued", "prepared", "sent", "produced", "generated", "printed", "created"))
_WORDS_BETWEEN: Final = 4
_MOST_INITIALS: Final = 3


@dataclass(frozen=True, slots=True)
class PrintedName:
    """Words that may be a name. `is_prose`: they are part of a sentence; `is_by_the_way`: of an approver."""

    name: Name
    is_prose: bool
    is_by_the_way: bool
    #: The word before it, particles left out: where that is a first name, this is the end of a longer name.
    before: str = ""


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of a page to be compared, and as they are printed; a number is an empty word between them."""

    folded: tuple[str, ...]
    printed: tuple[str, ...]
    #: The places of words that have a title before them. Titles themselves are left out of the words.
    titled: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> PageWords:
        apart = unicodedata.normalize("NFKD", text.translate(APOSTROPHES))
        plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
        printed: list[str] = []
        titled: list[int] = []
        for word in _joined(_WORD_OR_NUMBER.findall(plain)):
            if folded(word) in TITLES:
                titled.append(len(printed))
            else:
                printed.append(word)
        return cls(tuple("" if word.isdigit() else folded(word) for word in printed), tuple(printed), tuple(titled))


def names_in(words: PageWords, lengths: Mapping[str, Sequence[int]]) -> Iterator[PrintedName]:
    """What could be a name: words that follow each other, or have one middle name or initial between them.

    `lengths`: how many words a name may have that begins with this word.
    """
    for start, word in enumerate(words.folded):
        for length in lengths.get(word, ()):
            yield _printed(words, start, words.folded[start : start + length], start + length - 1)
            if length > 1 and _has_one_between(words.folded, start):
                name = (word, *words.folded[start + 2 : start + 1 + length])
                yield _printed(words, start, name, start + length)


def surnames_in(words: PageWords, lengths: Mapping[str, Sequence[int]]) -> Iterator[PrintedName]:
    """What could be a last name behind a title, with initials between them or without: the longest at each place."""
    for start in words.titled:
        at = start
        while at < min(start + _MOST_INITIALS, len(words.folded)) and len(words.folded[at]) == 1:
            at += 1
        word = words.folded[at] if at < len(words.folded) else ""
        for length in reversed(lengths.get(word, ())):
            if at + length <= len(words.folded):
                name = words.folded[at : at + length]
                yield PrintedName(name, is_prose=False, is_by_the_way=_is_by_the_way(words.folded, start))


def _has_one_between(folded_words: Name, start: int) -> bool:
    """A middle name is between whole words, a second initial after the first one."""
    word, between, last = (*folded_words[start : start + 3], "", "")[:3]
    return bool(between) and len(last) > 1 and (len(word) > 1 or len(between) == 1)


def _printed(words: PageWords, start: int, name: Name, last: int) -> PrintedName:
    printed = words.printed[start : last + 1]
    is_prose = len(printed) > 1 and (printed[0][0].islower() != printed[-1][0].islower() or "a" in printed)
    return PrintedName(name, is_prose, _is_by_the_way(words.folded, start), _before(words, start))


def _before(words: PageWords, start: int) -> str:
    at = start - 1
    while at >= 0 and words.folded[at] in PARTICLES:
        at -= 1
    return words.folded[at] if at >= 0 and words.printed[at][0].isupper() else ""


def _is_by_the_way(folded_words: Name, start: int) -> bool:
    for at in range(start - 1, max(-1, start - 1 - _WORDS_BETWEEN), -1):
        if folded_words[at] in _ROLES:
            if folded_words[at] in _DONE and folded_words[at + 1] in {"for", "to"}:
                return False
            return _JOBS.isdisjoint(folded_words[max(0, at - 2) : at])
        if folded_words[at] not in _LINKS:
            return False
    return False


def _joined(words: list[str]) -> Iterator[str]:
    """`B r a m O d u y a` is one word."""
    letters: list[str] = []
    for word in (*words, ""):
        if len(word) == 1 and word.isalpha():
            letters.append(word)
            continue
        if len(letters) >= _LETTERS_APART:
            yield "".join(letters)
        else:
            yield from letters
        letters = []
        if word:
            yield word
