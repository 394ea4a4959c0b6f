"""Rings a worker when a row is due. Never raises and never takes longer than its budget.

The row in the database is the truth and the tick finds what was not rung for, so a ring that fails is
counted, logged with its row id, and forgotten. The ringing itself happens in a thread of its own, because
a name lookup or a server that answers one byte at a time knows no time-out. A Redis that has just failed
is left alone for a moment, so that a flood of webhooks does not pay the budget one by one.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as OverBudgetError
from typing import TYPE_CHECKING, Final

import structlog
from redis.exceptions import RedisError

from jobs.payslips import deliver
from jobs.people import sync
from jobs.queues import QueueName, enqueue
from jobs.reconciliation import reconcile

if TYPE_CHECKING:
    from collections.abc import Callable

    from redis import Redis

BUDGET_SECONDS: Final = 0.1
PAUSE_AFTER_FAILURE_SECONDS: Final = 1.0
log = structlog.get_logger(__name__)


class RedisDoorbell:
    """The doorbell of one process; a forked child gets a thread of its own at its first ring."""

    def __init__(
        self,
        redis: Redis,
        *,
        budget_seconds: float = BUDGET_SECONDS,
        pause_seconds: float = PAUSE_AFTER_FAILURE_SECONDS,
    ) -> None:
        self._redis = redis
        self._budget_seconds = budget_seconds
        self._pause_seconds = pause_seconds
        self._ringer: ThreadPoolExecutor | None = None
        self._ringer_pid = 0
        self._silent_until = 0.0
        #: Rings of this process that nobody heard.
        self.failed_rings = 0

    def ring_run(self, run_id: int) -> None:
        self._ring(reconcile, run_id, QueueName.RECONCILIATIONS)

    def ring_person(self, person_sync_id: int, *, interactive: bool = False) -> None:
        """`interactive`: somebody pressed *Sync now* and looks at the page."""
        self._ring(sync, person_sync_id, QueueName.INTERACTIVE if interactive else QueueName.WEBHOOKS)

    def ring_payslips(self, company_id: int) -> None:
        self._ring(deliver, company_id, QueueName.PAYSLIPS)

    def _ring(self, function: Callable[..., None], row_id: int, queue: QueueName) -> None:
        if time.monotonic() < self._silent_until:
            self._count_failure(queue, row_id, "not tried: failed a moment ago")
            return
        try:
            ring = self._thread().submit(enqueue, self._redis, function, row_id, queue=queue)
            try:
                ring.result(timeout=self._budget_seconds)
            finally:
                ring.cancel()
        except (RedisError, OSError, OverBudgetError, RuntimeError) as error:  # RuntimeError: this process is ending
            self._silent_until = time.monotonic() + self._pause_seconds
            self._count_failure(queue, row_id, type(error).__name__)

    def _thread(self) -> ThreadPoolExecutor:
        if self._ringer is None or self._ringer_pid != os.getpid():
            self._ringer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="doorbell")
            self._ringer_pid = os.getpid()
        return self._ringer

    def _count_failure(self, queue: QueueName, row_id: int, reason: str) -> None:
        self.failed_rings += 1
        log.warning("nobody heard the doorbell", queue=queue.value, row_id=row_id, reason=reason)
