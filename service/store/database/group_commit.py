"""Threads that want to write at the same moment share one transaction, as databases themselves commit in groups.

Anyone who comes alone writes at once. Those who come while another writes wait, and the first of them writes for all
who have come by then; in busy times it lets as many join as came together the last time, for two milliseconds at most.
A caller gets its answer only after the commit, so whatever is reported as stored is stored.
"""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import peewee as pw

from service.store.database.connection import connection, write_transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")
Answer = TypeVar("Answer")
#: As many as the threads of a web process, and then some.
MOST_TOGETHER: Final = 32
#: For so long, at most, a transaction waits for as many as the last one showed to be on their way.
COALESCE_SECONDS: Final = 0.002
#: Errors of what was written, not of the database: one of several may be to blame, and the others are not to suffer.
OF_WHAT_WAS_WRITTEN: Final = (pw.DataError, pw.IntegrityError, ValueError)


class NotWrittenError(Exception):
    """The thread that wrote for others was ended in the middle."""


class _Pending(Generic[Item, Answer]):
    """One thread's share in a transaction."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.is_settled = False
        #: Those it wakes. All woken at once would only queue for the interpreter, and keep it changing hands.
        self.next: _Pending[Item, Answer] | None = None
        self.error: Exception | None = None
        self.answer: Answer
        self._woken = threading.Lock()
        self._woken.acquire()

    def wait(self, seconds: float = -1) -> None:
        """Until it is settled, or its thread is to write for all who wait; or for so long."""
        self._woken.acquire(timeout=seconds)

    def wake(self) -> None:
        self._woken.release()

    def settle(self, answer: Answer) -> None:
        self.answer = answer
        self.is_settled = True

    def fail(self, error: Exception) -> None:
        self.error = error
        self.is_settled = True


class GroupCommit(Generic[Item, Answer]):
    """`write` stores several items inside a transaction and answers for each; it may run in another's thread."""

    def __init__(self, write: Callable[[Sequence[Item]], Sequence[Answer]]) -> None:
        self._write = write
        self._lock = threading.Lock()
        self._is_writing = False
        self._waiting: list[_Pending[Item, Answer]] = []
        #: As many as the last transaction showed to be on their way.
        self._expected = 1
        self._gathering: _Pending[Item, Answer] | None = None

    def write(self, item: Item) -> Answer:
        """Store an item, with others' or alone. Raises what the database raised; then nothing of it is stored."""
        part: _Pending[Item, Answer] = _Pending(item)
        with self._lock:
            is_first, self._is_writing = not self._is_writing, True
            self._waiting.append(part)
            if self._gathering is not None and len(self._waiting) >= self._expected:
                self._gathering.wake()
                self._gathering = None
        if not is_first:
            part.wait()
            if part.next is not None:
                part.next.wake()
        if not part.is_settled:
            self._write_for_all(part)
        if part.error is not None:
            raise part.error
        return part.answer

    def _write_for_all(self, mine: _Pending[Item, Answer]) -> None:
        with self._lock:
            is_early = len(self._waiting) < self._expected
            if is_early:
                self._gathering = mine
        if is_early:
            mine.wait(COALESCE_SECONDS)
        with self._lock:
            self._gathering = None
            parts, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
        try:
            self._write_parts(parts)
        finally:  # however this thread ends, no one waits for what it took along
            others = [part for part in parts if part is not mine]
            for part, after in itertools.pairwise(others):
                part.next = after
            for part in parts:
                if not part.is_settled:
                    part.fail(NotWrittenError())
            if others:
                others[0].wake()
            with self._lock:
                self._expected = min(len(parts) + len(self._waiting), MOST_TOGETHER)
                self._is_writing = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].wake()

    def _write_parts(self, parts: Sequence[_Pending[Item, Answer]]) -> None:
        try:
            with connection(), write_transaction():
                answers = self._write([part.item for part in parts])
        except OF_WHAT_WAS_WRITTEN as error:
            if len(parts) == 1:
                parts[0].fail(error)
            else:
                for part in parts:
                    self._write_parts([part])
        except Exception as error:  # noqa: BLE001 - raised again in each thread that it concerns
            for part in parts:
                part.fail(error)
        else:
            for part, answer in zip(parts, answers, strict=True):
                part.settle(answer)
