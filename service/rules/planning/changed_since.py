"""Whether a sync may read only what changed in Humaans, and whether what Humaans then answered can be believed.

A filter by time of change shows no deletion, and may be wrong without a word. So a sync reads only what changed where
that saves requests, while every list still has as many rows as before, and only between two readings of everyone on
one day of the company (decision 0057).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.facts.capabilities import ChangeFilter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, tzinfo

    from service.facts.capabilities import Capabilities
    from service.facts.humaans import ChangedRows, Resource

#: Asked for again, for a change that was not yet to be seen, and for clocks that differ a little.
OVERLAP: Final = timedelta(minutes=5)
#: From more people on, everyone is read.
MOST_PEOPLE: Final = 50
#: Of each list: how many rows it has, and which of them changed.
_REQUESTS_OF_A_LIST: Final = 2
_ONE_DAY: Final = timedelta(days=1)


def most_people(totals: Mapping[Resource, int], page_size: int) -> int:
    """How many people may be read by id, at a request for each list, before reading everyone costs fewer requests.

    Negative where reading everyone costs fewer in any case: a small company's lists have a page each.
    """
    pages = sum(max(1, -(-total // page_size)) for total in totals.values())
    return min(MOST_PEOPLE, (pages - _REQUESTS_OF_A_LIST * len(totals)) // max(1, len(totals)))


def is_known_to_work(found: Capabilities, found_at: datetime, day: date, zone: tzinfo) -> bool:
    """Whether it was found out today or yesterday that some list can be filtered by time of change."""
    is_fresh = found_at.astimezone(zone).date() >= day - _ONE_DAY
    return is_fresh and ChangeFilter.WORKS in found.change_filter.values()


def can_be_filtered(found: Capabilities, totals: Mapping[Resource, int]) -> bool:
    """Whether each of these lists can be filtered by time of change; an empty one need not be."""
    return all(
        total == 0 or found.change_filter.get(resource) is ChangeFilter.WORKS for resource, total in totals.items()
    )


def asked_since(read_at: datetime, now: datetime, answered_at: datetime | None) -> datetime:
    """The instant of Humaans' clock since which rows are asked for, when the last reading began at `read_at` of ours.

    `answered_at` is what the clock of Humaans showed `now`. A clock that is behind ours moves the instant back; one
    that is ahead moves nothing, so that rows come twice rather than never.
    """
    behind = timedelta() if answered_at is None else min(timedelta(), answered_at - now)
    return (read_at + behind - OVERLAP).replace(microsecond=0)


def is_believable(rows: ChangedRows, total: int, since: datetime) -> bool:
    """Whether an answer is one of a filter that works: no more rows than the list has, none older than asked for."""
    if rows.total > total or rows.came > rows.total or (rows.total and not rows.came):
        return False
    return rows.came == 0 or (rows.oldest is not None and rows.oldest >= since)
