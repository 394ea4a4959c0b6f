"""Rings a worker when a row is due. Never raises and never takes longer than its budget.

The row in the database is the truth and the tick finds what was not rung for, so a ring that fails is
counted, logged with its row id, and forgotten. The ringing itself happens in a thread of its own, because
a name lookup or a server that answers one byte at a time knows no time-out. A Redis that has just failed
is left alone for a moment, so that a flood of webhooks does not pay the budget one by one; and while a webhook's
ring is on its way, those that come meanwhile join the next one and do not wait for it.
"""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as OverBudgetError
from typing import TYPE_CHECKING, Final

import structlog
from redis.exceptions import RedisError

from jobs.payslips import deliver
from jobs.people import sync
from jobs.queues import QueueName, enqueue, enqueue_in_groups
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
        self._silent_until = 0.0
        self._begin_in_this_process()
        #: Rings of this process that nobody heard.
        self.failed_rings = 0

    def ring_run(self, run_id: int) -> None:
        self._ring(reconcile, run_id, QueueName.RECONCILIATIONS)

    def ring_person(self, person_sync_id: int, *, interactive: bool = False) -> None:
        """`interactive`: somebody pressed *Sync now* and looks at the page."""
        if interactive:
            self._ring(sync, person_sync_id, QueueName.INTERACTIVE)
        elif not self._joins(person_sync_id):
            self._ring(sync, person_sync_id, QueueName.WEBHOOKS)
            self._ring_for_those_who_joined()

    def ring_payslips(self, company_id: int) -> None:
        self._ring(deliver, company_id, QueueName.PAYSLIPS)

    def _joins(self, person_sync_id: int) -> bool:
        """Whether somebody else's ring is on its way, after which this one follows."""
        self._thread()
        with self._lock:
            if self._is_ringing:
                self._joined.append(person_sync_id)
                return True
            self._is_ringing = True
            return False

    def _ring_for_those_who_joined(self) -> None:
        """Leaves it to the bell's own thread, or ends the turn when nobody did."""
        with self._lock:
            joined, self._joined = self._joined, []
            self._is_ringing = bool(joined)
        if joined:
            try:
                self._thread().submit(self._ring_together, joined)
            except RuntimeError:  # this process is ending
                self._is_ringing = False

    def _ring_together(self, joined: list[int]) -> None:
        try:
            if time.monotonic() >= self._silent_until:
                enqueue_in_groups(self._redis, sync, joined, queue=QueueName.WEBHOOKS)
            else:
                self.failed_rings += len(joined)
        except (RedisError, OSError) as error:
            self._silent_until = time.monotonic() + self._pause_seconds
            self._count_failures(QueueName.WEBHOOKS, joined, type(error).__name__)
        finally:
            self._ring_for_those_who_joined()

    def _ring(self, function: Callable[..., None], row_id: int, queue: QueueName) -> None:
        if time.monotonic() < self._silent_until:
            self.failed_rings += 1  # the failure that began the silence is in the log
            return
        try:
            ring = self._thread().submit(enqueue, self._redis, function, row_id, queue=queue)
            try:
                ring.result(timeout=self._budget_seconds)
            finally:
                ring.cancel()
        except (RedisError, OSError, OverBudgetError, RuntimeError) as error:  # RuntimeError: this process is ending
            self._silent_until = time.monotonic() + self._pause_seconds
            self._count_failures(queue, [row_id], type(error).__name__)

    def _begin_in_this_process(self) -> None:
        """A fork takes neither the thread along nor what it was about to do."""
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._ringer: ThreadPoolExecutor | None = None
        self._is_ringing = False
        self._joined: list[int] = []

    def _thread(self) -> ThreadPoolExecutor:
        if self._pid != os.getpid():
            self._begin_in_this_process()
        with self._lock:
            if self._ringer is None:
                self._ringer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="doorbell")
            return self._ringer

    def _count_failures(self, queue: QueueName, row_ids: list[int], reason: str) -> None:
        self.failed_rings += len(row_ids)
        log.warning(
            "nobody heard the doorbell", queue=queue.value, row_id=row_ids[0], rings=len(row_ids), reason=reason
        )
