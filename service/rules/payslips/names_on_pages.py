"""Names of employees on a page as they are printed: in either order, with initials or titles, or in one word."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.rules.payslips.name_spellings import APOSTROPHES, PARTICLES, TITLES, folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from service.rules.payslips.name_spellings import Name

#: The second word is only looked at, so that it may be the first of the next pair.
_HYPHENED: Final = re.compile(r"\b([^\W\d_]+)[-\u2010\u2011](?=([^\W\d_]+))")
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
#: Middle names, or initials, between the first name and the last.
_MOST_MIDDLE_NAMES: Final = 3
#: Stand before a part of a name on a page, so that the parts do not follow each other.
_PARTS_OF_NAMES: Final = re.compile(
    r"\b(?:sur|fore|(?:first|last|given|family|middle|legal|christian|preferred)[ -]{0,2})names?\b(?:\(s\))?",
    re.IGNORECASE,
)
#: Words of a payslip: what stands on both sides of one is no name of one person.
_WORDS_OF_PAYSLIPS: Final = frozenset(
    (
        *("account", "address", "amount", "balance", "bank", "bonus", "code", "company", "cost", "date", "deductions"),
        *(
            "department",
            "dept",
            "details",
            "due",
            "earnings",
            "employee",
            "employer",
            "gross",
            "holiday",
            "hours",
            "id",
        ),
        *(
            "income",
            "insurance",
            "job",
            "leave",
            "loan",
            "location",
            "method",
            "month",
            "name",
            "national",
            "net",
            "ni",
        ),
        *("no", "number", "pay", "payday", "payment", "payroll", "payslip", "pension", "period", "rate", "ref"),
        *("reference", "salary", "sort", "statutory", "tax", "taxable", "title", "total", "units", "week", "year"),
        *("avenue", "close", "court", "drive", "house", "lane", "road", "street", "way"),
        *_ROLES,
    )
)


@dataclass(frozen=True, slots=True)
class PrintedName:
    """Words that may be a name. `is_prose`: they are part of a sentence; `is_by_the_way`: of an approver."""

    name: Name
    is_prose: bool
    is_by_the_way: bool
    #: The word before it, particles left out: where that is a first name, this is the end of a longer name.
    before: str = ""
    #: How many words are between the first name and the last.
    middle_names: int = 0


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of a page to be compared, and as they are printed; a number is an empty word between them."""

    folded: tuple[str, ...]
    printed: tuple[str, ...]
    #: The places of words that have a title before them. Titles themselves are left out of the words.
    titled: tuple[int, ...]
    #: Words with a hyphen between them.
    hyphened: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, text: str) -> PageWords:
        apart = unicodedata.normalize("NFKD", text.translate(APOSTROPHES))
        plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
        printed: list[str] = []
        titled: list[int] = []
        for word in _joined(_WORD_OR_NUMBER.findall(_PARTS_OF_NAMES.sub(" ", plain))):
            if folded(word) in TITLES:
                titled.append(len(printed))
            else:
                printed.append(word)
        hyphened = frozenset((folded(one), folded(other)) for one, other in _HYPHENED.findall(plain))
        words = tuple("" if word.isdigit() else folded(word) for word in printed)
        return cls(words, tuple(printed), tuple(titled), hyphened)


def names_in(words: PageWords, lengths: Mapping[str, Sequence[int]]) -> Iterator[PrintedName]:
    """What could be a name: words that follow each other, or have middle names or initials between them.

    `lengths`: how many words a name may have that begins with this word.
    """
    for start, word in enumerate(words.folded):
        if word not in lengths:
            continue
        middles = tuple(_middle_names(words, start))
        for length in lengths[word]:
            yield _printed(words, start, words.folded[start : start + length], start + length - 1)
            for middle in middles if length > 1 else ():
                name = (word, *words.folded[start + 1 + middle : start + middle + length])
                yield _printed(words, start, name, start + middle + length - 1, middle)


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


def _middle_names(words: PageWords, start: int) -> Iterator[int]:
    """How many of the words behind this one may be middle names: initials behind an initial, else names too."""
    is_initial = len(words.folded[start]) == 1
    for number in range(1, _MOST_MIDDLE_NAMES + 1):
        at = start + number
        word, last = (*words.folded[at : at + 2], "", "")[:2]
        if not word or (is_initial and len(word) > 1):
            return
        is_name = len(word) == 1 or (words.printed[at][0].isupper() and word not in _WORDS_OF_PAYSLIPS)
        if len(last) > 1 and (is_name or number == 1):
            yield number
        if not is_name:
            return


def _printed(words: PageWords, start: int, name: Name, last: int, middle_names: int = 0) -> PrintedName:
    printed = words.printed[start : last + 1]
    is_prose = len(printed) > 1 and (printed[0][0].islower() != printed[-1][0].islower() or "a" in printed)
    return PrintedName(
        name, is_prose, _is_by_the_way(words.folded, start), _before(words, start), middle_names=middle_names
    )


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
