"""Which of several dated records is in force on a day (humaans-api.md 7.1).

The one with the greatest effective date not after the day, whose end date is open or not before it; of
equals the one made last. An end date is taken as the last day in force; after it an older record whose end is open
is in force again.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class Dated(Protocol):
    @property
    def effective_date(self) -> date | None: ...
    @property
    def end_date(self) -> date | None: ...
    @property
    def created_at(self) -> str: ...


AnyDated = TypeVar("AnyDated", bound=Dated)


def in_force(records: Iterable[AnyDated], day: date) -> AnyDated | None:
    """The record in force on the day, or None."""
    found: AnyDated | None = None
    found_key = (date.min, "")
    for record in records:
        starts, ends = record.effective_date or date.min, record.end_date
        if starts > day or (ends is not None and ends < day):
            continue
        key = (starts, record.created_at)
        if found is None or key > found_key:
            found, found_key = record, key
    return found


def in_future(records: Iterable[AnyDated], day: date) -> list[AnyDated]:
    """The records that take effect after the day, soonest first."""
    later = [record for record in records if record.effective_date is not None and record.effective_date > day]
    return sorted(later, key=lambda record: (record.effective_date or date.max, record.created_at))
