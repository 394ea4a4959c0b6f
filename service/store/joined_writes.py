"""Threads that want to write at the same moment share one transaction, as databases themselves commit in groups.

Whoever finds nobody writing writes at once, alone. Those who come meanwhile wait, and the first of them writes for
all. Each hears only after the commit, so what a caller was told is stored is stored.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import peewee as pw

from service.store.database import connection, write_transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")
Answer = TypeVar("Answer")
#: As many as the threads of a web process, and then some.
MOST_TOGETHER: Final = 32
#: Errors of what was written, not of the database: one of several may be to blame, and the others are not to suffer.
OF_WHAT_WAS_WRITTEN: Final = (pw.DataError, pw.IntegrityError, ValueError)


class NotWrittenError(Exception):
    """The thread that wrote for others was ended in the middle."""


class _Part(Generic[Item, Answer]):
    """One thread's share in a transaction."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.is_settled = False
        self.error: Exception | None = None
        self.answer: Answer

    def settle(self, answer: Answer) -> None:
        self.answer = answer
        self.is_settled = True

    def fail(self, error: Exception) -> None:
        self.error = error
        self.is_settled = True


class JoinedWrites(Generic[Item, Answer]):
    """`write` stores several items inside a transaction and answers for each; it may run in another's thread."""

    def __init__(self, write: Callable[[Sequence[Item]], Sequence[Answer]]) -> None:
        self._write = write
        self._turn = threading.Lock()
        self._waiting: deque[_Part[Item, Answer]] = deque()

    def write(self, item: Item) -> Answer:
        """Store an item, with others' or alone. Raises what the database raised; then nothing of it is stored."""
        part: _Part[Item, Answer] = _Part(item)
        self._waiting.append(part)
        with self._turn:
            while not part.is_settled:
                self._write_those_who_wait()
        if part.error is not None:
            raise part.error
        return part.answer

    def _write_those_who_wait(self) -> None:
        parts = [self._waiting.popleft() for _ in range(min(MOST_TOGETHER, len(self._waiting)))]
        try:
            self._write_parts(parts)
        finally:  # however this thread ends, nobody waits for what it took along
            for part in parts:
                if not part.is_settled:
                    part.fail(NotWrittenError())

    def _write_parts(self, parts: Sequence[_Part[Item, Answer]]) -> None:
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
