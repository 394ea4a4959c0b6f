"""Is this payslip really theirs: what its text says about a person must not contradict the employee it was given to.

Three marks are looked for: NI numbers, labelled Employee IDs, and names. One contradiction is enough to hold the
payslip for a person to decide; a text without any mark (a scan) proves nothing either way and is told as such.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_NI_NUMBER: Final = re.compile(
    r"(?<![A-Z0-9])([A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z])\W?(\d\d)\W?(\d\d)\W?(\d\d)\W?([A-D])(?![A-Z0-9])"
)
_LABELLED_ID: Final = re.compile(
    r"\b(?:employee|payroll|staff|works|personnel|emp)\s*\.?\s*(?:id|no|num|number|ref|reference|code)\b"
    r"\s*[:.#]?\s*([A-Z0-9][A-Z0-9/_-]*)",
    re.IGNORECASE,
)
_LOOSE_ID: Final = re.compile(r"\b(?:employee|staff)\s*[:#]?\s*([A-Z0-9][A-Z0-9/_-]*)", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
#: Every Latin letter that does not come apart into one without its accent.
_LETTERS: Final = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


class Verdict(StrEnum):
    CONFIRMED = "confirmed"
    #: Nothing in the text names anybody.
    UNCONFIRMED = "unconfirmed"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Marks:
    """What tells one employee from another on paper; None where payroll does not know it."""

    employee_id: str
    first_name: str | None = None
    last_name: str | None = None
    ni_number: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    #: Why it is contradicted, in words that name no number of anybody; empty otherwise.
    reasons: tuple[str, ...] = ()


class Workforce:
    """Everybody's marks, prepared once for a batch."""

    def __init__(self, everybody: Iterable[Marks]) -> None:
        self._everybody = tuple(everybody)

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(_id(marks.employee_id) for marks in self._everybody)

    @cached_property
    def ni_numbers(self) -> frozenset[str]:
        return frozenset(_ni(marks.ni_number) for marks in self._everybody) - {""}

    @cached_property
    def full_names(self) -> frozenset[tuple[str, ...]]:
        return frozenset(name for marks in self._everybody for name in _spellings(marks))

    @cached_property
    def longest_name(self) -> int:
        return max((len(name) for name in self.full_names), default=0)


def judge(text: str, owner: Marks, workforce: Workforce) -> Judgement:
    """Hold the text of a payslip against the employee it was given to."""
    reasons, confirmed = [], False
    words = tuple(folded(word) for word in _WORD.findall(text))
    for found, own, known, sentence in (
        (_ni_numbers(text), _ni(owner.ni_number), workforce.ni_numbers, "It shows the NI number of somebody else."),
        (_ids(text, workforce), _id(owner.employee_id), workforce.ids, "It shows the Employee ID of somebody else."),
    ):
        confirmed |= bool(own) and own in found
        # A second number beside their own is somebody else's all the same.
        if found - {own} if own else found & known:
            reasons.append(sentence)
    shows_own_name = _shows(words, owner)
    others = _names_in(words, workforce) - _spellings(owner)
    # Somebody who approved it may be named, but then a number must say whose it is.
    if others and not (shows_own_name and confirmed):
        reasons.append("It shows the name of somebody else.")
    if reasons:
        return Judgement(Verdict.CONTRADICTED, tuple(reasons))
    return Judgement(Verdict.CONFIRMED if confirmed or shows_own_name else Verdict.UNCONFIRMED)


def id_differs(employee_id: str, shown: str | None) -> bool:
    """Whether Humaans now shows another Employee ID for the person: then one of the two names somebody else."""
    return shown is not None and _id(shown) != _id(employee_id)


def folded(text: str) -> str:
    """Without capitals and accents, so that Zoë is found as ZOE."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).replace("\u2019", "'")


def _ni_numbers(text: str) -> set[str]:
    return {"".join(parts) for parts in _NI_NUMBER.findall(text.upper())}


def _ids(text: str, workforce: Workforce) -> set[str]:
    """IDs behind a plain label; behind a looser one only those that somebody really has."""
    labelled = {_id(found) for found in _LABELLED_ID.findall(text) if any(sign.isdigit() for sign in found)}
    return labelled | {_id(found) for found in _LOOSE_ID.findall(text)} & workforce.ids


def _ni(number: str | None) -> str:
    return re.sub(r"[^A-Z0-9]", "", (number or "").upper())


def _id(employee_id: str) -> str:
    return employee_id.strip().casefold()


def _name(text: str | None) -> tuple[str, ...]:
    return tuple(folded(word) for word in _WORD.findall(text or ""))


def _spellings(marks: Marks) -> frozenset[tuple[str, ...]]:
    """Full name and initial with last name, in either order; none when one of the two is not known."""
    first, last = _name(marks.first_name), _name(marks.last_name)
    if not first or not last:
        return frozenset()
    initial = (first[0][0],)
    return frozenset({first + last, last + first, first[:1] + last, last + first[:1], initial + last, last + initial})


def _shows(words: tuple[str, ...], owner: Marks) -> bool:
    return any(_contains(words, spelling) for spelling in _spellings(owner))


def _names_in(words: tuple[str, ...], workforce: Workforce) -> set[tuple[str, ...]]:
    return {
        words[start : start + length]
        for length in range(2, workforce.longest_name + 1)
        for start in range(len(words) - length + 1)
        if words[start : start + length] in workforce.full_names
    }


def _contains(words: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(words[start : start + len(part)] == part for start in range(len(words) - len(part) + 1))
