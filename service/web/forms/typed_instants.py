"""Days and instants from outside, made safe to calculate with.

The calendar of Python ends with 9999, and in another zone or on the next day nothing is left of it. No person is
employed before 1900, nor paid after 2200.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
#: What a field says whose date lies outside these years.
ENTER_A_NEARER_DATE: Final = f"Enter a date between {FIRST_YEAR} and {LAST_YEAR}"
#: The first and the last instant that any other is compared with.
EARLIEST: Final = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)


def typed_instant(day: date, at: time, zone: tzinfo) -> datetime | None:
    """When it is this time there on a day, in UTC; None for a day outside 1900 to 2200."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    return datetime.combine(day, at, zone).astimezone(UTC)


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The first instant of a day there, in UTC, to compare with; of a day outside, that of the nearest one inside."""
    return datetime.combine(_nearest(day), time(), zone).astimezone(UTC)


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The first instant after a day there, in UTC, to compare with; of a day outside, that of the nearest one."""
    return datetime.combine(_nearest(day) + timedelta(days=1), time(), zone).astimezone(UTC)


def comparable(instant: datetime) -> datetime:
    """The same instant in UTC, to compare with; one outside is the nearest end of these years."""
    return min(max(instant, EARLIEST), LATEST).astimezone(UTC)


def _nearest(day: date) -> date:
    return min(max(day, date(FIRST_YEAR, 1, 1)), date(LAST_YEAR, 12, 31))
