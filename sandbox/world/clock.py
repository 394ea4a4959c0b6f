"""The sandbox's own time: real time shifted, run faster, or moved on request.

Everything in the sandbox that needs an instant or a day asks here, so that a test can live five days in a
second.
"""

import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

_SPAN = re.compile(r"^([+-]?\d+(?:\.\d+)?)\s*(s|m|h|d|w)?$")
_SECONDS = {None: 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def seconds_in(span: str | float) -> float:
    """`"3d"`, `"90m"`, `"-2h"` or plain seconds."""
    found = _SPAN.match(str(span).strip())
    if not found:
        raise ValueError(f"{span!r} is no span of time; say 90, 90s, 5m, 2h, 3d or 1w")
    return float(found[1]) * _SECONDS[found[2]]


def instant(text: str) -> datetime:
    """An aware UTC instant from ISO text; a bare date is its midnight."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def as_text(moment: datetime) -> str:
    """The spelling of timestamps in the API: UTC with milliseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


class Clock:
    def __init__(self, now: datetime | None = None, speed: float = 1.0) -> None:
        self._lock = threading.Lock()
        self._anchor = now or datetime.now(UTC)
        self._started = time.monotonic()
        self._speed = speed
        self._watchers: list[Callable[[], Any]] = []

    def now(self) -> datetime:
        with self._lock:
            return self._now()

    def today(self) -> date:
        return self.now().date()

    def timestamp(self) -> str:
        return as_text(self.now())

    @property
    def speed(self) -> float:
        return self._speed

    def move(self, span: str | float) -> None:
        self._set(lambda now: now + timedelta(seconds=seconds_in(span)))

    def move_to(self, moment: datetime) -> None:
        self._set(lambda _: moment)

    def run_at(self, speed: float) -> None:
        """0 stands still, 1 is real time, 3600 an hour a second."""
        self._set(lambda now: now, speed)

    def real_seconds_until(self, moment: datetime) -> float | None:
        """How long to wait in real time; None when this clock stands still before the moment."""
        left = (moment - self.now()).total_seconds()
        if left <= 0:
            return 0.0
        return left / self._speed if self._speed else None

    def watch(self, call: Callable[[], Any]) -> None:
        """Have `call` called after every move."""
        self._watchers.append(call)

    def _now(self) -> datetime:
        return self._anchor + timedelta(seconds=(time.monotonic() - self._started) * self._speed)

    def _set(self, move: Callable[[datetime], datetime], speed: float | None = None) -> None:
        with self._lock:
            self._anchor = move(self._now())
            self._started = time.monotonic()
            self._speed = self._speed if speed is None else speed
        for call in self._watchers:
            call()
