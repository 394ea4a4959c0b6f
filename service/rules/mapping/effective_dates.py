"""Which of several dated records are effective on a day (humaans-api.md 7.1, decision 0023).

Those with the greatest effective date not after the day, whose end date is open or not before it. An end date is taken
as the last day in force; after it an older record whose end is open is in force again. Of records that begin together,
one that ended on its own first day gives way: it was replaced. When several are left, nothing here chooses between
them; when they were made says nothing about which one is meant.
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


AnyDated = TypeVar("AnyDated", bound=Dated)


def all_in_force(records: Iterable[AnyDated], day: date) -> list[AnyDated]:
    """The records in force on the day, in the order given: none, one, or several that begin on the same day."""
    found: list[AnyDated] = []
    newest = date.min
    for record in records:
        starts, ends = record.effective_date or date.min, record.end_date
        if starts > day or starts < newest or (ends is not None and ends < day):
            continue
        if starts > newest:
            found, newest = [], starts
        found.append(record)
    if len(found) > 1:
        found = [record for record in found if record.end_date is None or record.end_date > newest] or found
    return found


def in_future(records: Iterable[AnyDated], day: date) -> list[AnyDated]:
    """The records that take effect after the day, soonest first."""
    later = [record for record in records if record.effective_date is not None and record.effective_date > day]
    return sorted(later, key=lambda record: record.effective_date or date.max)
