"""How often a person may press a button that costs something (security S37), counted from the rows it made."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from werkzeug.exceptions import TooManyRequests

from service.facts.runs import LIVE, Cause, RunKind
from service.store.tables.syncing import Run

if TYPE_CHECKING:
    from datetime import datetime

A_MINUTE: Final = timedelta(minutes=1)
#: Runs that people of one company may start by hand in a minute.
MOST_BY_HAND: Final = 30


def sync_under_way(company_id: int, employee_id: int, now: datetime) -> Run | None:
    """A sync of this employee that already waits or runs, so that pressing twice is once."""
    run = (
        Run.select()
        .where(
            Run.company == company_id,
            Run.kind == RunKind.SYNC.value,
            Run.employee_id == employee_id,
            Run.state.in_(LIVE),
            Run.created_at > now - A_MINUTE,
        )
        .first()
    )
    if run is None:
        refuse_too_many(company_id, now)
    return run


def refuse_too_many(company_id: int, now: datetime) -> None:
    """Raises TooManyRequests."""
    by_hand = Run.select().where(
        Run.company == company_id, Run.cause == Cause.MANUAL.value, Run.created_at > now - A_MINUTE
    )
    if by_hand.count() >= MOST_BY_HAND:
        raise TooManyRequests(retry_after=int(A_MINUTE.total_seconds()))
