"""A company's Employee IDs as they are written in the names of files, with other characters between their parts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from service.rules.payslips.employee_identifiers import plain_id, shape

if TYPE_CHECKING:
    from collections.abc import Iterable

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_BETWEEN_WORDS: Final = re.compile(r"[\s_.,;()\[\]{}+&#~/\\-]+")


def words_of_name(text: str) -> str:
    """The words of a file's name or of an ID, to be compared: folded, with single blanks between them."""
    return _BETWEEN_WORDS.sub(" ", plain_id(text)).strip()


def build_of(employee_id: str) -> tuple[str, tuple[int, ...]]:
    """How an ID is built: `E-1007` is one letter before a number, however long that is."""
    return shape(employee_id)[0], tuple(len(letters) for letters in _LETTERS.findall(employee_id))


class KnownIds:
    """Prepared once for all files of a batch."""

    def __init__(self, known_ids: Iterable[str]) -> None:
        self.by_plain_id = {plain_id(known_id): known_id for known_id in known_ids if known_id.strip()}
        #: Several where IDs differ only in what parts their words.
        self.by_words: dict[tuple[str, ...], list[str]] = {}
        for key, known_id in self.by_plain_id.items():
            if words := words_of_name(key).split():
                self.by_words.setdefault(tuple(words), []).append(known_id)
        self.shapes = {shape(key)[0] for key in self.by_plain_id}
        #: Of the IDs that have letters and digits.
        self.builds = {build_of(key) for key in self.by_plain_id if any(map(str.isalpha, key))}
        self._lengths = sorted({len(words) for words in self.by_words})

    def places_in(self, words: list[str]) -> list[tuple[int, int]]:
        """Where in a name one of the IDs is, as begin and end."""
        return [
            (start, start + length)
            for start in range(len(words))
            for length in self._lengths
            if start + length <= len(words) and tuple(words[start : start + length]) in self.by_words
        ]
