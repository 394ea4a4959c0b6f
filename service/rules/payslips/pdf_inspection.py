"""Whether a file can be a payslip: a PDF by its content, never by its name (S34), and not too large.

What is inside is read by `service/pdf`; what could not be read is told in the words that stand here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_PAGES: Final = 20
#: A head may be preceded by some bytes, as readers of PDFs allow.
_HEAD: Final = b"%PDF-"
_HEAD_WITHIN: Final = 1024
_WORDS: Final = {
    "broken_pdf": "The PDF is damaged and could not be read. Create it again.",
    "cannot_be_read": (
        "The PDF could not be read: opening it takes more time or memory than a payslip may need. Create it again."
    ),
    "no_pages": "The PDF has no pages.",
    "too_many_pages": (
        "The PDF has {pages} pages; a payslip has {most} at most. If it holds the payslips of several employees, "
        "upload it as one PDF with everyone's payslips."
    ),
}


@dataclass(frozen=True, slots=True)
class UnfitFile:
    """Why a file cannot be taken as a payslip."""

    code: str
    message: str


def unfit_from_outside(content: bytes, most_bytes: int = MOST_BYTES) -> UnfitFile | None:
    """Why a file is no payslip, as far as that can be told without opening it."""
    if not content:
        return UnfitFile("empty", "The file is empty.")
    if len(content) > most_bytes:
        return UnfitFile("too_large", f"The file is larger than {most_bytes // (1024 * 1024)} MB.")
    if _HEAD not in content[:_HEAD_WITHIN]:
        return UnfitFile("not_a_pdf", "The file is not a PDF, whatever its name says.")
    return None


def unfit_inside(code: str, pages: int) -> UnfitFile:
    """Why a file could not be read, in words; `pages` is how many it has, where there are too many."""
    return UnfitFile(code, _WORDS[code].format(pages=pages, most=MOST_PAGES))
