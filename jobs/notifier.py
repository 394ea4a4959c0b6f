"""Queues a job when a row is due. Never raises and never takes longer than its budget.

The row in the database is the truth, and the tick finds rows that no job was queued for. A notification that fails
twice is therefore counted, logged with its row id, and dropped. A thread of its own does the work, because a name
lookup, or a server that drips bytes, never triggers a socket timeout. When Redis has just failed or was slow, the
circuit stays open for a moment, so that a flood of webhooks does not pay the budget one by one; notifications of that
time are buffered and sent afterwards. A webhook that comes alone is notified at once. Those that follow it closely are
coalesced for a twentieth of a second, and none of them waits.
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

from jobs.definitions.deliver_payslips import deliver
from jobs.definitions.reconcile import reconcile
from jobs.definitions.send_messages import send
from jobs.definitions.send_push import push
from jobs.definitions.split_combined_pdf import split
from jobs.definitions.sync_people import sync
from jobs.definitions.tick import company_work
from jobs.queueing.queues import QueueName, enqueue_in_groups, enqueue_what_is_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from redis import Redis

BUDGET_SECONDS: Final = 0.1
CIRCUIT_OPEN_SECONDS: Final = 1.0
#: For so long notifications that follow closely on another are coalesced; without any, the next is sent at once.
COALESCE_SECONDS: Final = 0.05
#: Rows buffered at most; there are only more when no worker would take them anyway.
MOST_BUFFERED: Final = 10_000
log = structlog.get_logger(__name__)


class RedisJobNotifier:
    """The notifier of one process; a forked child gets a thread of its own at its first notification."""

    def __init__(
        self,
        redis: Redis,
        *,
        budget_seconds: float = BUDGET_SECONDS,
        pause_seconds: float = CIRCUIT_OPEN_SECONDS,
    ) -> None:
        self._redis = redis
        self._later: dict[tuple[Callable[..., None], QueueName], list[int]] = {}
        self._is_coalescing = False
        self._budget_seconds = budget_seconds
        self._pause_seconds = pause_seconds
        self._open_until = 0.0
        self._begin_in_this_process()
        #: Notifications of this process that failed.
        self.failed_notifications = 0

    def notify_run(self, run_id: int) -> None:
        self._notify(reconcile, [run_id], QueueName.RECONCILIATIONS)

    def notify_waiting_runs(self, run_ids: Sequence[int]) -> None:
        """For runs that were notified before: the jobs of most are on the queue still. Asked for again soon, so never
        buffered.
        """
        if not run_ids or time.monotonic() < self._open_until:
            return
        queue = QueueName.RECONCILIATIONS
        try:
            self._notify_within_budget(reconcile, run_ids, queue, put=enqueue_what_is_missing)
        except (RedisError, OSError, OverBudgetError) as error:
            self._open_until = time.monotonic() + self._pause_seconds
            self._give_up(queue, run_ids, type(error).__name__)

    def notify_company_work(self, company_id: int) -> None:
        self._notify(company_work, [company_id], QueueName.UPKEEP)

    def notify_sync(self, person_sync_id: int, *, interactive: bool = False) -> None:
        """`interactive`: someone pressed *Sync now* and waits for the page."""
        if interactive:
            self._notify(sync, [person_sync_id], QueueName.INTERACTIVE)
        else:
            self._notify(sync, [person_sync_id], QueueName.WEBHOOKS, joins=True)

    def notify_syncs(self, person_sync_ids: Sequence[int]) -> None:
        """For people whose page no one waits for, in few jobs."""
        self._notify(sync, person_sync_ids, QueueName.WEBHOOKS)

    def notify_payslips(self, company_id: int) -> None:
        self._notify(deliver, [company_id], QueueName.PAYSLIPS)

    def notify_messages(self, company_id: int) -> None:
        self._notify(send, [company_id], QueueName.MESSAGES)

    def notify_combined_pdf(self, pdf_id: int) -> None:
        self._notify(split, [pdf_id], QueueName.PAYSLIPS)

    def notify_push(self, push_id: int) -> None:
        self._notify(push, [push_id], QueueName.RECONCILIATIONS)

    def _notify(
        self, function: Callable[..., None], row_ids: Sequence[int], queue: QueueName, *, joins: bool = False
    ) -> None:
        """`joins`: is sent with those that are being coalesced, or begins to coalesce."""
        self._thread()
        with self._lock:
            waits = time.monotonic() < self._open_until or (joins and self._is_coalescing)
            self._is_coalescing |= joins
        if waits:
            self._buffer(function, row_ids, queue)
            return
        try:
            self._notify_within_budget(function, row_ids, queue)
        except (RedisError, OSError, OverBudgetError):
            self._open_until = time.monotonic() + self._pause_seconds
            self._buffer(function, row_ids, queue)
        if joins:
            self._start_coalescing()

    def _notify_within_budget(
        self,
        function: Callable[..., None],
        row_ids: Sequence[int],
        queue: QueueName,
        *,
        put: Callable[..., None] = enqueue_in_groups,
    ) -> None:
        try:
            sent = self._thread().submit(put, self._redis, function, row_ids, queue=queue)
        except RuntimeError:  # this process is ending
            self._give_up(queue, row_ids, "ending")
            return
        try:
            sent.result(timeout=self._budget_seconds)
        finally:
            sent.cancel()

    def _buffer(self, function: Callable[..., None], row_ids: Sequence[int], queue: QueueName) -> None:
        with self._lock:
            later = self._later.setdefault((function, queue), [])
            is_too_much = len(later) + len(row_ids) > MOST_BUFFERED
            if not is_too_much:
                later.extend(row_ids)
            is_first, self._is_coalescing = not self._is_coalescing, True
        if is_too_much:
            self.failed_notifications += len(row_ids)
        if is_first:
            self._start_coalescing()

    def _start_coalescing(self) -> None:
        """In the notifier's own thread, between other notifications."""
        try:
            self._thread().submit(self._notify_buffered)
        except RuntimeError:  # this process is ending
            self._is_coalescing = False

    def _notify_buffered(self) -> None:
        time.sleep(max(COALESCE_SECONDS, self._open_until - time.monotonic()))
        with self._lock:
            later, self._later = self._later, {}
            self._is_coalescing = bool(later)
        for (function, queue), row_ids in later.items():
            try:
                enqueue_in_groups(self._redis, function, list(dict.fromkeys(row_ids)), queue=queue)
            except (RedisError, OSError) as error:
                self._open_until = time.monotonic() + self._pause_seconds
                self._give_up(queue, row_ids, type(error).__name__)
        if later:
            self._start_coalescing()

    def _give_up(self, queue: QueueName, row_ids: Sequence[int], reason: str) -> None:
        row_count = len(row_ids)
        self.failed_notifications += row_count
        log.warning("notification failed", queue=queue.value, row_id=row_ids[0], row_count=row_count, reason=reason)

    def _begin_in_this_process(self) -> None:
        """A fork takes neither the thread along nor what it was about to do."""
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._executor: ThreadPoolExecutor | None = None
        self._is_coalescing = False
        self._later = {}

    def _thread(self) -> ThreadPoolExecutor:
        if self._pid != os.getpid():
            self._begin_in_this_process()
        with self._lock:
            if self._executor is None:
                self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="notifier")
            return self._executor
