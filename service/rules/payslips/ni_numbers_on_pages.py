"""NI numbers on a page, whatever parts their letters and digits: blanks, dots, dashes, line ends, or nothing.

A number that someone here has is found wherever its letters and digits follow each other. One that no one here has
must look like one: in pairs and with its last letter, or behind a label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# Both patterns repeat nothing beside its like: their time grows with the text and no faster.
_GAP: Final = r"[\W_]{0,3}"
_ANYWHERE: Final = re.compile(
    rf"(?=([A-Z]){_GAP}([A-Z]){_GAP}(\d){_GAP}(\d){_GAP}(\d){_GAP}(\d){_GAP}(\d){_GAP}(\d)(?!\d)(?:{_GAP}([A-D])(?![A-Z]))?)"
)
_PREFIX: Final = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]")
_IN_PAIRS: Final = re.compile(rf"[A-Z]{{2}}{_GAP}\d\d{_GAP}\d\d{_GAP}\d\d(?:{_GAP}(?P<suffix>[A-D]))?(?![A-Z0-9])")
_LABEL: Final = re.compile(r"(?:\bNI|\bNINO|\bN\.I\.|INSURANCE)(?: ?(?:NO|NUMBER|NUM)\b)?[ .:#]{0,3}$")
_LABEL_WITHIN: Final = 40


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """One that may be an NI number, without spaces or hyphens; `is_one`: it is certain to be one."""

    number: str
    is_one: bool


def ni_numbers_on(text: str) -> Iterator[PrintedNumber]:
    """Each place of the page's text where one may stand."""
    text = text.upper()
    for found in _ANYWHERE.finditer(text):
        number = "".join(part or "" for part in found.groups())
        end = found.end(9) if found[9] else found.end(8)
        yield PrintedNumber(number, _PREFIX.match(number) is not None and _is_one(text, found.start(), end))


def _is_one(text: str, start: int, end: int) -> bool:
    if text[start - 1 : start].isalnum() or text[end : end + 1].isalnum():
        return False
    in_pairs = _IN_PAIRS.match(text, start)
    if in_pairs is not None and in_pairs["suffix"]:
        return True
    return _LABEL.search(text[max(0, start - _LABEL_WITHIN) : start]) is not None
