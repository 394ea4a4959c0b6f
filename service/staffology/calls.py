"""One call to Staffology: tries, and waits between them. Reads are repeated, writes never: who writes reads first.

Logs say method, path without ids, status, time and try; never a query or a body.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, Final

from service.backoff import wait_seconds
from service.outgoing.deadline_adapter import ReadLimits
from service.outgoing.wire import WireFaultError
from service.staffology.answers import error_of
from service.staffology.errors import KeyRefusedError, StaffologyError, StaffologyUnavailableError

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from service.outgoing.limits import Deadlines, RetryPolicy
    from service.outgoing.rate_limiter import RequestPace
    from service.outgoing.wire import Answer, Wire

log = logging.getLogger(__name__)

_THROTTLED: Final = 429
_NO_ANSWER: Final = "We could not reach Staffology, or its answer broke off. We will try again."
_NEVER_A_KEY: Final = "API key must not contain spaces or symbols. Copy it again from Staffology."
#: Words of paths that stay in logs; all else is an id or a code.
_PLAIN_WORD: Final = re.compile(r"[a-z]{3,20}|[A-Z][a-z]{5,12}")


class Calls:
    """The tries of calls to one account."""

    def __init__(
        self,
        wire: Wire,
        pace: RequestPace,
        *,
        retry: RetryPolicy,
        sleep: Callable[[float], None],
        monotonic: Callable[[], float],
        random: random.Random,
    ) -> None:
        self._wire, self._pace, self._retry = wire, pace, retry
        self._sleep, self._monotonic, self._random = sleep, monotonic, random

    def call(
        self,
        method: str,
        path: str,
        *,
        deadlines: Deadlines,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
    ) -> Answer:
        """A good answer. Raises StaffologyError; a 429 at once, so that the caller pauses and gives its place away."""
        if not self._wire.token_is_sendable:
            raise KeyRefusedError(_NEVER_A_KEY)
        until = self._monotonic() + deadlines.call_seconds
        faults = 0
        while True:
            taken, wait = self._pace.reserve(until - self._monotonic())
            if not taken:
                raise StaffologyUnavailableError(_NO_ANSWER, retry_after_seconds=wait)
            if wait > 0:
                self._sleep(wait)
            faults += 1
            answer, error = self._exchange(method, path, deadlines, until, params=params or {}, json=json)
            self._tell(method, path, answer, faults)
            if answer is not None and error is None:
                return answer
            if not isinstance(error, StaffologyUnavailableError):
                raise error or StaffologyError(_NO_ANSWER)
            delay = error.retry_after_seconds or wait_seconds(
                faults - 1, first=self._retry.base_seconds, longest=self._retry.cap_seconds, random=self._random
            )
            if error.status == _THROTTLED:
                self._pace.pause(delay)
                raise error
            if method != "GET" or faults >= self._retry.fault_tries or delay > until - self._monotonic():
                raise error
            self._sleep(delay)

    def _exchange(
        self, method: str, path: str, deadlines: Deadlines, until: float, **parts: Any
    ) -> tuple[Answer | None, StaffologyError | None]:
        started = self._monotonic()
        limits = ReadLimits(
            deadline=min(until, started + deadlines.total_seconds),
            read_seconds=deadlines.read_seconds,
            monotonic=self._monotonic,
        )
        connect_seconds = max(0.001, min(deadlines.connect_seconds, limits.deadline - started))
        try:
            answer = self._wire.send(method, path, connect_seconds=connect_seconds, limits=limits, **parts)
        except WireFaultError as fault:
            return None, StaffologyUnavailableError(_NO_ANSWER, may_have_happened=fault.was_sent)
        return answer, error_of(answer)

    @staticmethod
    def _tell(method: str, path: str, answer: Answer | None, tried: int) -> None:
        words = [word if _PLAIN_WORD.fullmatch(word) else "{id}" for word in path.split("/") if word]
        log.info(
            "staffology %s /%s -> %s, try %d",
            method,
            "/".join(words),
            "no answer" if answer is None else answer.status,
            tried,
        )
