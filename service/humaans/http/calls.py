"""One call to Humaans: tries, waits between them, and the rules every request obeys.

The only layer that retries. `/people` is always asked with `status=all` and no page is larger than 250, here, so
that no one can forget it (F64). Logs say method, path without ids, status, time and try; never a query or a body.
"""

from __future__ import annotations

import logging
import threading
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.backoff import wait_seconds
from service.humaans.http.answers import document_of, error_of
from service.humaans.http.errors import HumaansError, HumaansUnavailableError, TokenRefusedError
from service.humaans.http.limits import PAGE_SIZE
from service.outgoing.deadline_adapter import ReadLimits
from service.outgoing.limits import RequestOutcome
from service.outgoing.wire import WireFaultError

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from service.outgoing.limits import Deadlines, RetryPolicy
    from service.outgoing.rate_limiter import RequestPace
    from service.outgoing.wire import Answer, Wire

log = logging.getLogger(__name__)

_THROTTLED: Final = 429
_GOOD: Final = range(200, 300)
_REPEATABLE: Final = frozenset({"GET", "HEAD"})
_NO_ANSWER: Final = "We could not reach Humaans, or its answer broke off. We will try again."
_TOO_LONG: Final = "Humaans asked us to wait. We will try again later."
_NEVER_A_KEY: Final = "Access token must not contain spaces or symbols. Copy it again from Humaans."
#: A stoppable wait looks up this often, in seconds.
_STOP_CHECK_SECONDS: Final = 0.2


class StoppedError(Exception):
    """The reading this call belonged to was stopped; no one waits for its answer."""


@dataclass(frozen=True, slots=True, repr=False)
class _Ask:
    """What one call asks, and until when; `parts` are requests' own params, json, data, files."""

    method: str
    path: str
    parts: Mapping[str, Any]
    deadlines: Deadlines
    until: float
    stop: threading.Event | None
    read: Callable[[Answer], Any]

    @property
    def is_stopped(self) -> bool:
        return self.stop is not None and self.stop.is_set()


