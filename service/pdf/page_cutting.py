"""Cuts pages out of a PDF, so that nothing of any other page comes along; used within the process that opens PDFs.

Programs give all pages of a file one list of pictures and forms, and notes point from page to page. So a page is not
copied whole: of what it may use, only what its own drawing names is taken, and notes and links are not.
"""

from __future__ import annotations

import io
import re
from typing import Any, Final

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from service.pdf.page_reading import CannotReadError

#: What a page needs to be shown as it was.
_KEPT: Final = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Contents")
#: Kinds of things that a page's drawing uses by name.
_NAMED: Final = ("/XObject", "/Font", "/Pattern", "/ExtGState", "/ColorSpace", "/Shading", "/Properties")
_NAME: Final = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]+)")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
#: Forms within forms; what is deeper was made to be.
_DEEPEST: Final = 8


def cut_out(reader: PdfReader, places: list[int]) -> bytes:
    """A PDF of these pages alone, counted from 0, in this order. Raises CannotReadError."""
    writer = PdfWriter()
    for place in places:
        writer.add_page(_bare(reader, reader.pages[place]))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _bare(reader: PdfReader, page: PageObject) -> PageObject:
    """The page with what shows it and nothing else."""
    bare = PageObject(reader, None)
    bare[NameObject("/Type")] = NameObject("/Page")
    for key in _KEPT:
        if key in page:
            bare[NameObject(key)] = page.raw_get(key)
    resources = page.get("/Resources")
    contents = page.get_contents()
    if resources is not None:
        names = _names_in(contents.get_data() if contents is not None else b"")
        bare[NameObject("/Resources")] = _used(resources.get_object(), names, _DEEPEST)
    return bare


def _used(resources: DictionaryObject, names: frozenset[str], depth: int) -> DictionaryObject:
    """The part of a list of resources that the drawing names; a form without a list of its own uses the page's."""
    if depth <= 0:
        raise CannotReadError("cannot_be_read")
    names |= _names_of_forms(resources, names)
    used = DictionaryObject()
    for key in resources:
        if key not in _NAMED:
            used[NameObject(key)] = resources.raw_get(key)
            continue
        listed: Any = resources[key].get_object()
        part = DictionaryObject()
        for name in listed:
            if name in names or not name.isascii():  # readers do not agree on how others are spelt
                part[NameObject(name)] = _own(listed, name, depth)
        used[NameObject(key)] = part
    return used


def _own(listed: Any, name: str, depth: int) -> Any:
    """A form brings its own list, of which the same is true; anything else is taken as it is."""
    found = listed[name].get_object()
    own = found.get("/Resources") if isinstance(found, dict) else None
    if own is not None and hasattr(found, "get_data"):
        found[NameObject("/Resources")] = _used(own.get_object(), _names_in(found.get_data()), depth - 1)
    return listed.raw_get(name)


def _names_of_forms(resources: DictionaryObject, names: frozenset[str]) -> frozenset[str]:
    """What forms without a list of their own name, as far as the page names those forms."""
    listed: Any = resources["/XObject"].get_object() if "/XObject" in resources else {}
    found: set[str] = set()
    for name in names.intersection(listed):
        form = listed[name].get_object()
        if form.get("/Subtype") == "/Form" and "/Resources" not in form:
            found |= _names_in(form.get_data())
    return frozenset(found)


def _names_in(drawing: bytes) -> frozenset[str]:
    """Every name in drawing commands; one within a string or a picture only means that more is taken."""
    return frozenset(
        "/" + _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), name).decode("latin-1")
        for name in _NAME.findall(drawing)
    )
