"""Companies in which something was just written that people may have to be told of, at once and not with the tick.

Kept in this process alone: a job or a request that ends asks for them. A note that is lost does no harm, for the tick
finds the same in what is stored (decision 0038).
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from service.store.database.connection import at_the_end, database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_LOCK: Final = threading.Lock()
_noted: Final[set[int]] = set()


def note(company_id: int) -> None:
    """The cause of a notice came about or ended in this company; inside a transaction, as soon as that is committed."""
    if database.in_transaction():
        at_the_end(_note_afterwards, company_id)
    else:
        _note([company_id])


def take() -> list[int]:
    """The companies noted since this was last asked, by any thread."""
    with _LOCK:
        taken = sorted(_noted)
        _noted.clear()
    return taken


def _note(company_ids: Iterable[int]) -> None:
    with _LOCK:
        _noted.update(company_ids)


def _note_afterwards(company_ids: list[int]) -> Callable[[], None]:
    return lambda: _note(company_ids)