class Calls:
    """Thread-safe. At most `max_parallel` requests are on the wire at once, no matter who asks."""

    def __init__(
        self,
        wire: Wire,
        pace: RequestPace,
        *,
        max_parallel: int,
        retry: RetryPolicy,
        sleep: Callable[[float], None],
        monotonic: Callable[[], float],
        random: random.Random,
        on_request: Callable[[RequestOutcome], None] | None,
    ) -> None:
        self._wire = wire
        self._pace = pace
        self._places = threading.BoundedSemaphore(max_parallel)
        self._retry = retry
        self._sleep = sleep
        self._monotonic = monotonic
        self._random = random
        self._on_request = on_request
        self._lock = threading.Lock()
        #: Requests made, repeated ones included.
        self.made = 0

    def counted(self) -> Calls:
        """The same, with a count of its own that begins at none."""
        counting = copy(self)
        counting.made = 0
        return counting

    def call(
        self,
        method: str,
        path: str,
        *,
        deadlines: Deadlines,
        params: Mapping[str, Any] | None = None,
        retry: bool | None = None,
        stop: threading.Event | None = None,
        read: Callable[[Answer], Any] = document_of,
        **parts: Any,
    ) -> Any:
        """The answer as `read` gives it, its JSON by default. `retry` None means: reads are repeated, writes never."""
        if not self._wire.token_is_sendable:
            raise TokenRefusedError(_NEVER_A_KEY)
        parts["params"] = _obeying_params(method, path, params)
        ask = _Ask(method, path, parts, deadlines, self._monotonic() + deadlines.call_seconds, stop, read)
        may_repeat = method in _REPEATABLE if retry is None else retry
        faults = throttles = 0
        while True:
            self._wait_for_turn(ask)
            try:
                return self._try_once(ask, faults + throttles + 1)
            except HumaansUnavailableError as error:
                if error.status == _THROTTLED:
                    throttles += 1
                    delay = self._delay(error, throttles)
                    self._pace.pause(delay)  # for every thread, this one too: the next turn waits for it
                    is_last = throttles >= self._retry.throttle_tries
                else:
                    faults += 1
                    delay = self._delay(error, faults)
                    is_last = faults >= self._retry.fault_tries
                if is_last or not may_repeat or delay > ask.until - self._monotonic():
                    raise
                if error.status != _THROTTLED:
                    self._wait(delay, ask)

    def _delay(self, error: HumaansUnavailableError, nth: int) -> float:
        if error.retry_after_seconds is not None:
            return error.retry_after_seconds
        return wait_seconds(
            nth - 1, first=self._retry.base_seconds, longest=self._retry.cap_seconds, random=self._random
        )

    def _wait_for_turn(self, ask: _Ask) -> None:
        taken, wait = self._pace.reserve(ask.until - self._monotonic())
        if not taken:
            raise HumaansUnavailableError(_TOO_LONG, retry_after_seconds=wait)
        self._wait(wait, ask)

    def _wait(self, seconds: float, ask: _Ask) -> None:
        if ask.stop is None:
            if seconds > 0:
                self._sleep(seconds)
            return
        while seconds > 0 and not ask.is_stopped:
            self._sleep(min(seconds, _STOP_CHECK_SECONDS))
            seconds -= _STOP_CHECK_SECONDS

    def _try_once(self, ask: _Ask, try_number: int) -> Any:
        with self._places:
            if ask.is_stopped:
                raise StoppedError
            with self._lock:
                self.made += 1
            started = self._monotonic()
            answer, error = self._exchange(ask, started)
            elapsed_ms = (self._monotonic() - started) * 1000.0
        outcome = RequestOutcome(
            ask.method,
            _path_without_ids(ask.path),
            answer.status if answer is not None else None,
            elapsed_ms,
            try_number,
            error.request_id if error is not None else "",
        )
        self._tell(outcome)
        if ask.is_stopped:
            raise StoppedError
        if error is not None:
            raise error
        return ask.read(answer) if answer is not None else None

    def _exchange(self, ask: _Ask, started: float) -> tuple[Answer | None, HumaansError | None]:
        limits = ReadLimits(
            deadline=min(ask.until, started + ask.deadlines.total_seconds),
            read_seconds=ask.deadlines.read_seconds,
            monotonic=self._monotonic,
            stop=ask.stop,
        )
        patience = ask.deadlines.connect_seconds
        if ask.method not in _REPEATABLE:
            patience = max(patience, ask.deadlines.read_seconds)  # it bounds the sending of a file, too
        connect_seconds = max(0.001, min(patience, limits.deadline - started))
        try:
            answer = self._wire.send(ask.method, ask.path, connect_seconds=connect_seconds, limits=limits, **ask.parts)
        except WireFaultError as fault:
            return None, HumaansUnavailableError(_NO_ANSWER, may_have_happened=fault.was_sent)
        return answer, error_of(answer, ask.path.split("/")[1])

    def _tell(self, outcome: RequestOutcome) -> None:
        is_good = outcome.status is not None and outcome.status in _GOOD
        log.log(
            logging.DEBUG if is_good else logging.WARNING,
            "humaans %s %s -> %s in %.0f ms, try %d, error id %s",
            outcome.method,
            outcome.path,
            outcome.status or "no answer",
            outcome.elapsed_ms,
            outcome.try_number,
            outcome.request_id or "none",
        )
        if self._on_request is not None:
            self._on_request(outcome)


def _obeying_params(method: str, path: str, params: Mapping[str, Any] | None) -> dict[str, Any]:
    asked = dict(params or {})
    if method == "GET" and path == "/people":
        asked["status"] = "all"
    if "$limit" in asked:
        asked["$limit"] = min(int(asked["$limit"]), PAGE_SIZE)
    return asked


def _path_without_ids(path: str) -> str:
    words = path.split("/")
    return "/".join(words[:2] + ["{id}"] * (len(words) > 2))  # noqa: PLR2004 - "", resource, rest
