"""Trouble on request: which of the next requests shall fail, and how.

A fault is set by control API and used up by the requests it matches. `sandbox/http/gateway.py` applies what it does to
the connection, `malformed_answers.py` what it does to a JSON answer. To add a fault, add a field here and its effect in
one of the two.
"""

import random
import re
import threading
from dataclasses import asdict, dataclass, field, fields
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from sandbox.world.clock import Clock

SHAPES = ("bare-list", "no-data", "data-null", "text-rows", "empty-object", "html", "not-json", "total-text")


@dataclass
class Fault:
    """One order of trouble. Without any effect named, the request is answered 500."""

    path: str = ".*"
    method: str = ".*"
    company: str | None = None
    times: int = 1
    skip_first: int = 0
    chance: float = 1.0
    when: str = "before"

    status: int | None = None
    body: Any = None
    html: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "This was asked for"
    retry_after: int | None = None
    retry_after_date: int | None = None
    string_code: bool = False
    forbidden: list[str] = field(default_factory=list)

    delay: float = 0.0
    drop: bool = False
    truncate: bool = False
    drip: float = 0.0

    shape: str | None = None
    empty: bool = False
    shorten: float = 0.0
    shift: int = 0
    stale: bool = False
    drop_keys: list[str] = field(default_factory=list)
    null_keys: list[str] = field(default_factory=list)
    set_keys: dict[str, Any] = field(default_factory=dict)
    repeat_rows: int = 0

    id: int = 0
    used: int = 0
    met: int = 0

    @classmethod
    def ordered(cls, wanted: dict[str, Any]) -> "Fault":
        """ValueError when the order is not understood."""
        unknown = set(wanted) - {each.name for each in fields(cls)} | set(wanted) & {"id", "used", "met"}
        if unknown:
            raise ValueError(f"a fault has no {', '.join(sorted(unknown))}")
        fault = cls(**wanted)
        re.compile(fault.path)
        re.compile(fault.method)
        if fault.when not in ("before", "after"):
            raise ValueError("when is before (the request is never handled) or after (it is handled, then lost)")
        if fault.shape is not None and fault.shape not in SHAPES:
            raise ValueError(f"shape is one of {', '.join(SHAPES)}")
        if not fault.has_effect:
            fault.status = 403 if fault.forbidden else 429 if fault.says_when else 500
        return fault

    @property
    def says_when(self) -> bool:
        return self.retry_after is not None or self.retry_after_date is not None

    @property
    def bends_answer(self) -> bool:
        """Changes what a good answer says."""
        return bool(
            self.shape
            or self.empty
            or self.shorten
            or self.drop_keys
            or self.null_keys
            or self.set_keys
            or self.repeat_rows
        )

    @property
    def replaces_answer(self) -> bool:
        return self.status is not None or self.body is not None or self.html is not None

    @property
    def has_effect(self) -> bool:
        on_the_wire = self.delay or self.drop or self.truncate or self.drip or self.shift or self.stale
        return bool(on_the_wire or self.replaces_answer or self.bends_answer)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class FaultBook:
    def __init__(self, clock: Clock, seed: int | str) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._random = random.Random(f"faults/{seed}")
        self._faults: list[Fault] = []
        self._healed: dict[int, threading.Event] = {}
        self._count = 0

    def add(self, fault: Fault) -> Fault:
        with self._lock:
            self._count += 1
            fault.id = self._count
            self._faults.append(fault)
            self._healed[fault.id] = threading.Event()
            return fault

    def clear(self, fault_id: int | None = None) -> None:
        """No more of it, or of any; requests that it holds go on."""
        with self._lock:
            self._faults = [each for each in self._faults if fault_id is not None and each.id != fault_id]
            for each in [fault_id] if fault_id is not None else list(self._healed):
                if each in self._healed:
                    self._healed.pop(each).set()

    def hold(self, fault: Fault) -> None:
        """A request that meets the fault goes on after its delay, or when the fault is cleared."""
        with self._lock:
            healed = self._healed.get(fault.id)
        if healed is not None:
            healed.wait(fault.delay)

    def open(self) -> list[Fault]:
        with self._lock:
            return list(self._faults)

    def take(self, method: str, path: str, company: str | None) -> Fault | None:
        """The fault this request meets, if any; `times: -1` is never used up."""
        if not self._faults:
            return None
        with self._lock:
            for fault in self._faults:
                if not self._matches(fault, method, path, company):
                    continue
                fault.met += 1
                if fault.met <= fault.skip_first or self._random.random() >= fault.chance:
                    continue
                fault.used += 1
                if fault.times > 0 and fault.used >= fault.times:
                    self._faults.remove(fault)
                return fault
        return None

    def headers_of(self, fault: Fault) -> dict[str, str]:
        headers = dict(fault.headers)
        if fault.retry_after is not None:
            headers["Retry-After"] = str(fault.retry_after)
        if fault.retry_after_date is not None:
            moment = self._clock.now() + timedelta(seconds=fault.retry_after_date)
            headers["Retry-After"] = format_datetime(moment, usegmt=True)
        return headers

    @staticmethod
    def _matches(fault: Fault, method: str, path: str, company: str | None) -> bool:
        return (
            fault.company in (None, company)
            and re.fullmatch(fault.method, method, re.IGNORECASE) is not None
            and re.search(fault.path, path) is not None
        )
