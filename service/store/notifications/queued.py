"""Which companies this thread queued something to send for: whoever ends its work tells a worker (decision 0040).

A note that is lost, or of a transaction that was rolled back, does no harm: the rows are the truth, and the tick looks
for them.
"""

from __future__ import annotations

import threading


class _Noted(threading.local):
    def __init__(self) -> None:
        self.company_ids: set[int] = set()


_noted = _Noted()


def note(company_id: int) -> None:
    """Something of this company is to be sent once the transaction ends."""
    _noted.company_ids.add(company_id)


def take() -> list[int]:
    """The companies noted by this thread since it was last asked."""
    taken, _noted.company_ids = sorted(_noted.company_ids), set()
    return taken
