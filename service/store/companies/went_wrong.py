"""Companies in which something pressing was just written, so that people are told of it at once, not with the tick.

Kept in this process alone: what ends the work asks for them. A note that is lost does no harm, for the tick finds the
same cause in what is stored (decision 0038).
"""

from __future__ import annotations

import threading
from typing import Final

_LOCK: Final = threading.Lock()
_noted: Final[set[int]] = set()


def note(company_id: int) -> None:
    """Something went wrong in this company; the transaction that says so is about to end."""
    with _LOCK:
        _noted.add(company_id)


def take() -> list[int]:
    """The companies noted since this was last asked, by any thread."""
    with _LOCK:
        taken = sorted(_noted)
        _noted.clear()
    return taken
