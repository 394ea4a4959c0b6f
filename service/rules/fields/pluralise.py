"""Numbers with their noun, and several names, as pages and mails say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def counted(number: int, one: str, many: str = "") -> str:
    """`1 employee`, `1,204 employees`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def in_a_row(words: Sequence[str]) -> str:
    """`Title`, `Title and Email`, `Title, Email and Phone`."""
    *first, last = words or ("",)
    return f"{', '.join(first)} and {last}" if first else last
