"""What is to be sent next: which companies this process queued something for, and when the rest is due.

A job or a request that ends queues the job that sends it. A note that is lost does no harm: the rows are the truth, and
the tick looks for them.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from service.store.database.columns import InstantField
from service.store.database.connection import at_the_end
from service.store.database.queries import plain_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

#: Of what waits for its time, so many rows are asked for theirs.
MOST_LOOKED_AT: Final = 50
_INSTANT: Final = InstantField()


_lock = threading.Lock()
_noted: set[int] = set()


def note(company_id: int) -> None:
    """Something of this company is to be sent once the transaction has ended. Call inside it."""
    at_the_end(_afterwards, company_id)


def take() -> list[int]:
    """The companies noted in this process since it was last asked."""
    with _lock:
        taken = sorted(_noted)
        _noted.clear()
    return taken


def _afterwards(company_ids: list[int]) -> Callable[[], None]:
    def note_them() -> None:
        with _lock:
            _noted.update(company_ids)

    return note_them


def soonest(query: Any) -> datetime | None:
    """The first moment at which one of these rows may be sent; each row is two moments, and the later one counts."""
    rows = [[_INSTANT.python_value(each) for each in row if each is not None] for row in plain_rows(query)]
    return min((max(each) for each in rows if each), default=None)  # type: ignore[type-var]
