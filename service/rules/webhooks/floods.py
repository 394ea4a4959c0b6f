"""How a flood of events is answered: when people are read again, and when reading everyone costs less.

A bulk edit tells of the same people again and again. While many wait, someone who was just read waits for the end of
the flood, so that its last change is stored soon after it, and the changes in between cost no reading (F11).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

#: It is a flood when so many people of a company wait.
MANY_WAITING: Final = 20
#: It is over when no event came for so long.
QUIET: Final = timedelta(seconds=2)
#: In a flood that does not end, people are read as seldom as this.
LONGEST_WAIT: Final = timedelta(seconds=60)
#: People who cost as much as everyone, where it is not known how many rows the lists have.
_PEOPLE_FOR_EVERYONE: Final = 50
#: Fields, places and kinds of pay.
_REQUESTS_OF_CATALOGUE: Final = 3


def read_again_at(synced_at: datetime, last_event_at: datetime | None) -> datetime:
    """When someone who was read at `synced_at` may be read again during a flood.

    `last_event_at` is of the newest event about anyone of the company.
    """
    latest = synced_at + LONGEST_WAIT
    return latest if last_event_at is None else min(latest, last_event_at + QUIET)


def is_over(now: datetime, last_event_at: datetime | None, waits_since: datetime) -> bool:
    """Whether a flood ended, or lasts so long that it is answered in the middle; `waits_since`: the oldest request."""
    is_quiet = last_event_at is None or last_event_at + QUIET <= now
    return is_quiet or waits_since + LONGEST_WAIT <= now


def people_for_everyone(totals: Mapping[str, int], page_size: int) -> int:
    """From how many waiting people on a reading of everyone costs fewer requests than reading each by id.

    `totals`: how many rows each list in use has; a person costs a request for each list, everyone a request for each
    page. Never fewer than make a flood: those are read soon enough, and planning everyone has its cost too.
    """
    if not totals:
        return _PEOPLE_FOR_EVERYONE
    pages = sum(max(1, -(-total // page_size)) for total in totals.values()) + _REQUESTS_OF_CATALOGUE
    return max(MANY_WAITING, pages // len(totals) + 1)
