"""PDFs made for tests: plain ones, odd ones, and some that were made to harm whoever opens them."""

from __future__ import annotations

import io
import textwrap
import zlib
from functools import cache

from fpdf import FPDF
from pypdf import PdfWriter

#: Characters of 8 points that a line of an A4 page has room for.
LINE = 110


def pages(*texts):
    """A page for each text; None is a page that nothing is on."""
    page = FPDF()
    page.set_auto_page_break(auto=False)
    for text in texts:
        page.add_page()
        page.set_font("helvetica", size=8)
        for line in (text or "").splitlines():
            _write(page, line)
    return bytes(page.output())


def _write(page, line):
    """A line, parted here where it is long: `multi_cell` measures all that is on a line anew for each character."""
    for part in textwrap.wrap(line, LINE) if len(line) > LINE else [line]:
        page.cell(0, 3, part, new_x="LMARGIN", new_y="NEXT")


@cache
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


def turned(content, *degrees):
    """Each page turned by so many degrees."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    for page, angle in zip(writer.pages, degrees, strict=True):
        page.rotate(angle)
    return written(writer)


def joined(*contents):
    """The pages of all of these files in one."""
    writer = PdfWriter()
    for content in contents:
        writer.append(io.BytesIO(content))
    return written(writer)


def with_attachment(content):
    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.add_attachment("other.pdf", content)
    return written(writer)


def raw_page(resources, commands, *more, extra=b""):
    """One page whose own text is the first employee's, with objects from number 6 on."""
    content = drawn(shown(b"Ada Quill CE123456A") + commands, resources=resources, more=more)
    return content.replace(b"/Contents 4 0 R", extra + b"/Contents 4 0 R")


FONT = b"/Font << /F 5 0 R >> "


def picture(width, height):
    size = b"/Width %d /Height %d" % (width, height)
    return stream(b"0", b"/Type /XObject /Subtype /Image /BitsPerComponent 8 /ColorSpace /DeviceGray " + size)


def scan_in_strips(number=12):
    """As scanners part a page: no strip is large."""
    names = b"".join(b"/I%d %d 0 R " % (at, 6 + at) for at in range(number))
    shows = b"".join(b"/I%d Do " % at for at in range(number))
    strips = [picture(1200, 40) for _ in range(number)]
    return raw_page(b"<< " + FONT + b"/XObject << " + names + b">> >>", shows, *strips)


def scan_in_a_form():
    form = stream(b"/I Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /I 7 0 R >> >>")
    return raw_page(b"<< " + FONT + b"/XObject << /X 6 0 R >> >>", b"/X Do", form, picture(3000, 3000))


def scan_in_line():
    return raw_page(b"<< " + FONT + b">>", b"BI /W 2000 /H 2000 /BPC 1 /CS /G ID 0 EI ")


def words_as_tiles():
    own = b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 600 800] /XStep 600 /YStep 800 "
    tile = stream(shown(b"Bram Oduya"), own + b"/Resources << " + FONT + b">>")
    return raw_page(b"<< " + FONT + b"/Pattern << /P 6 0 R >> >>", b"/Pattern cs /P scn 0 0 600 800 re f ", tile)


def letters_as_drawings():
    font = b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /CharProcs << /a 7 0 R >> "
    font += b"/Encoding << /Differences [97 /a /a] >> /FirstChar 97 /LastChar 98 /Widths [1 1] >>"
    drawing = stream(b"1 0 d0 0 0 1 1 re f")
    return raw_page(b"<< /Font << /F 5 0 R /T 6 0 R >> >>", b"BT /T 12 Tf (ab) Tj ET ", font, drawing)


def words_on_a_stamp():
    look = stream(shown(b"Bram Oduya"), b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << " + FONT + b">>")
    stamp = b"<< /Type /Annot /Subtype /Stamp /Rect [0 0 600 100] /AP << /N 7 0 R >> >>"
    return raw_page(b"<< " + FONT + b">>", b"", stamp, look, extra=b"/Annots [6 0 R] ")


def chosen_in_a_field(value):
    field = b"<< /Type /Annot /Subtype /Widget /FT /Ch /V [(" + value + b")] /Rect [0 0 600 100] >>"
    return raw_page(b"<< " + FONT + b">>", b"", field, extra=b"/Annots [6 0 R] ")


def locked_for_no_one(content, algorithm):
    """Encrypted, and opened by every viewer without asking for a password."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt("", "of the owner", algorithm=algorithm)
    return written(writer)


def locked(content, password):
    """Encrypted, for whoever has the password."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(password, "of the owner", algorithm="AES-256")
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


def packed_blanks(millions):
    """As `zlib.compress` packs so many million blanks, but packed once and repeated."""
    packer, million, check = zlib.compressobj(9, wbits=-15), b" " * 1_000_000, 1
    packed = packer.compress(million) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(millions):
        check = zlib.adler32(million, check)
    return b"\x78\xda" + packed * millions + packer.flush() + check.to_bytes(4)


def packed_bomb():
    """Packed twice: half a gigabyte of blanks."""
    commands = zlib.compress(packed_blanks(500), 9)
    content = drawn(b"")
    old = stream(zlib.compress(b"", 9), b"/Filter /FlateDecode")
    return content.replace(old, stream(commands, b"/Filter [/FlateDecode /FlateDecode]"))


HOSTILE = {
    "long text": long_text,
    "many drawings": many_drawings,
    "nested forms": nested_forms,
    "packed bomb": packed_bomb,
}
