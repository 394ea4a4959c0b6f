"""How long and how often one call to another system may try, and what is logged about each try.

All times are seconds. The defaults suit a background job; a web request passes a shorter `call_seconds`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: The largest answer we read, in bytes; a page of 250 people of Humaans is about 0.7 MB.
MAX_BODY_BYTES: Final = 32 * 1024 * 1024
#: No Retry-After is believed beyond this.
MAX_RETRY_AFTER_SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Every wait has an end, however slowly the bytes drip (F33).

    connect_seconds: to get a connection. read_seconds: between two arrivals of bytes. total_seconds: one
    try from start to last byte. call_seconds: all tries of one call and the waits between them.
    """

    connect_seconds: float = 5.0
    read_seconds: float = 20.0
    total_seconds: float = 60.0
    call_seconds: float = 120.0


#: For a process in which a person waits for the answer: all tries of one call end within this.
WHILE_SOMEONE_WAITS: Final = Deadlines(connect_seconds=3.0, read_seconds=8.0, total_seconds=8.0, call_seconds=8.0)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Tries are counted by kind: `fault_tries` for 408, 5xx and connections (F32), `throttle_tries` for 429.

    Without a Retry-After the wait is random between nothing and base * 2^n, at most cap (full jitter).
    """

    fault_tries: int = 3
    throttle_tries: int = 5
    base_seconds: float = 0.5
    cap_seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class RequestOutcome:
    """One try as logs and metrics may know it: no query, no id, no body. `status` is None without an answer."""

    method: str
    path: str
    status: int | None
    elapsed_ms: float
    try_number: int
    request_id: str = ""
