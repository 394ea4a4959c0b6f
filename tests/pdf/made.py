"""PDFs made for tests: plain ones, odd ones, and some that were made to harm whoever opens them."""

from __future__ import annotations

import io
import zlib

from fpdf import FPDF
from pypdf import PdfWriter


def pages(*texts):
    """A page for each text; None is a page that nothing is on."""
    page = FPDF()
    page.set_auto_page_break(auto=False)
    for text in texts:
        page.add_page()
        page.set_font("helvetica", size=8)
        if text:
            page.multi_cell(0, 3, text)
    return bytes(page.output())


def with_picture(*texts, size=1000):
    """The same, with a picture of so many dots a side on the last page."""
    from PIL import Image

    page = FPDF()
    for text in texts:
        page.add_page()
        page.set_font("helvetica", size=8)
        page.multi_cell(0, 3, text)
    page.image(Image.new("RGB", (size, size), "white"), w=150)
    return bytes(page.output())


def with_attachment(content):
    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.add_attachment("other.pdf", content)
    return written(writer)


def with_form_field(content, value):
    from pypdf.annotations import FreeText

    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.add_annotation(0, FreeText(text=value, rect=(50, 50, 200, 100)))
    return written(writer)


def written(writer):
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def drawn(commands, *, resources=b"<< /Font << /F 5 0 R >> >>", more=()):
    """One page of raw drawing commands, packed."""
    packed = zlib.compress(commands, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources " + resources + b" >>",
        stream(packed, b"/Filter /FlateDecode"),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *more,
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    begin = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, begin)
    return bytes(out)


def stream(content, entries=b""):
    return b"<< /Length %d " % len(content) + entries + b" >>\nstream\n" + content + b"\nendstream"


def shown(text):
    return b"BT /F 12 Tf 50 700 Td (" + text + b") Tj ET\n"


def blanks():
    """700 bytes with the word "employee" and 50,000 blanks."""
    return drawn(shown(b"employee" + b" " * 50_000 + b"x"))


def long_text():
    """One string of 60 MB in 59 KB."""
    return drawn(shown(b"A" * 60_000_000))


def many_drawings():
    return drawn(shown(b"x") + b"0 0 m 9 9 l S\n" * 700_000)


def nested_forms(depth=30, width=3):
    """Forms that show the next one several times each: three to the power of thirty pieces of text."""
    forms = []
    for number in range(depth):
        inner = b"/X Do " * width if number < depth - 1 else shown(b"x")
        own = b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /F 5 0 R >> "
        own += b"/XObject << /X %d 0 R >> >>" % (7 + number) if number < depth - 1 else b">>"
        forms.append(stream(inner, own))
    return drawn(b"/X Do", resources=b"<< /XObject << /X 6 0 R >> >>", more=forms)


def form_in_itself():
    own = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"
    return drawn(b"/X Do", resources=b"<< /XObject << /X 6 0 R >> >>", more=[stream(b"/X Do /X Do", own)])


def packed_bomb():
    """Packed twice: a gigabyte of blanks."""
    commands = zlib.compress(zlib.compress(b" " * 500_000_000, 9), 9)
    content = drawn(b"")
    old = stream(zlib.compress(b"", 9), b"/Filter /FlateDecode")
    return content.replace(old, stream(commands, b"/Filter [/FlateDecode /FlateDecode]"))


HOSTILE = {
    "long text": long_text,
    "many drawings": many_drawings,
    "nested forms": nested_forms,
    "packed bomb": packed_bomb,
}
