"""A request on its way in: is it whole, whose threads will serve it, and has it taken too long to come?

A thread that reads from a connection waits for the sender, for as long as they like. So bytes are gathered here
by the one loop that looks at all connections, and a thread gets a request only when there is nothing left to wait for.
No sockets and no clock in here: bytes and moments are given.
"""

from __future__ import annotations

import re
from enum import StrEnum
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import IO

KIB: Final = 1024
#: A connection on which nothing was said yet: browsers open some ahead of need.
SILENT_SECONDS: Final = 20.0
#: From a request's first byte; then a body has to come at this pace on average, however long it is.
FIRST_SECONDS: Final = 10.0
SLOWEST_BYTES_A_SECOND: Final = 32 * KIB
#: A head longer than this is handed on as it is; gunicorn refuses it.
LONGEST_HEAD: Final = 64 * KIB
#: Bodies that may come in (service/web/http/security_headers.py bounds each page); a longer one is refused unread.
LONGEST_BODY: Final = 66 * 1024 * KIB
LONGEST_WEBHOOK: Final = 256 * KIB
#: So much of a request stays in memory, the rest on the disk.
IN_MEMORY: Final = 256 * KIB

_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,15})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:[ \t]*[^\r\n]*chunked", re.IGNORECASE)
_EXPECTS: Final = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
_LAST_CHUNK: Final = b"0\r\n\r\n"
_TARGET: Final = re.compile(rb"[A-Za-z]+ /*(/[^ ?]*)")


class PoolName(StrEnum):
    """Which threads serve a request. Pages, however slow, never keep webhooks or health waiting."""

    PAGES = "pages"
    WEBHOOKS = "webhooks"
    HEALTH = "health"


class Arriving:
    """One request as its bytes come in; `began` is a moment of the clock that all its moments are of, in seconds."""

    def __init__(self, began: float) -> None:
        self.received = 0
        self.is_whole = False
        self.pool = PoolName.PAGES
        #: The sender waits for a word before it sends the body.
        self.wants_go_ahead = False
        self._began = began
        self._first_byte: float | None = None
        self._memory = bytearray()
        self._file: IO[bytes] | None = None
        #: Of the head, its closing blank line included; 0 until that has come.
        self._head_length = 0
        #: How many bytes there will be, once the head is there; None with chunks.
        self._wanted: int | None = None
        self._tail = b""

    def add(self, data: bytes, now: float) -> None:
        """What came just now."""
        self._first_byte = now if self._first_byte is None else self._first_byte
        self.received += len(data)
        self._tail = (self._tail + data)[-len(_LAST_CHUNK) :]
        self._keep(data)
        if not self._head_length:
            self._read_head()
        self.is_whole = self.is_whole or self._has_all()

    @property
    def most_to_read(self) -> int:
        """Never beyond the end of a request whose end is known and far."""
        left = self._wanted - self.received if self._wanted is not None else 0
        return min(left, LONGEST_HEAD) if left > 0 else LONGEST_HEAD

    @property
    def is_silent(self) -> bool:
        return self._first_byte is None

    def is_late(self, now: float) -> bool:
        if self._first_byte is None:
            return now - self._began > SILENT_SECONDS
        return now - self._first_byte > FIRST_SECONDS + self.received / SLOWEST_BYTES_A_SECOND

    def take(self) -> bytes | IO[bytes]:
        """All that came, the long ones as a file at its start, which the caller closes."""
        if self._file is None:
            return bytes(self._memory)
        self._file.seek(0)
        return self._file

    def drop(self) -> None:
        if self._file is not None:
            self._file.close()

    def _keep(self, data: bytes) -> None:
        if self._file is None and self.received > IN_MEMORY:
            self._file = TemporaryFile()  # noqa: SIM115 - closed by its reader, or by drop
            self._file.write(self._memory)
            self._memory = bytearray()
        if self._file is None:
            self._memory += data
        else:
            self._file.write(data)

    def _read_head(self) -> None:
        place = self._memory.find(_END_OF_HEAD)
        if place < 0:
            self.is_whole = len(self._memory) > LONGEST_HEAD
            return
        self._head_length = place + len(_END_OF_HEAD)
        head = bytes(self._memory[: self._head_length])
        self.pool = pool_of(head)
        self.wants_go_ahead = _EXPECTS.search(head) is not None
        if not _CHUNKED.search(head):
            length = _LENGTH.search(head)
            self._wanted = self._head_length + (int(length[1]) if length else 0)

    def _has_all(self) -> bool:
        if not self._head_length:
            return False
        longest = self._head_length + (LONGEST_WEBHOOK if self.pool is PoolName.WEBHOOKS else LONGEST_BODY)
        if self._wanted is None:
            return self._tail == _LAST_CHUNK or self.received > longest
        return self.received >= self._wanted or self._wanted > longest


def pool_of(head: bytes) -> PoolName:
    """By the request's first line."""
    found = _TARGET.match(head.lstrip(b"\r\n"))
    path = re.sub(rb"/{2,}", b"/", found[1]) if found else b""
    if path.startswith(b"/webhooks/"):
        return PoolName.WEBHOOKS
    return PoolName.HEALTH if path in {b"/healthz", b"/readyz"} else PoolName.PAGES
