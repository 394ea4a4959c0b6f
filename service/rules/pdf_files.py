"""Is this file a PDF that can be a payslip, what does it say, and how is it locked. By content, never by name (S34).

Whatever a file does to the reader of PDFs ends as an `UnfitFile` with a sentence.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from typing import Final

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_PAGES: Final = 20
#: A payslip's text is a page or two; what is beyond is not looked at.
MOST_TEXT: Final = 50_000
#: A head may be preceded by some bytes, as readers of PDFs allow.
_HEAD: Final = b"%PDF-"
_HEAD_WITHIN: Final = 1024
# It tells every oddity of every file; what matters is said by us.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class UnfitFile:
    """Why a file cannot be taken as a payslip."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, repr=False)
class PdfFacts:
    pages: int
    #: Empty for scans and for files that are locked with a password.
    text: str


def inspect(content: bytes) -> PdfFacts | UnfitFile:
    """What a file is, by its content."""
    if not content:
        return UnfitFile("empty", "The file is empty.")
    if len(content) > MOST_BYTES:
        return UnfitFile("too_large", f"The file is larger than {MOST_BYTES // (1024 * 1024)} MB.")
    if _HEAD not in content[:_HEAD_WITHIN]:
        return UnfitFile("not_a_pdf", "The file is not a PDF, whatever its name says.")
    try:
        return _read(content)
    except Exception:  # noqa: BLE001 - a broken file may break its reader in any way
        return UnfitFile("broken_pdf", "The PDF is damaged and cannot be read. Make it again.")


def _read(content: bytes) -> PdfFacts | UnfitFile:
    from pypdf import PdfReader  # noqa: PLC0415 - 17 MiB that no reconciliation needs

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        return PdfFacts(1, "")
    pages = len(reader.pages)
    if not pages:
        return UnfitFile("no_pages", "The PDF has no pages.")
    if pages > MOST_PAGES:
        return UnfitFile("too_many_pages", f"The PDF has {pages} pages; a payslip has {MOST_PAGES} at most.")
    text = ""
    for page in reader.pages:
        text += (page.extract_text() or "") + "\n"
        if len(text) > MOST_TEXT:
            break
    return PdfFacts(pages, text[:MOST_TEXT])


def locked(content: bytes, password: str) -> bytes | None:
    """The same PDF, to be opened with the password; None when it cannot be locked."""
    try:
        from pypdf import PdfWriter  # noqa: PLC0415 - as above

        writer = PdfWriter(clone_from=io.BytesIO(content))
        writer.encrypt(password, algorithm="AES-256")
        out = io.BytesIO()
        writer.write(out)
    except Exception:  # noqa: BLE001 - as above
        return None
    return out.getvalue()
