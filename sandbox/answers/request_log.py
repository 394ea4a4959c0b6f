"""What was asked of the API: method, path, query and status, never bodies; with counters."""

import threading
from collections import Counter, deque
from typing import Any

from sandbox.world.clock import Clock

KEPT = 50_000


class RequestLog:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        with self._lock:
            self.count = 0
            self._under_way = 0
            self.most_at_once = 0
            self._per_path: Counter[str] = Counter()
            self._entries: deque[dict[str, Any]] = deque(maxlen=KEPT)

    def begin(self, method: str, path: str, query: str) -> dict[str, Any]:
        entry = {
            "method": method,
            "path": path,
            "query": query,
            "at": self._clock.timestamp(),
            "status": None,
        }
        with self._lock:
            self.count += 1
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
            self._per_path[f"{method} {path}"] += 1
            self._entries.append(entry)
        return entry

    def end(self, entry: dict[str, Any], status: int | None) -> None:
        """None says that the connection was cut before a status was sent."""
        with self._lock:
            entry["status"] = status
            self._under_way = max(0, self._under_way - 1)

    def as_dict(self, last: int = 1000) -> dict[str, Any]:
        with self._lock:
            return {
                "total": self.count,
                "under_way": self._under_way,
                "most_at_once": self.most_at_once,
                "per_path": dict(self._per_path),
                "requests": list(self._entries)[-last:] if last else [],
            }
