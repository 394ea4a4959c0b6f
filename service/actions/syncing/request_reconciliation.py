"""A wish for a reconciliation, raised where one person's sync cannot judge alone; the tick rings for it.

At most one waits, and none is made while the newest was made a moment ago: the hourly run comes anyway.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.facts.audit import Actor
from service.facts.runs import Cause, RunKind
from service.store.companies import settings
from service.store.syncing import runs

if TYPE_CHECKING:
    from datetime import datetime

LEAST_PAUSE: Final = timedelta(minutes=2)


def ask_for_reconciliation(company_id: int, now: datetime) -> None:
    """Queue one, unless one waits, began lately, or syncing is paused. Call inside a transaction."""
    newest = runs.newest_reconciliation(company_id)
    if settings.in_force(company_id).paused or runs.queued_reconciliation(company_id) is not None:
        return
    if newest is None or now - newest.created_at >= LEAST_PAUSE:
        runs.create(company_id, RunKind.RECONCILIATION, Cause.EVENT, now, started_by=Actor.SYNC)
