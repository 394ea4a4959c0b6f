"""What tells one employee from another on paper: Employee ID, name and NI number, made comparable.

Here stands when two IDs, names or NI numbers are the same although they are written differently.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Every Latin letter that does not come apart into one without its accent.
_LETTERS: Final = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
APOSTROPHES: Final = str.maketrans("", "", "'\u2019\u2018\u02bc`\u00b4")
_WORD: Final = re.compile(r"[^\W\d_]+")
_RUN: Final = re.compile(r"\d+|[^\W\d_]+")
NI_WITHOUT_SUFFIX: Final = 8
#: Words of a name that are looked at.
_LONGEST_NAME: Final = 8
#: A first and a last name that are printed in one: shorter ones may be words of their own.
_LEAST_LETTERS_IN_ONE: Final = 8
_MONTHS: Final = frozenset(
    (
        *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
        *("november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"),
    )
)
_ANY_APOSTROPHE: Final = re.compile("['\u2019\u2018\u02bc`\u00b4]")
#: Stand before a last name, and are left out by some programs.
PARTICLES: Final = frozenset(
    (
        *("van", "von", "der", "den", "de", "het", "ten", "ter", "te", "t", "s", "la", "le", "du", "da", "das", "do"),
        *("dos", "di", "del", "della", "des", "zu", "zum", "zur", "af", "av", "al", "el", "bin", "ibn"),
    )
)
#: What is left of a last name must be long enough to be one.
_LEAST_LETTERS_BARE: Final = 4
#: Stand before a name or within it and are no part of it.
TITLES: Final = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "prof"))

Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What tells one employee from another on paper; None where payroll does not know it."""

    employee_id: str
    first_name: str | None = None
    last_name: str | None = None
    ni_number: str | None = None
    #: The row of the employee, to be named beside what was found.
    row_id: int | None = None


def folded(text: str) -> str:
    """Without capitals and accents, so that Zoë is found as ZOE."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).replace("\u2019", "'")


def words_of(text: str) -> Name:
    """The words of a text, to be compared: folded, apostrophes left out, parted at hyphens."""
    return tuple(_WORD.findall(folded(text).translate(APOSTROPHES)))


def plain_id(employee_id: str) -> str:
    """An Employee ID to be compared: neither capitals nor the way its accents are stored count."""
    return unicodedata.normalize("NFC", employee_id.strip()).casefold()


def without_zeros(employee_id: str) -> str:
    """An ID without the zeros before its numbers: what a spreadsheet, or a payroll engine, may make of it."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", plain_id(employee_id))


def parts_of(employee_id: str) -> Name:
    """The letters and numbers of an ID in their order: equal for E-7, E 07 and E7, other for 1-11 and 11-1."""
    return tuple(_RUN.findall(without_zeros(employee_id)))


def bare_id(employee_id: str) -> str:
    """An ID without what programs leave out: the zeros before its numbers, and the characters between its parts."""
    return re.sub(r"[\W_]", "", without_zeros(employee_id))


def shape(employee_id: str) -> tuple[str, tuple[int, ...]]:
    """How an ID is built: `E-1007` is a word and four digits."""
    runs = _RUN.findall(plain_id(employee_id))
    return "".join("9" if run[0].isdigit() else "a" for run in runs), tuple(len(r) for r in runs if r[0].isdigit())


def plain_ni(number: str | None) -> str:
    """An NI number as capital letters and digits only; empty if there is none."""
    return re.sub(r"[^A-Z0-9]", "", (number or "").upper())


def same_ni(one: str, other: str) -> bool:
    """A number without its last letter is the one with it."""
    if NI_WITHOUT_SUFFIX in {len(one), len(other)}:
        return one[:NI_WITHOUT_SUFFIX] == other[:NI_WITHOUT_SUFFIX]
    return one == other


def spellings(marks: Identifiers) -> frozenset[Name]:
    """Full name, first name and initials with last name, in either order or in one word; none when one is not known."""
    first, last = _words_of_name(marks.first_name), _words_of_name(marks.last_name)
    if not first or not last:
        return frozenset()
    initial, initials = (first[0][0],), tuple(word[0] for word in first)
    apart = {
        each
        for surname in surnames(marks)
        for before in (first, first[:1], initial, initials)
        for each in (before + surname, surname + before)
    }
    in_one = {("".join(each),) for before in (first, first[:1]) for each in (before + last, last + before)}
    return frozenset(apart | {each for each in in_one if len(each[0]) >= _LEAST_LETTERS_IN_ONE})


