"""Rings a worker when a row is due. Never raises and never takes longer than its budget.

The row in the database is the truth and the tick finds what was not rung for, so a ring that fails is
counted, logged with its row id, and forgotten. The ringing itself happens in a thread of its own, because
a name lookup or a server that answers one byte at a time knows no time-out. A Redis that has just failed
is left alone for a moment, so that a flood of webhooks does not pay the budget one by one. A webhook that comes alone
is rung for at once; those that follow it closely are gathered for twenty milliseconds, and none of them waits.
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
from jobs.queues import QueueName, enqueue_in_groups
from jobs.reconciliation import reconcile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from redis import Redis

BUDGET_SECONDS: Final = 0.1
PAUSE_AFTER_FAILURE_SECONDS: Final = 1.0
#: For so long those who follow closely on another's ring are gathered; when nobody does, the next one rings at once.
GATHERING_SECONDS: Final = 0.02
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
        self._ring(reconcile, [run_id], QueueName.RECONCILIATIONS)

    def ring_person(self, person_sync_id: int, *, interactive: bool = False) -> None:
        """`interactive`: somebody pressed *Sync now* and looks at the page."""
        if interactive:
            self._ring(sync, [person_sync_id], QueueName.INTERACTIVE)
        elif not self._is_silent([person_sync_id]) and not self._joins(person_sync_id):
            self._ring(sync, [person_sync_id], QueueName.WEBHOOKS)
            self._gather()

    def ring_people(self, person_sync_ids: Sequence[int]) -> None:
        """For people of whom nobody looks at the page; on return each was rung for or counted."""
        self._ring(sync, person_sync_ids, QueueName.WEBHOOKS)

    def ring_payslips(self, company_id: int) -> None:
        self._ring(deliver, [company_id], QueueName.PAYSLIPS)

    def _joins(self, person_sync_id: int) -> bool:
        """Whether others are being gathered, with whom this one is rung for."""
        self._thread()
        with self._lock:
            if self._is_gathering:
                self._joined.append(person_sync_id)
                return True
            self._is_gathering = True
            return False

    def _gather(self) -> None:
        """In the bell's own thread, between other rings."""
        try:
            self._thread().submit(self._ring_for_those_who_joined)
        except RuntimeError:  # this process is ending
            self._is_gathering = False

    def _ring_for_those_who_joined(self) -> None:
        time.sleep(GATHERING_SECONDS)
        with self._lock:
            joined, self._joined = self._joined, []
            self._is_gathering = bool(joined)
        if not joined:
            return
        try:
            if not self._is_silent(joined):
                enqueue_in_groups(self._redis, sync, joined, queue=QueueName.WEBHOOKS)
        except (RedisError, OSError) as error:
            self._fall_silent(QueueName.WEBHOOKS, joined, error)
        finally:
            self._gather()

    def _ring(self, function: Callable[..., None], row_ids: Sequence[int], queue: QueueName) -> None:
        if self._is_silent(row_ids):
            return
        try:
            ring = self._thread().submit(enqueue_in_groups, self._redis, function, row_ids, queue=queue)
            try:
                ring.result(timeout=self._budget_seconds)
            finally:
                ring.cancel()
        except (RedisError, OSError, OverBudgetError, RuntimeError) as error:  # RuntimeError: this process is ending
            self._fall_silent(queue, row_ids, error)

    def _begin_in_this_process(self) -> None:
        """A fork takes neither the thread along nor what it was about to do."""
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._ringer: ThreadPoolExecutor | None = None
        self._is_gathering = False
        self._joined: list[int] = []

    def _thread(self) -> ThreadPoolExecutor:
        if self._pid != os.getpid():
            self._begin_in_this_process()
        with self._lock:
            if self._ringer is None:
                self._ringer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="doorbell")
            return self._ringer

    def _is_silent(self, row_ids: Sequence[int]) -> bool:
        """Whether the bell is left alone just now; then these are counted. What began the silence is in the log."""
        if time.monotonic() >= self._silent_until:
            return False
        self.failed_rings += len(row_ids)
        return True

    def _fall_silent(self, queue: QueueName, row_ids: Sequence[int], error: Exception) -> None:
        self._silent_until = time.monotonic() + self._pause_seconds
        self.failed_rings += len(row_ids)
        reason = type(error).__name__
        log.warning(
            "nobody heard the doorbell", queue=queue.value, row_id=row_ids[0], rings=len(row_ids), reason=reason
        )
