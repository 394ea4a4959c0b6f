"""PDFs are opened by processes of their own, at most two at a time, which are kept for the files that follow.

What a file does to its reader ends as a `CannotReadPdfError`; the reader is ended and the next file gets a new one. To
add something to be done with a PDF: a method here, and its request in `reader_process.py`.
"""

from __future__ import annotations

import json
import math
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog

from service.facts.payslips import PdfPage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_READERS: Final = 2
#: Of processor time for one file; a payslip takes some hundredths of a second.
SECONDS_FOR_A_FILE: Final = 2.0
#: What one file may take when many others want the processor, too; and what a reader may take to start.
LONGEST_WAIT: Final = 6.0
LONGEST_START: Final = 20.0
#: A reader that has read so many files makes room for a new one: what a library keeps does not pile up.
MOST_FILES: Final = 1000
#: Isolated from the environment, so it is told where our own modules are.
_PROGRAM: Final = "import sys; sys.path.insert(0, sys.argv[1]); from service.pdf.reader_process import main; main()"
_ROOT: Final = str(Path(__file__).parents[2])
#: Of processor time for one request about a PDF that stays open: opening it, and reading or cutting some of its pages.
SECONDS_FOR_A_STEP: Final = 20.0
LONGEST_WAIT_FOR_A_STEP: Final = 60.0
_LENGTHS: Final = struct.Struct(">II")
log = structlog.get_logger(__name__)