def surnames(marks: Identifiers) -> frozenset[Name]:
    """The last name as programs print it: whole, parted at its apostrophe (O NEILL), and without its van der."""
    last = marks.last_name or ""
    whole = _words_of_name(last)
    found = {whole}
    if _ANY_APOSTROPHE.search(last):
        found.add(_words_of_name(_ANY_APOSTROPHE.sub(" ", last)))
    for words in tuple(found):
        begin = next((at for at, word in enumerate(words) if word not in PARTICLES), 0)
        if begin and len("".join(words[begin:])) >= _LEAST_LETTERS_BARE:
            found.add(words[begin:])
    return frozenset(words for words in found if words)


def _words_of_name(name: str | None) -> Name:
    words = words_of(name or "")[:_LONGEST_NAME]
    return tuple(word for word in words if word not in TITLES) or words


class EmployeeIndex:
    """Everyone's marks, prepared once for a batch."""

    def __init__(self, employees: Iterable[Identifiers]) -> None:
        self._employees = tuple(employees)

    @cached_property
    def by_id(self) -> dict[str, Identifiers]:
        return {plain_id(marks.employee_id): marks for marks in self._employees if marks.employee_id.strip()}

    @cached_property
    def ids_by_parts(self) -> dict[Name, frozenset[str]]:
        """IDs that are equal but for leading zeros and what parts their letters and numbers."""
        found: dict[Name, set[str]] = {}
        for each in self.by_id:
            found.setdefault(parts_of(each), set()).add(each)
        return {parts: frozenset(ids) for parts, ids in found.items()}

    def alike(self, employee_id: str) -> frozenset[str]:
        """Other IDs that a program, a spreadsheet or the name of a file may make the same as this one."""
        return self.ids_by_parts.get(parts_of(employee_id), frozenset()) - {plain_id(employee_id)}

    @cached_property
    def _shapes(self) -> dict[str, list[tuple[int, ...]]]:
        found: dict[str, list[tuple[int, ...]]] = {}
        for each in {shape(known) for known in self.by_id} | {shape(without_zeros(known)) for known in self.by_id}:
            found.setdefault(each[0], []).append(each[1])
        return found

    def could_be_an_id(self, text: str) -> bool:
        """Whether a text is built like the IDs of this company: the same parts, numbers of a length that occurs."""
        kind, lengths = shape(text)
        known = self._shapes.get(kind, [])
        return bool(known) and all(
            min(each) <= length <= max(each) for length, each in zip(lengths, zip(*known, strict=True), strict=True)
        )

    @cached_property
    def by_ni_number(self) -> dict[str, list[Identifiers]]:
        """By the number without its last letter."""
        found: dict[str, list[Identifiers]] = {}
        for marks in self._employees:
            if number := plain_ni(marks.ni_number):
                found.setdefault(number[:NI_WITHOUT_SUFFIX], []).append(marks)
        return found

    @cached_property
    def _spellings(self) -> list[tuple[Identifiers, frozenset[Name]]]:
        return [(marks, spellings(marks)) for marks in self._employees]

    @cached_property
    def names(self) -> dict[Name, Identifiers]:
        """Every spelling of every name."""
        return {spelling: marks for marks, every in self._spellings for spelling in every}

    @cached_property
    def holders_of_names(self) -> dict[Name, tuple[Identifiers, ...]]:
        """Every spelling of every name with all who have it."""
        found: dict[Name, tuple[Identifiers, ...]] = {}
        for marks, every in self._spellings:
            for spelling in every:
                found[spelling] = (*found.get(spelling, ()), marks)
        return found

    @cached_property
    def shared_names(self) -> frozenset[Name]:
        """Spellings that are those of several: such a name says of none that it is theirs."""
        counts = Counter(spelling for _, every in self._spellings for spelling in every)
        return frozenset(name for name, number in counts.items() if number > 1)

    @cached_property
    def lengths_of_names(self) -> dict[str, list[int]]:
        """How many words a name may have that begins with this word."""
        return lengths_of(self.names)

    @cached_property
    def first_names(self) -> frozenset[str]:
        """The first word of everyone's first name, but for those that are months too."""
        found = {words[0] for marks in self._employees if (words := _words_of_name(marks.first_name))}
        return frozenset(found - _MONTHS)

    @cached_property
    def surnames(self) -> dict[Name, Identifiers]:
        """Every spelling of every last name; of several who have it, one."""
        return {surname: marks for marks in self._employees for surname in surnames(marks)}

    @cached_property
    def lengths_of_surnames(self) -> dict[str, list[int]]:
        return lengths_of(self.surnames)


def lengths_of(names: Iterable[Name]) -> dict[str, list[int]]:
    """First word -> how many words the names have that begin with it."""
    found: dict[str, set[int]] = {}
    for name in names:
        found.setdefault(name[0], set()).add(len(name))
    return {word: sorted(lengths) for word, lengths in found.items()}
