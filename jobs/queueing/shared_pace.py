"""One pace for a company's requests to Humaans, kept in Redis for all processes; without Redis, a share for each.

A token bucket written as the time at which the next request would be due: one number for each company, moved on by one
script, so that no two processes take one place. A pause after a 429 holds for all of them.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import structlog
from redis.exceptions import RedisError

from service.outgoing.rate_limiter import Pace

if TYPE_CHECKING:
    from collections.abc import Callable

    from redis import Redis

#: Processes that may serve one company at once without Redis: each process of a worker, and web. Together they then ask
#: no faster than the rate.
SHARES: Final = 8
#: A Redis that did not answer is left alone for so long: each try may cost a second.
LEFT_ALONE_SECONDS: Final = 5.0
#: Times in milliseconds, by Redis' own clock. `due` is when the next request would be due, were there no burst.
_RESERVE: Final = """
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
local each, burst, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local wait = math.max(0, due - (burst - 1) * each - now, tonumber(redis.call('GET', KEYS[2]) or 0) - now)
if wait > longest then return {0, math.ceil(wait)} end
due = due + each
redis.call('SET', KEYS[1], string.format('%.3f', due), 'PX', math.ceil(due - now + burst * each + 1000))
return {1, math.ceil(wait)}
"""
_PAUSE: Final = """
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
local ends = now + tonumber(ARGV[1])
if ends > tonumber(redis.call('GET', KEYS[1]) or 0) then
    redis.call('SET', KEYS[1], string.format('%.3f', ends), 'PX', math.ceil(tonumber(ARGV[1])) + 1)
end
"""
log = structlog.get_logger(__name__)


class SharedPace:
    """When the next request of a company may start, whichever process makes it. Thread-safe."""

    def __init__(
        self,
        redis: Redis,
        company_id: int,
        requests_per_second: float,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reserve, self._pause = redis.register_script(_RESERVE), redis.register_script(_PAUSE)
        self._keys = (f"payroll:pace:{company_id}", f"payroll:pause:{company_id}")
        self._each_ms = 1000.0 / requests_per_second
        self._burst = max(1.0, requests_per_second)
        self._monotonic = monotonic
        #: Also keeps every pause that this process knows of, should Redis lose it.
        self._alone = Pace(requests_per_second / SHARES, monotonic)
        self._left_alone_until = float("-inf")

    def reserve(self, within_seconds: float) -> tuple[bool, float]:
        """(True, wait): a place is taken, start after `wait`. (False, wait): too long a wait, none is taken."""
        if self._monotonic() < self._left_alone_until:
            return self._alone.reserve(within_seconds)
        try:
            taken, wait_ms = self._reserve(keys=self._keys, args=(self._each_ms, self._burst, within_seconds * 1000.0))
        except (RedisError, OSError) as error:
            self._note(error)
            return self._alone.reserve(within_seconds)
        return bool(taken), wait_ms / 1000.0

    def pause(self, seconds: float) -> None:
        """No process starts a request of the company before `seconds` have passed; a later end wins."""
        self._alone.pause(seconds)
        try:
            self._pause(keys=self._keys[1:], args=(seconds * 1000.0,))
        except (RedisError, OSError) as error:
            self._note(error)

    def _note(self, error: Exception) -> None:
        log.warning("no Redis: this process asks Humaans at its share of the pace", error=type(error).__name__)
        self._left_alone_until = self._monotonic() + LEFT_ALONE_SECONDS
