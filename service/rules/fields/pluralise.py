"""Numbers with their noun, as pages and mails say them."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """`1 employee`, `1,204 employees`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
