"""Calls made at the same time, so that together they take one round trip.

Their threads are kept from one reading to the next: starting them takes as long as a call to a near server, and one
person is read with four or five calls.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from functools import lru_cache
from multiprocessing import current_process
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
#: Of one process, whose threads may each read someone. A call that finds none free waits for one. They are many more
#: than the people read at once, so the calls that one of these makes itself find one.
MOST_THREADS: Final = 32


def side_by_side(calls: Sequence[Callable[[], T]]) -> list[Future[T]]:
    """Makes the calls at once, the first in this thread; all have ended when it returns.

    The others have a copy of this thread's context. `result()` of each gives what it returned, or raises
    what it raised.
    """
    if not calls:
        return []
    threads = _threads(current_process().ident)
    begun = [threads.submit(copy_context().run, call) for call in calls[1:]]
    own: Future[T] = Future()
    try:
        own.set_result(calls[0]())
    except Exception as error:  # noqa: BLE001 - raised again by `result`, as those of the other threads are
        own.set_exception(error)
    wait(begun)
    return [own, *begun]


def beside(call: Callable[[], T]) -> Future[T]:
    """Makes the call in another thread, with a copy of this thread's context; it may make others side by side."""
    return _threads(current_process().ident).submit(copy_context().run, call)


@lru_cache(maxsize=1)
def _threads(_process: int | None) -> ThreadPoolExecutor:
    """Those of this process: after a fork the parent's are not there."""
    return ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="side-by-side")
