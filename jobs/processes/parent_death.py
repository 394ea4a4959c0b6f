"""How a family of processes stays together: children that end with their parent, deadlines a parent can read."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from multiprocessing.sharedctypes import RawValue
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import signal

PR_SET_PDEATHSIG: Final = 1
LOOK_SECONDS: Final = 1.0


def die_with_parent(parent: int, with_signal: signal.Signals) -> None:
    """Have this process sent a signal when its parent dies, however that happens.

    Linux does it in the kernel. Elsewhere a thread looks once a second whether we were handed on.
    `parent` was asked for before the fork, so a parent that died before this call is noticed as well.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent, with_signal), daemon=True).start()
    if os.getppid() != parent:
        os.kill(os.getpid(), with_signal)


def _watch(parent: int, with_signal: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), with_signal)


class Deadline:
    """A moment in memory shared over a fork: the child says until when it may be busy, the parent reads it."""

    def __init__(self) -> None:
        self._moment = RawValue(ctypes.c_double, 0.0)

    def set_in(self, seconds: float) -> None:
        self._moment.value = time.monotonic() + seconds

    def clear(self) -> None:
        self._moment.value = 0.0

    def is_over(self) -> bool:
        return 0.0 < self._moment.value < time.monotonic()
