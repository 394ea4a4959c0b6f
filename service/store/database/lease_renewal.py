"""Leases renewed by a thread beside the work, so that they can be short: a worker that dies is noticed within seconds.

For work that writes to our own database alone. A process that is paused (SIGSTOP, a machine that is moved) renews
nothing, so its rows are taken over; when it goes on, its fencing token is old and it writes nothing (decision 0051).
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from service.store.database import leases
from service.store.database.connection import connection
from service.store.database.errors import DatabaseRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from service.store.database.leases import Lease, Leased

#: How long a lease lasts that is renewed, and how often it is: two renewals may fail.
LEASE: Final = timedelta(seconds=20)
RENEWED_EVERY_SECONDS: Final = 5.0
#: The work is over; a renewal that is under way may end first.
_FAREWELL_SECONDS: Final = 1.0
#: A process that has many leases renews one after the other, over one connection: a small database has twenty.
_one_at_a_time = threading.Lock()
log = structlog.get_logger(__name__)


@contextmanager
def renewed(
    table: type[Leased], lease: Lease, clock: Callable[[], datetime], *, every_seconds: float = RENEWED_EVERY_SECONDS
) -> Iterator[None]:
    """Renew a lease while the block runs, until it is ended or another worker has the row.

    Work that is quicker than one renewal costs no question to the database.
    """
    over = threading.Event()
    thread = threading.Thread(
        target=_renew, args=(table, lease, clock, every_seconds, over), name="lease-renewal", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(_FAREWELL_SECONDS)


def _renew(
    table: type[Leased], lease: Lease, clock: Callable[[], datetime], every_seconds: float, over: threading.Event
) -> None:
    while not over.wait(every_seconds):
        try:
            with _one_at_a_time, connection():
                is_held = leases.try_write(table, lease, table.lease_until.is_null(False), lease_until=clock() + LEASE)
        except DatabaseRefusedError:
            log.warning("a lease could not be renewed", table=table.__name__, row=lease.id)
            continue
        if not is_held:
            return
