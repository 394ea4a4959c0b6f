"""The process that opens PDFs: one file after another, within limits of time and memory.

Started by `readers.py`; its standard input is a socket to the process that started it. A file that takes too long or
too much ends this process, not the one that asked. It ends by itself when it is asked for nothing for a while, or when
the process that started it is gone. A PDF with the payslips of everyone is opened once and stays open: its pages are
asked for, and cut out, some at a time.

A message is two lengths (big-endian), a JSON head and a content, in both directions.
"""

from __future__ import annotations

import io
import json
import logging
import math
import resource
import select
import socket
import struct
import sys
import time
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import LimitReachedError

from service.pdf.page_cutting import cut_out
from service.pdf.page_reading import (
    MOST_TEXT,
    UNREAD,
    WARNINGS,
    CannotReadError,
    carries_files,
    has_notes,
    read_page,
)

#: Said once, when everything is loaded: that takes longer than most files.
READY = b"R"
LENGTHS = struct.Struct(">II")
#: Of address space; a payslip of the largest size that is taken needs a third of it.
MOST_MEMORY = 400 * 1024 * 1024
IDLE_SECONDS = 60.0
#: A PDF that stays open is asked about while others want the processor, too.
IDLE_SECONDS_WHEN_OPEN = 600.0
#: Characters of one page of a PDF that stays open.
MOST_TEXT_OF_A_PAGE = 50_000


def main() -> None:
    logging.getLogger("pypdf").addHandler(WARNINGS)
    logging.getLogger("pypdf").propagate = False
    _limit_memory()
    asked = socket.socket(fileno=0)
    asked.sendall(READY)
    while select.select([asked], [], [], OPEN_FILE.idle_seconds)[0]:
        head = _receive(asked, LENGTHS.size)
        if head is None:
            return
        request_length, content_length = LENGTHS.unpack(head)
        request, content = _receive(asked, request_length), _receive(asked, content_length)
        if request is None or content is None:
            return
        is_well = _answer(asked, json.loads(request), content)
        if not is_well:
            return


class OpenFile:
    """The PDF that stays open between two requests."""

    def __init__(self) -> None:
        self._reader: PdfReader | None = None

    def open(self, content: bytes, most_pages: int) -> int:
        """How many pages it has. Raises CannotReadError."""
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise CannotReadError("password")
        count = len(reader.pages)
        if not count:
            raise CannotReadError("no_pages")
        if count > most_pages:
            raise CannotReadError("too_many_pages", count)
        self._reader = reader
        return count

    @property
    def idle_seconds(self) -> float:
        """For so long the process waits to be asked again."""
        return IDLE_SECONDS if self._reader is None else IDLE_SECONDS_WHEN_OPEN

    def pages(self, first: int, after: int) -> list[dict[str, Any]]:
        """What these pages say, counted from 0."""
        return [self._page(at) for at in range(first, after)]

    def _page(self, at: int) -> dict[str, Any]:
        page = self._opened.pages[at]
        seen = read_page(page, MOST_TEXT_OF_A_PAGE)
        return seen | {"has_notes": has_notes(page)}

    def cut(self, places: list[int]) -> bytes:
        """A PDF of these pages alone, in this order."""
        return cut_out(self._opened, places)

    @property
    def _opened(self) -> PdfReader:
        if self._reader is None:
            raise CannotReadError("broken_pdf")
        return self._reader


OPEN_FILE = OpenFile()


def _done(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """What a request comes to. Raises CannotReadError, and whatever a broken file raises."""
    match request["do"]:
        case "lock":
            return {}, _locked(content, request["password"])
        case "open":
            return {"number_of_pages": OPEN_FILE.open(content, request["most_pages"])}, b""
        case "pages":
            return {"pages": OPEN_FILE.pages(request["first"], request["after"])}, b""
        case "cut":
            cut = OPEN_FILE.cut(request["places"])
            return {"pages": _read(cut, len(request["places"]))}, cut
    return {"pages": _read(content, request["most_pages"])}, b""


def _answer(asked: socket.socket, request: dict[str, Any], content: bytes) -> bool:
    """False when this process should not be used again."""
    _limit_seconds(request["seconds"])
    is_well, result = True, b""
    said: dict[str, Any]
    try:
        said, result = _done(request, content)
    except CannotReadError as error:
        said = {"code": error.code, "count": error.pages}
    except LimitReachedError:
        said = {"code": "cannot_be_read"}
    except (MemoryError, RecursionError):
        is_well, said = False, {"code": "cannot_be_read"}
    except Exception:  # noqa: BLE001 - a broken file may break its reader in any way
        said = {"code": "broken_pdf"}
    words = json.dumps(said | {"number": request["number"]}).encode()
    asked.sendall(LENGTHS.pack(len(words), len(result)) + words + result)
    return is_well


def _limit_memory() -> None:
    if sys.platform == "linux":  # elsewhere the system does not keep to it
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _limit_seconds(seconds: float) -> None:
    """Of processor time, from now on; the system ends the process that goes over it."""
    until = math.ceil(time.process_time() + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _receive(asked: socket.socket, length: int) -> bytes | None:
    """So many bytes; None when the other side is gone."""
    found = bytearray()
    while len(found) < length:
        part = asked.recv(min(length - len(found), 1 << 20))
        if not part:
            return None
        found += part
    return bytes(found)


def _read(content: bytes, most_pages: int) -> list[dict[str, Any]]:
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        return [UNREAD]
    count = len(reader.pages)
    if not count:
        raise CannotReadError("no_pages")
    if count > most_pages:
        raise CannotReadError("too_many_pages", count)
    has_files = carries_files(reader)
    found: list[dict[str, Any]] = []
    left = MOST_TEXT
    for page in reader.pages:
        seen = read_page(page, left) if left > 0 else UNREAD
        found.append(seen | {"is_read": seen["is_read"] and not has_files})
        left -= len(seen["text"])
    if all(seen.get("is_broken") for seen in found):
        raise CannotReadError("broken_pdf")
    return found


def _locked(content: bytes, password: str) -> bytes:
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        reader.decrypt("")  # one that anyone can open; any other is found damaged below
    writer = PdfWriter(clone_from=reader)
    writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


if __name__ == "__main__":
    main()
