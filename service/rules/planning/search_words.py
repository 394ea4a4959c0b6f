"""How a name is found: without regard to case, accents, apostrophes of any kind and the order of the words.

What is kept to be searched and what is looked for are folded by the same rule; a database only compares.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from service.rules.fields import characters

if TYPE_CHECKING:
    from collections.abc import Iterable

#: No one looks for more; each word is a comparison of its own.
LONGEST_SEARCH: Final = 200
#: What people put after a word, and what no name, ID or address begins or ends with.
_BESIDE_WORDS: Final = ',;"()'
_NI_NUMBER: Final = re.compile(r"[A-Z]{2}[0-9]{6}[A-D]?")


def searchable(texts: Iterable[object]) -> str:
    """What is kept of an employee to be found by: `Zoë`, `O’Neill` -> `zoe oneill`."""
    plain = [str(text) for text in texts if text is not None]
    together = _folded(" ".join(plain))
    if together.isascii() and "  " not in together and together == together.strip():
        return together
    return " ".join(filter(None, map(_folded, plain)))


def words_of(search: str) -> tuple[str, ...] | None:
    """The words that must all occur, each once; None when the search is too long to be one.

    `%` and `_` are characters like any other: escaping them is left to the module that asks a database.
    """
    if len(search.strip()) > LONGEST_SEARCH:
        return None
    words = (word.strip(_BESIDE_WORDS) for word in _folded(search).split())  # `O’Neill, Zoë`
    return tuple(dict.fromkeys(filter(None, words)))


def ni_number_of(search: str) -> str | None:
    """The NI number that a search consists of, without its last letter, which some records lack; else None."""
    plain = characters.squeezed(characters.folded(search)).upper()
    return plain[:8] if _NI_NUMBER.fullmatch(plain) else None


def _folded(text: str) -> str:
    return characters.folded(text).casefold().replace("'", "")
