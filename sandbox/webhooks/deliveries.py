"""The queue of webhook POSTs: when each is due, who makes it, and what its answer means for the next try.

Retries wait on the sandbox's clock, so moving the clock brings them on.
"""

import heapq
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from sandbox.world.clock import Clock

WORKERS = 4


@dataclass
class Delivery:
    """One POST that is to be made, with what became of it. `state`: waiting, held, delivered, lost or dropped."""

    id: str
    hook_id: str
    event: str
    url: str
    body: bytes
    #: The headers of an attempt made at an instant, by the real clock, which receivers compare it with.
    headers_at: Callable[[datetime], dict[str, str]]
    due: datetime
    timeout: float = 10.0
    is_test: bool = False
    state: str = "waiting"
    attempts: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "webhookId": self.hook_id,
            "event": self.event,
            "state": self.state,
            "url": self.url,
            "bytes": len(self.body),
            "due": self.due.isoformat(),
            "attempts": list(self.attempts),
            "isTest": self.is_test,
        }


class DeliveryQueue:
    """Due deliveries go out in order, at most `at_once(hook_id)` of one hook together."""

    def __init__(
        self,
        clock: Clock,
        at_once: Callable[[str], int],
        answered: Callable[[Delivery, bool], None],
    ) -> None:
        self._clock = clock
        self._at_once = at_once
        self._answered = answered
        self._changed = threading.Condition()
        self._later: list[tuple[datetime, int, Delivery]] = []
        self._ready: dict[str, deque[Delivery]] = {}
        self._under_way: dict[str, int] = {}
        self._number = 0
        self._has_workers = False
        self._is_closed = False
        clock.watch(self._wake)

    def put(self, delivery: Delivery) -> None:
        with self._changed:
            self._number += 1
            heapq.heappush(self._later, (delivery.due, self._number, delivery))
            if not self._has_workers:
                self._has_workers = True
                for _ in range(WORKERS):
                    threading.Thread(target=self._work, daemon=True).start()
            self._changed.notify_all()

    def drop(self, hook_id: str | None = None) -> None:
        """Nothing that waits for this hook (or for any) goes out any more."""
        with self._changed:
            kept = []
            for entry in self._later:
                if hook_id in (None, entry[2].hook_id):
                    entry[2].state = "dropped"
                else:
                    kept.append(entry)
            heapq.heapify(kept)
            self._later = kept
            for key in [each for each in self._ready if hook_id in (None, each)]:
                for delivery in self._ready.pop(key):
                    delivery.state = "dropped"
            self._changed.notify_all()

    def close(self) -> None:
        """The workers go home; what waits is not sent."""
        self.drop()
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def settle(self, timeout: float) -> bool:
        """Wait (in real time) until nothing is due any more; retries that are due later do not count."""
        until = time.monotonic() + timeout
        with self._changed:
            while self._is_busy():
                left = until - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(min(left, 0.05))
            return True

    def _is_busy(self) -> bool:
        due_now = bool(self._later) and self._later[0][0] <= self._clock.now()
        return due_now or any(self._under_way.values()) or any(self._ready.values())

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _work(self) -> None:
        session = requests.Session()
        session.trust_env = False
        while (delivery := self._next()) is not None:
            status, problem = _post(session, delivery)
            delivery.attempts.append({"at": self._clock.timestamp(), "status": status, "problem": problem})
            self._answered(delivery, status is not None and 200 <= status < 300)
            with self._changed:
                self._under_way[delivery.hook_id] -= 1
                self._changed.notify_all()

    def _next(self) -> Delivery | None:
        with self._changed:
            while not self._is_closed:
                now = self._clock.now()
                while self._later and self._later[0][0] <= now:
                    delivery = heapq.heappop(self._later)[2]
                    self._ready.setdefault(delivery.hook_id, deque()).append(delivery)
                for hook_id, ready in self._ready.items():
                    if ready and self._under_way.get(hook_id, 0) < self._at_once(hook_id):
                        self._under_way[hook_id] = self._under_way.get(hook_id, 0) + 1
                        return ready.popleft()
                soonest = self._clock.real_seconds_until(self._later[0][0]) if self._later else None
                self._changed.wait(soonest)
            return None


def _post(session: requests.Session, delivery: Delivery) -> tuple[int | None, str | None]:
    try:
        answer = session.post(
            delivery.url,
            data=delivery.body,
            headers=delivery.headers_at(datetime.now(UTC)),
            timeout=delivery.timeout,
            allow_redirects=False,
        )
    except (requests.RequestException, ValueError) as error:
        return None, type(error).__name__
    return answer.status_code, None
