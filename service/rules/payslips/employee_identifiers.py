"""What tells one employee from another on paper: Employee ID, name and NI number, made comparable.

Here stands when two IDs or NI numbers are the same although they are written differently; names are in
`name_spellings.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from service.rules.payslips.name_spellings import first_word, spellings, surnames, wider_spellings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.rules.payslips.name_spellings import Name

_RUN: Final = re.compile(r"\d+|[^\W\d_]+")
NI_WITHOUT_SUFFIX: Final = 8


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What tells one employee from another on paper; None where payroll does not know it."""

    employee_id: str
    first_name: str | None = None
    last_name: str | None = None
    ni_number: str | None = None
    #: The row of the employee, to be named beside what was found.
    row_id: int | None = None

    @property
    def spellings(self) -> frozenset[Name]:
        """What says of a page that it is theirs."""
        return spellings(self.first_name, self.last_name)

    @property
    def wider_spellings(self) -> frozenset[Name]:
        """What may be their name, or someone else's."""
        return wider_spellings(self.first_name, self.last_name)


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
        return [(marks, marks.spellings) for marks in self._employees]

    @cached_property
    def _wider_spellings(self) -> list[tuple[Identifiers, frozenset[Name]]]:
        return [(marks, marks.wider_spellings) for marks in self._employees]

    @cached_property
    def names(self) -> dict[Name, Identifiers]:
        """Every spelling of every name, the wider ones too; of several who have it, one."""
        every = (*self._wider_spellings, *self._spellings)
        return {spelling: marks for marks, theirs in every for spelling in theirs}

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
        """Spellings that are, or may be, those of several: such a name says of none that it is theirs."""
        counts = Counter(spelling for _, every in (*self._spellings, *self._wider_spellings) for spelling in every)
        return frozenset(name for name, number in counts.items() if number > 1)

    @cached_property
    def lengths_of_names(self) -> dict[str, list[int]]:
        """How many words a name may have that begins with this word."""
        return lengths_of(self.names)

    @cached_property
    def first_names(self) -> frozenset[str]:
        """The first word of everyone's first name, but for those that are months too."""
        return frozenset(word for marks in self._employees if (word := first_word(marks.first_name)))

    @cached_property
    def surnames(self) -> dict[Name, Identifiers]:
        """Every spelling of every last name; of several who have it, one."""
        return {surname: marks for marks in self._employees for surname in surnames(marks.last_name)}

    @cached_property
    def lengths_of_surnames(self) -> dict[str, list[int]]:
        return lengths_of(self.surnames)


def lengths_of(names: Iterable[Name]) -> dict[str, list[int]]:
    """First word -> how many words the names have that begin with it."""
    found: dict[str, set[int]] = {}
    for name in names:
        found.setdefault(name[0], set()).add(len(name))
    return {word: sorted(lengths) for word, lengths in found.items()}
