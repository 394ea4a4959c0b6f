"""What a page says of its place in a payslip: `Page 1 of 2`. A counter helps to order pages; it names no one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_COUNTER: Final = re.compile(
    r"\b(?:page|pg|sheet)[ .:]{0,3}(\d{1,4}) ?(?:of|/) ?(\d{1,4})(?!\w)|^ {0,9}(\d{1,2}) ?(?:of|/) ?(\d{1,2}) {0,9}$",
    re.IGNORECASE | re.MULTILINE,
)


class PageCounter(NamedTuple):
    """`number` of `total`, counted from 1."""

    number: int
    total: int


def counter_on(text: str) -> PageCounter | None:
    """The one counter of a page; None when it has none, or several that differ."""
    found = {PageCounter(*(int(part) for part in each.groups() if part)) for each in _COUNTER.finditer(text)}
    if len(found) != 1:
        return None
    counter = found.pop()
    return counter if 1 <= counter.number <= counter.total else None


def of_payslips(counters: Sequence[PageCounter | None]) -> list[PageCounter | None]:
    """Without those that count the pages of the whole file: they say nothing about one payslip."""
    counts_all = all(each is None or each == (at, len(counters)) for at, each in enumerate(counters, 1))
    return [None] * len(counters) if counts_all else list(counters)
