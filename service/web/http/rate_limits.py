"""Limits on actions that cost something (security S37), counted from the rows that they created."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from werkzeug.exceptions import TooManyRequests

from service.store.syncing import runs

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.tables.syncing import Run

A_MINUTE: Final = timedelta(minutes=1)
#: Runs that people of one company may start by hand in a minute.
MOST_BY_HAND: Final = 30


def sync_under_way(company_id: int, employee_id: int, now: datetime) -> Run | None:
    """A sync of this employee that already waits or runs, so that pressing twice is once."""
    run = runs.live_sync_since(company_id, employee_id, now - A_MINUTE)
    if run is None:
        refuse_too_many(company_id, now)
    return run


def refuse_too_many(company_id: int, now: datetime) -> None:
    """Raises TooManyRequests."""
    if runs.how_many_by_hand_since(company_id, now - A_MINUTE) >= MOST_BY_HAND:
        raise TooManyRequests(retry_after=int(A_MINUTE.total_seconds()))
