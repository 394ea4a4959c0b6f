"""What one page of a PDF says and shows; used within the process that opens PDFs (`reader_process.py`)."""

from __future__ import annotations

import logging
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from pypdf.errors import LimitReachedError

if TYPE_CHECKING:
    from pypdf import PdfReader

#: Characters of all pages; a payslip has a few thousand on each.
MOST_TEXT = 300_000
#: A picture of so many dots may be the scan of a whole page; smaller ones are logos.
DOTS_OF_A_SCAN = 400_000
MOST_OBJECTS = 500
MOST_ANNOTATIONS = 500
MOST_UNREADABLE = 0.2
MOST_WARNINGS = 20
#: Operators that put something on the page.
_PAINTS = re.compile(rb"(?<![A-Za-z0-9*'\"])(?:Do|f\*?|F|S|s|B\*?|b\*?|sh|EI|Tj|TJ|'|\")(?![A-Za-z0-9*])")
_WORDS_OR_FORMS = re.compile(rb"(?<![A-Za-z0-9*'\"])(?:Do|Tj|TJ|'|\")(?![A-Za-z0-9*])")
_INLINE_PICTURE = re.compile(rb"(?<![^\s])BI\s([^<>()]{0,300}?)\sID\s")
_SIDE = re.compile(rb"/(W|H)(?:idth|eight)?\s{0,9}(\d{1,6})(?!\d)")
UNREAD: dict[str, Any] = {"text": "", "is_read": False, "has_picture": False}


class CannotReadError(Exception):
    """Why a file is no payslip; `code` for programs, `pages` where there are too many."""

    def __init__(self, code: str, pages: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.pages = pages


class Warnings(logging.Handler):
    """What the library says of a page: that it left something out, or gave up."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if len(self.said) < MOST_WARNINGS:
            self.said.append(record.getMessage())


WARNINGS = Warnings()


def carries_files(reader: PdfReader) -> bool:
    """Files within the file are shown by viewers and are not looked into here."""
    try:
        return bool(reader.attachments)
    except (MemoryError, RecursionError, LimitReachedError):
        raise
    except Exception:  # noqa: BLE001 - a broken list of files is one that cannot be looked into
        return True


def read_page(page: Any, left: int) -> dict[str, Any]:
    """The text of one page, whether that is all it shows, and whether it shows a large picture."""
    WARNINGS.said.clear()
    try:
        # Signs that stand for whole words come apart here, where the limits are.
        text = unicodedata.normalize("NFKC", (page.extract_text() or "") + _written_into_forms(page))
        shown, paints = _shown_beside_text(page), _paints(page)
    except (MemoryError, RecursionError, LimitReachedError):
        raise
    except Exception:  # noqa: BLE001 - one page may be broken while the others are not
        return UNREAD | {"is_broken": True}
    if any("xceeded" in said for said in WARNINGS.said):
        raise CannotReadError("cannot_be_read")
    is_legible = _is_legible(text) if text.strip() else not paints
    return {
        "text": text[:left],
        "is_read": is_legible and len(text) <= left and not WARNINGS.said and not shown.hides_text,
        "has_picture": shown.dots >= DOTS_OF_A_SCAN,
    }


def _written_into_forms(page: Any) -> str:
    """The text of form fields and notes, which is not part of a page's text."""
    found = []
    for each in list(page.get("/Annots") or ())[:MOST_ANNOTATIONS]:
        found += _said_in(each.get_object())
    return "".join(f"\n{text}" for text in found)


def _said_in(note: Any) -> list[str]:
    """The words of a note, and the value, or values, of a form's field."""
    found = []
    for holder in (note, _object_of(note, "/Parent") or {}):
        for value in (_object_of(holder, "/V"), _object_of(holder, "/Contents")):
            chosen = value if isinstance(value, list) else [value]
            found += [str(each) for each in chosen[:MOST_OBJECTS] if isinstance(each, str)]
    return found


class Shown:
    """What a page shows beside its text: the dots of its pictures, and what may hold words that are not read."""

    def __init__(self) -> None:
        self.dots = 0
        self.hides_text = False
        self._left = MOST_OBJECTS
        self._seen: set[int] = set()

    def look_at(self, holder: Any) -> None:
        """A page, a form or a pattern, with everything it is made of."""
        self._look_at_inline(holder)
        resources = _object_of(holder, "/Resources")
        if resources is None:
            return
        for each in self._of(resources, "/XObject"):
            if each.get("/Subtype") == "/Image":
                self.dots += each["/Width"] * each["/Height"]
            else:
                self.look_at(each)
        for each in self._of(resources, "/Pattern"):
            self.hides_text |= each.get("/PatternType") == 1  # tiles, which may be letters
        for each in self._of(resources, "/Font"):
            self.hides_text |= each.get("/Subtype") == "/Type3" and "/ToUnicode" not in each  # pictures of letters

    def _of(self, resources: Any, kind: str) -> Any:
        """Each object once; of too many the rest counts as not looked at."""
        found = _object_of(resources, kind)
        for name in found or ():
            each = _object_of(found, name)
            if each is None or id(each) in self._seen:
                continue
            if self._left <= 0:
                self.hides_text = True
                return
            self._left -= 1
            self._seen.add(id(each))
            yield each

    def _look_at_inline(self, holder: Any) -> None:
        contents = holder.get_contents() if hasattr(holder, "get_contents") else holder
        data = contents.get_data() if contents is not None else b""
        for found in _INLINE_PICTURE.finditer(data):
            sides = {side[0]: int(side[1]) for side in _SIDE.findall(found[1])}
            self.dots += sides.get(b"W", 0) * sides.get(b"H", 0)


def _shown_beside_text(page: Any) -> Shown:
    shown = Shown()
    shown.look_at(page)
    for each in list(page.get("/Annots") or ())[:MOST_ANNOTATIONS]:
        note = each.get_object()
        look = _object_of(_object_of(note, "/AP") or {}, "/N")
        shown.hides_text |= not _said_in(note) and look is not None and _paints_text(look)
    return shown


def has_notes(page: Any) -> bool:
    """Whether it has form fields, notes or stamps, which belong to no page alone; links do not count."""
    try:
        notes = [each.get_object() for each in list(page.get("/Annots") or ())]
        return any(note.get("/Subtype") != "/Link" for note in notes)
    except (MemoryError, RecursionError, LimitReachedError):
        raise
    except Exception:  # noqa: BLE001 - what cannot be told is not lost silently
        return True


def _object_of(holder: Any, name: str) -> Any:
    found = holder.get(name)
    return None if found is None else found.get_object()


def _paints_text(look: Any) -> bool:
    """Whether an appearance has words, or others within it: they are no part of the page's text."""
    if not hasattr(look, "get_data"):
        return any(_paints_text(each.get_object()) for each in list(look.values())[:MOST_OBJECTS])
    return _WORDS_OR_FORMS.search(look.get_data()) is not None


def _paints(page: Any) -> bool:
    contents = page.get_contents()
    return contents is not None and _PAINTS.search(contents.get_data()) is not None


def _is_legible(text: str) -> bool:
    """Fonts without a table of their letters come out as signs that mean nothing."""
    signs = "".join(text.split())
    strange = sum(unicodedata.category(sign) in {"Cc", "Cn", "Co", "Cs"} or sign == "\ufffd" for sign in signs)
    return strange <= MOST_UNREADABLE * len(signs)
