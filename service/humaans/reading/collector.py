"""Python's cycle collector held back while a snapshot is read.

Reading ten thousand people makes half a million objects and no cycles among them. The collector looks through all that
is alive every time their number has grown by a quarter, which cost a quarter of the whole reading when measured. It is
the process's own switch, so overlapping readings count themselves, and it is put back as it was found.
"""

from __future__ import annotations

import gc
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_lock = threading.Lock()
_holders = 0
_was_on = False


@contextmanager
def collector_held() -> Iterator[None]:
    global _holders, _was_on  # noqa: PLW0603 - the switch itself is global
    with _lock:
        if _holders == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _holders += 1
    try:
        yield
    finally:
        with _lock:
            _holders -= 1
            if _holders == 0 and _was_on:
                gc.enable()