class CannotReadPdfError(Exception):
    """A file that no reader could open. `code`: broken_pdf, no_pages, too_many_pages, password, cannot_be_read."""

    def __init__(self, code: str, pages: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.pages = pages


class NoTimeLeftError(Exception):
    """The time that was given ended before the file was read; it says nothing about the file."""


class _ReaderEndedError(Exception):
    """The process is gone; `was_idle` when it had ended before it was asked."""

    def __init__(self, *, was_idle: bool) -> None:
        super().__init__("the reader ended")
        self.was_idle = was_idle


class _Reader:
    """One process, asked one thing at a time."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-I", "-c", _PROGRAM, _ROOT], stdin=theirs.fileno(), stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, cwd="/", start_new_session=True,
            )  # fmt: skip
        self._socket = ours
        self._is_ready = False
        self.asked = 0

    def get_ready(self, until: float) -> None:
        """Wait until the process has started. Raises TimeoutError, and _ReaderEndedError when it could not."""
        if self._is_ready:
            return
        try:
            self._receive(1, min(until, time.monotonic() + LONGEST_START))
        except ConnectionError as error:
            raise _ReaderEndedError(was_idle=False) from error
        self._is_ready = True

    def ask(self, request: dict[str, Any], content: bytes, until: float) -> tuple[dict[str, Any], bytes]:
        """Raises TimeoutError at that moment of `time.monotonic`, and _ReaderEndedError."""
        self.asked += 1
        words = json.dumps(request | {"number": self.asked}).encode()
        try:
            self._left(until)
            self._socket.sendall(_LENGTHS.pack(len(words), len(content)) + words)
            self._socket.sendall(content)
            said_length, result_length = _LENGTHS.unpack(self._receive(_LENGTHS.size, until))
            said, result = json.loads(self._receive(said_length, until)), self._receive(result_length, until)
        except ConnectionError as error:
            raise _ReaderEndedError(was_idle=self.asked > 1 and self._ended_by_itself()) from error
        if said.pop("number") != self.asked:  # never give one file's text to another
            raise _ReaderEndedError(was_idle=False)
        return said, result

    def _receive(self, length: int, until: float) -> bytes:
        found = bytearray()
        while len(found) < length:
            self._left(until)
            part = self._socket.recv(min(length - len(found), 1 << 20))
            if not part:
                raise ConnectionResetError
            found += part
        return bytes(found)

    def _left(self, until: float) -> None:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)

    def _ended_by_itself(self) -> bool:
        try:
            return self._process.wait(timeout=2) == 0
        except subprocess.TimeoutExpired:
            return False

    def end(self) -> None:
        self._socket.close()
        self._process.kill()
        self._process.wait()

    def leave_to_parent(self) -> None:
        """After a fork: the process goes on for the one that started it."""
        self._socket.close()
        self._process.returncode = 0


@dataclass(frozen=True, slots=True, repr=False)
class CutPdf:
    """Pages that were cut out, and what they say by themselves."""

    content: bytes
    pages: list[PdfPage]


class OpenPdf:
    """One PDF that stays open in a process of its own. Every method raises CannotReadPdfError."""

    def __init__(self, reader: _Reader, content: bytes, most_pages: int) -> None:
        self._reader = reader
        said, _ = self._ask({"do": "open", "most_pages": most_pages}, content)
        self.number_of_pages = int(said["number_of_pages"])

    def pages(self, first: int, after: int) -> list[PdfPage]:
        """What the pages from `first` up to the one before `after` say, counted from 0."""
        said, _ = self._ask({"do": "pages", "first": first, "after": min(after, self.number_of_pages)})
        return [_page(page) for page in said["pages"]]

    def cut(self, places: Sequence[int]) -> CutPdf:
        """A PDF of these pages alone, counted from 0, in this order, and what it says."""
        said, content = self._ask({"do": "cut", "places": list(places)})
        return CutPdf(content, [_page(page) for page in said["pages"]])

    def _ask(self, request: dict[str, Any], content: bytes = b"") -> tuple[dict[str, Any], bytes]:
        latest = time.monotonic() + LONGEST_WAIT_FOR_A_STEP
        try:
            said, result = self._reader.ask(request | {"seconds": SECONDS_FOR_A_STEP}, content, latest)
        except (TimeoutError, _ReaderEndedError) as error:
            log.warning("a file ended its reader", size=len(content))
            raise CannotReadPdfError("cannot_be_read") from error
        if "code" in said:
            raise CannotReadPdfError(said["code"], said.get("count", 0))
        return said, result


class PdfReaders:
    """The readers of this process. Nothing is started before the first file comes."""

    def __init__(self, most: int = MOST_READERS) -> None:
        self._most = most
        self._begin()

    def end(self) -> None:
        """End those that are idle; the next file starts new ones."""
        while self._idle:
            self._idle.pop().end()

    def _begin(self) -> None:
        self._owner = os.getpid()
        self._turns = threading.BoundedSemaphore(self._most)
        self._idle: list[_Reader] = []

    def pages_of(self, content: bytes, *, most_pages: int, seconds: float = math.inf) -> list[PdfPage]:
        """What each page says. Raises CannotReadPdfError, and NoTimeLeftError when the seconds are over first."""
        said, _ = self._ask({"do": "read", "most_pages": most_pages}, content, time.monotonic() + seconds)
        return [_page(page) for page in said["pages"]]

    @contextmanager
    def opened(self, content: bytes, *, most_pages: int) -> Iterator[OpenPdf]:
        """A large PDF, opened once and asked several times. Raises CannotReadPdfError."""
        with self._turn(math.inf):
            reader = _Reader()
            try:
                reader.get_ready(math.inf)
                yield OpenPdf(reader, content, most_pages)
            except (TimeoutError, _ReaderEndedError) as error:
                raise CannotReadPdfError("cannot_be_read") from error
            finally:
                reader.end()

    def locked(self, content: bytes, password: str) -> bytes:
        """The same PDF, to be opened with the password. Raises CannotReadPdfError."""
        _, result = self._ask({"do": "lock", "password": password}, content, math.inf)
        return result

    def _ask(self, request: dict[str, Any], content: bytes, until: float) -> tuple[dict[str, Any], bytes]:
        with self._turn(until):
            while True:
                try:
                    said, result = self._ask_once(request, content, until)
                except _ReaderEndedError as error:
                    if error.was_idle:
                        continue
                    log.warning("a file ended its reader", size=len(content))
                    raise CannotReadPdfError("cannot_be_read") from error
                if "code" in said:
                    raise CannotReadPdfError(said["code"], said.get("count", 0))
                return said, result

    def _ask_once(self, request: dict[str, Any], content: bytes, until: float) -> tuple[dict[str, Any], bytes]:
        try:
            reader = self._idle.pop()
        except IndexError:
            reader = _Reader()
        try:
            reader.get_ready(until)
            latest = min(until, time.monotonic() + LONGEST_WAIT)
            found = reader.ask(request | {"seconds": SECONDS_FOR_A_FILE}, content, latest)
        except TimeoutError as error:
            reader.end()
            if until <= time.monotonic():
                raise NoTimeLeftError from error
            raise _ReaderEndedError(was_idle=False) from error
        except BaseException:
            reader.end()
            raise
        if reader.asked >= MOST_FILES:
            reader.end()
        else:
            self._idle.append(reader)
        return found

    @contextmanager
    def _turn(self, until: float) -> Iterator[None]:
        if os.getpid() != self._owner:  # after a fork the readers are the parent's
            for reader in self._idle:
                reader.leave_to_parent()
            self._begin()
        if not self._turns.acquire(timeout=None if until == math.inf else max(until - time.monotonic(), 0)):
            raise NoTimeLeftError
        turns = self._turns
        try:
            yield
        finally:
            turns.release()


def _page(said: dict[str, Any]) -> PdfPage:
    return PdfPage(
        said["text"],
        is_read=said["is_read"],
        has_picture=said["has_picture"],
        has_notes=said.get("has_notes", False),
    )


@cache
def readers_of_this_process() -> PdfReaders:
    """The one pool, no matter who asks."""
    return PdfReaders()
