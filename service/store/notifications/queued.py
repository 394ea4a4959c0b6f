"""What is to be sent next: which companies this process queued something for, and when the rest is due.

A job or a request that ends queues the jobs that send it: one for messages and events, one for emails about notices. A
note that is lost does no harm: the rows are the truth, and the tick looks for them.
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
_noted_for_email: set[int] = set()


def note(company_id: int) -> None:
    """Something of this company is to be sent once the transaction has ended. Call inside it."""
    at_the_end(_note_all, company_id)


def note_email(company_id: int) -> None:
    """As `note`, for an email in the outbox."""
    at_the_end(_note_all_for_email, company_id)


def take() -> list[int]:
    """The companies noted in this process since it was last asked."""
    return _emptied(_noted)


def take_emails() -> list[int]:
    """As `take`, of emails."""
    return _emptied(_noted_for_email)


def _note_all(company_ids: list[int]) -> Callable[[], None]:
    return _adding(_noted, company_ids)


def _note_all_for_email(company_ids: list[int]) -> Callable[[], None]:
    return _adding(_noted_for_email, company_ids)


def _adding(noted: set[int], company_ids: list[int]) -> Callable[[], None]:
    def note_them() -> None:
        with _lock:
            noted.update(company_ids)

    return note_them


def _emptied(noted: set[int]) -> list[int]:
    with _lock:
        taken = sorted(noted)
        noted.clear()
    return taken


def soonest(query: Any) -> datetime | None:
    """The first moment at which one of these rows may be sent; each row is two moments, and the later one counts."""
    rows = [[_INSTANT.python_value(each) for each in row if each is not None] for row in plain_rows(query)]
    return min((max(each) for each in rows if each), default=None)  # type: ignore[type-var]
