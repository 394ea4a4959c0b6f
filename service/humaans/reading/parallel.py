"""Reads several lists to their ends at once: threads fetch pages, the caller's thread reads them.

Any failure, and any exception from the caller's progress function, stops the threads where they are (a
revoked token costs at most one answer per thread, F39). A list that may not be read is given up alone (F40).
"""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final, TypeAlias

from service.facts.humaans import Resource
from service.humaans.http.errors import ForbiddenError
from service.humaans.reading.collector import collector_held

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from service.humaans.reading.listing import ListReading, Page

#: Progress is reported at least this often, in seconds, even when nothing arrives...
_HEARTBEAT_SECONDS: Final = 1.0
#: ...and not more often than this, the end of a list excepted.
_BREATH_SECONDS: Final = 0.2
#: How long a stopped reading waits for its threads to notice.
_FAREWELL_SECONDS: Final = 1.0

Progress: TypeAlias = "Callable[[str, int, int], None]"
#: (resource, skip, stop) -> the bytes of that page
FetchPage: TypeAlias = "Callable[[Resource, int, threading.Event], bytes]"
ParsePage: TypeAlias = "Callable[[Resource, bytes], Page]"


class ParallelReading:
    """One use: `run()` once. The first list goes ahead alone by one page, so a refused token costs one call."""

    def __init__(
        self,
        readings: Sequence[ListReading],
        fetch: FetchPage,
        parse: ParsePage,
        on_progress: Progress,
        *,
        threads: int,
        at_thread_end: Callable[[], None],
    ) -> None:
        self._readings = {reading.resource: reading for reading in readings}
        self._first = readings[0].resource
        self._fetch = fetch
        self._parse = parse
        self._on_progress = on_progress
        self._at_thread_end = at_thread_end
        self._stop = threading.Event()
        self._waiting: deque[tuple[Resource, int]] = deque()
        self._tasks: queue.SimpleQueue[tuple[Resource, int] | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[tuple[Resource, bytes | BaseException]] = queue.SimpleQueue()
        self._out = 0
        self._told_at = 0.0
        self._threads = [threading.Thread(target=self._work, name=f"humaans-{n}", daemon=True) for n in range(threads)]
        self.refused: set[Resource] = set()

    def run(self) -> None:
        for thread in self._threads:
            thread.start()
        try:
            with collector_held():
                self._read()
        finally:
            self._stop.set()
            for _ in self._threads:
                self._tasks.put(None)
            for thread in self._threads:
                thread.join(_FAREWELL_SECONDS)

    def _read(self) -> None:
        others = [(resource, 0) for resource in self._readings if resource is not self._first]
        self._waiting.append((self._first, 0))
        current = self._first
        while self._hand_out():
            try:
                current, result = self._results.get(timeout=_HEARTBEAT_SECONDS)
            except queue.Empty:
                self._tell(current)
                continue
            self._out -= 1
            self._take(current, result)
            self._waiting.extend(others)
            others = []
            if self._readings[current].is_complete or time.monotonic() - self._told_at >= _BREATH_SECONDS:
                self._tell(current)

    def _hand_out(self) -> bool:
        """Gives the threads a page each and one ahead, so that unread pages do not pile up. False when all is done."""
        while self._waiting and self._out <= len(self._threads):
            self._tasks.put(self._waiting.popleft())
            self._out += 1
        return self._out > 0

    def _take(self, resource: Resource, result: bytes | BaseException) -> None:
        if isinstance(result, BaseException):
            self._give_up(resource, result)
        elif resource not in self.refused:
            page = self._parse(resource, result)
            self._waiting.extend((resource, skip) for skip in self._readings[resource].take(page))

    def _give_up(self, resource: Resource, error: BaseException) -> None:
        if _is_the_end(resource, error):
            raise error
        self.refused.add(resource)
        self._waiting = deque(task for task in self._waiting if task[0] is not resource)

    def _tell(self, resource: Resource) -> None:
        self._told_at = time.monotonic()
        reading = self._readings[resource]
        self._on_progress(str(resource), reading.done, reading.total or 0)

    def _work(self) -> None:
        try:
            while (task := self._tasks.get()) is not None and not self._stop.is_set():
                resource, skip = task
                result: bytes | BaseException
                try:
                    result = self._fetch(resource, skip, self._stop)
                except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
                    result = error
                self._results.put((resource, result))
                if isinstance(result, BaseException) and _is_the_end(resource, result):
                    self._stop.set()  # after the answer is uploaded, so that it is the one the caller sees first
                del result
        finally:
            self._at_thread_end()


def _is_the_end(resource: Resource, error: BaseException) -> bool:
    return resource is Resource.PEOPLE or not isinstance(error, ForbiddenError)
