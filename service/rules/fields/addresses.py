"""One address text made into the two address lines that payroll keeps, when it can be done without cutting words.

Humaans keeps an address as one text, often with line breaks; HMRC takes lines of 35 characters. A text that is one
short line stays one. Otherwise it is split at a line break, else at a comma, else at a space, so that both lines
fit; one that fits neither way is left whole, and the address line's own rule then says that it is too long.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from service.rules.fields import characters

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The payroll fields that HMRC counts as lines of an address, in their order.
LINES: Final = ("address_line_1", "address_line_2", "address_line_3", "address_line_4", "city", "county")
LONGEST_LINE: Final = 35
#: Two lines and what is between them; nothing longer can fit, so nothing longer is tried.
LONGEST_ADDRESS: Final = 4 * LONGEST_LINE


@lru_cache(maxsize=64)
def two_lines(address: str) -> tuple[str, str | None]:
    """The first line and the second, None when one line holds it all or no split fits."""
    text = address.strip()
    if len(text) <= LONGEST_LINE and text.isprintable():
        return text, None
    pieces = [piece for line in text.splitlines() if (piece := line.strip(" ,\t"))]
    if len(text) > LONGEST_ADDRESS or not pieces:
        return text, None
    if len(pieces) == 1 and _fits(pieces[0]):
        return pieces[0], None
    for first, second in (*_splits(pieces, ", "), *_splits_within(", ".join(pieces))):
        if _fits(first) and _fits(second):
            return first, second
    return text, None


def _splits(pieces: list[str], glue: str) -> Iterator[tuple[str, str]]:
    """Every way to split a row of pieces in two, the shortest beginning first."""
    for end in range(1, len(pieces)):
        yield glue.join(pieces[:end]), glue.join(pieces[end:])


def _splits_within(text: str) -> Iterator[tuple[str, str]]:
    """Every way to split one line, the latest comma first, then the latest space."""
    for separator in (",", " "):
        for place in range(len(text) - 1, 0, -1):
            if text[place] == separator:
                yield text[:place].strip(" ,"), text[place:].strip(" ,")


def _fits(line: str) -> bool:
    return characters.ADDRESS.fullmatch(characters.folded(line)) is not None
