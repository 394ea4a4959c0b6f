"""Reads several lists to their ends at once: threads fetch and parse pages, the caller's thread keeps the order.

Any failure, and any exception from the caller's progress function, stops the threads where they are (a
revoked token costs at most one answer per thread, F39). A list that may not be read is given up alone (F40).
"""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING, Final, TypeAlias

from service.facts import Resource
from service.humaans.collector import collector_held
from service.humaans.errors import ForbiddenError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from service.humaans.listing import ListReading, Page

#: Progress is told at least this often, in seconds, even when nothing arrives...
_HEARTBEAT_SECONDS: Final = 1.0
#: ...and not more often than this, the end of a list excepted.
_BREATH_SECONDS: Final = 0.2
#: How long a stopped reading waits for its threads to notice.
_FAREWELL_SECONDS: Final = 1.0

Progress: TypeAlias = "Callable[[str, int, int], None]"
#: (resource, skip, stop) -> that page
FetchPage: TypeAlias = "Callable[[Resource, int, threading.Event], Page]"


class ParallelReading:
    """One use: `run()` once. The first list goes ahead alone by one page, so a refused token costs one call."""

    def __init__(
        self,
        readings: Sequence[ListReading],
        fetch: FetchPage,
        on_progress: Progress,
        *,
        threads: int,
        at_thread_end: Callable[[], None],
    ) -> None:
        self._readings = {reading.resource: reading for reading in readings}
        self._first = readings[0].resource
        self._fetch = fetch
        self._on_progress = on_progress
        self._at_thread_end = at_thread_end
        self._stop = threading.Event()
        self._tasks: queue.SimpleQueue[tuple[Resource, int] | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[tuple[Resource, Page | BaseException]] = queue.SimpleQueue()
        self._out = 0
        self._told_at = 0.0
        self._threads = [threading.Thread(target=self._work, name=f"humaans-{n}", daemon=True) for n in range(threads)]
        self.refused: set[Resource] = set()

    def run(self) -> None:
        for thread in self._threads:
            thread.start()
        try:
            self._ask(self._first, 0)
            with collector_held():
                self._take_until_nothing_is_out()
        finally:
            self._stop.set()
            for _ in self._threads:
                self._tasks.put(None)
            for thread in self._threads:
                thread.join(_FAREWELL_SECONDS)

    def _take_until_nothing_is_out(self) -> None:
        others = [resource for resource in self._readings if resource is not self._first]
        current = self._first
        while self._out:
            try:
                current, result = self._results.get(timeout=_HEARTBEAT_SECONDS)
            except queue.Empty:
                self._tell(current)
                continue
            self._out -= 1
            if isinstance(result, BaseException):
                self._give_up(current, result)
            elif current not in self.refused:
                for skip in self._readings[current].take(result):
                    self._ask(current, skip)
            while others:
                self._ask(others.pop(0), 0)
            if self._readings[current].is_complete or time.monotonic() - self._told_at >= _BREATH_SECONDS:
                self._tell(current)

    def _give_up(self, resource: Resource, error: BaseException) -> None:
        if _is_the_end(resource, error):
            raise error
        self.refused.add(resource)

    def _ask(self, resource: Resource, skip: int) -> None:
        self._out += 1
        self._tasks.put((resource, skip))

    def _tell(self, resource: Resource) -> None:
        self._told_at = time.monotonic()
        reading = self._readings[resource]
        self._on_progress(str(resource), reading.done, reading.total or 0)

    def _work(self) -> None:
        try:
            while (task := self._tasks.get()) is not None and not self._stop.is_set():
                resource, skip = task
                result: Page | BaseException
                try:
                    result = self._fetch(resource, skip, self._stop)
                except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
                    result = error
                self._results.put((resource, result))
                if isinstance(result, BaseException) and _is_the_end(resource, result):
                    self._stop.set()  # after the answer is handed in, so that it is the one the caller sees first
                del result
        finally:
            self._at_thread_end()


def _is_the_end(resource: Resource, error: BaseException) -> bool:
    return resource is Resource.PEOPLE or not isinstance(error, ForbiddenError)
