"""Tunes the garbage collector: planning ten thousand people makes millions of small values at once.

Python's cycle collector counts new objects and walks all of them again and again meanwhile, for a fifth of the
time of a first import and a thirtieth of a webhook's; none of ours are cycles. So it looks more rarely, and never at
what was loaded at the start.
"""

from __future__ import annotations

import gc
from typing import Final

#: New objects before the youngest generation is looked at; Python's own 700 is meant for small programs.
YOUNG_OBJECTS: Final = 100_000


def tune_garbage_collector() -> None:
    """Call once in a process, after its modules are loaded and before it forks or works."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 50, 100)
