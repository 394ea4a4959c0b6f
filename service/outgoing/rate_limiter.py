"""When the next request of one client may start: a token bucket, and a pause all threads share after a 429.

Computes waits only; who calls does the sleeping, so that a long wait can be turned into "later" instead.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class RequestPace(Protocol):
    """When the next request may start; kept by one process, or for several."""

    def reserve(self, within_seconds: float) -> tuple[bool, float]:
        """(True, wait): a place is taken, start after `wait`. (False, wait): too long a wait, none is taken."""

    def pause(self, seconds: float) -> None:
        """No one starts before `seconds` have passed; a later end wins."""


class Pace:
    """Thread-safe. `requests_per_second` None means no limit; the shared pause still works."""

    def __init__(self, requests_per_second: float | None, monotonic: Callable[[], float]) -> None:
        if requests_per_second is not None and requests_per_second <= 0:
            raise ValueError("requests_per_second must be above zero")
        self._rate = requests_per_second
        self._burst = max(1.0, requests_per_second or 1.0)
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._tokens = self._burst
        self._counted_at = monotonic()
        self._paused_until = float("-inf")

    def reserve(self, within_seconds: float) -> tuple[bool, float]:
        """(True, wait): a place is taken, start after `wait`. (False, wait): too long a wait, none is taken."""
        with self._lock:
            now = self._monotonic()
            wait = max(0.0, self._paused_until - now)
            if self._rate is not None:
                self._tokens = min(self._burst, self._tokens + (now - self._counted_at) * self._rate)
                self._counted_at = now
                wait = max(wait, (1.0 - self._tokens) / self._rate)
            if wait > within_seconds:
                return False, wait
            if self._rate is not None:
                self._tokens -= 1.0
            return True, wait

    def pause(self, seconds: float) -> None:
        """No one starts before `seconds` have passed; a later end wins."""
        with self._lock:
            self._paused_until = max(self._paused_until, self._monotonic() + seconds)
