"""A PDF with everyone's payslips stays open; a page that is cut out takes nothing of another page along."""

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from service.pdf.readers import CannotReadPdfError, PdfReaders
from tests.pdf import made

TEXTS = [f"Payslip of person {number}\nCE1{number:05}A" for number in range(12)]


@pytest.fixture(scope="module")
def readers():
    return PdfReaders()


def cut(readers, content, *places):
    with readers.opened(content, most_pages=100) as pdf:
        return pdf.cut(places).content


def texts(content):
    return [page.extract_text().strip() for page in PdfReader(io.BytesIO(content)).pages]


def everything_in(content):
    """All objects of a file with their streams unpacked."""
    reader = PdfReader(io.BytesIO(content))
    found = []
    for number in range(1, len(reader.xref[0]) + 1):
        thing = reader.get_object(number)
        found.append(repr(thing).encode() + (thing.get_data() if hasattr(thing, "get_data") else b""))
    return b"\n".join(found)


def test_pages_are_read_some_at_a_time(readers):
    with readers.opened(made.pages(*TEXTS), most_pages=100) as pdf:
        assert pdf.number_of_pages == 12
        assert [page.text.strip() for page in pdf.pages(0, 5)] == TEXTS[:5]
        assert [page.text.strip() for page in pdf.pages(5, 50)] == TEXTS[5:]
        assert all(page.is_read and not page.has_notes for page in pdf.pages(0, 12))


def test_pages_are_cut_out_in_the_order_that_is_asked_for(readers):
    part = cut(readers, made.pages(*TEXTS), 7, 2)
    assert texts(part) == [TEXTS[7], TEXTS[2]]
    assert part == cut(readers, made.pages(*TEXTS), 7, 2), "the same pages are the same file"


def test_nothing_of_another_page_comes_along(readers):
    """One list of forms for all pages, links from page to page, and a bead that strings them together."""
    writer = PdfWriter(clone_from=io.BytesIO(made.pages(*TEXTS[:3])))
    forms = DictionaryObject()
    for at in range(3):
        form = made.stream(made.shown(b"hidden %d" % at), b"/Type /XObject /Subtype /Form /BBox [0 0 600 800]")
        forms[NameObject(f"/X{at}")] = _added(writer, form)
    for at, page in enumerate(writer.pages):
        page["/Resources"].get_object()[NameObject("/XObject")] = forms
        content = page.get_contents()
        content.set_data(content.get_data() + b"\n/X%d Do\n" % at)
        page[NameObject("/Contents")] = writer._add_object(content)
        page[NameObject("/B")] = ArrayObject([each.indirect_reference for each in writer.pages])
    writer.add_annotation(0, Link(rect=(0, 0, 50, 50), target_page_index=1))
    content = made.written(writer)
    part = cut(readers, content, 0)
    assert b"hidden 0" in everything_in(part)
    for at in (1, 2):
        assert b"hidden %d" % at in everything_in(content)
        assert b"hidden %d" % at not in everything_in(part)
        assert f"person {at}".encode() not in everything_in(part)


def _added(writer, form):
    from pypdf.generic import DecodedStreamObject

    added = DecodedStreamObject()
    added.set_data(form.partition(b"stream\n")[2].rpartition(b"\nendstream")[0])
    for key, value in {"/Type": "/XObject", "/Subtype": "/Form"}.items():
        added[NameObject(key)] = NameObject(value)
    return writer._add_object(added)


def test_what_a_form_within_a_form_shows_is_kept(readers):
    inner = made.stream(
        made.shown(b"inside"), b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << " + made.FONT + b">>"
    )
    outer = made.stream(
        b"/I Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /I 7 0 R /J 7 0 R >> >>"
    )
    page = made.raw_page(b"<< " + made.FONT + b"/XObject << /X 6 0 R >> >>", b"/X Do", outer, inner)
    assert b"inside" in everything_in(cut(readers, page, 0))


def test_a_page_with_notes_or_fields_is_told_and_one_with_links_is_not(readers):
    with readers.opened(made.with_form_field(made.pages(*TEXTS[:2]), "Bram"), most_pages=9) as pdf:
        assert [page.has_notes for page in pdf.pages(0, 2)] == [True, False]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: b"%PDF-1.7 but broken", "broken_pdf"),
        (lambda: made.pages(*["x"] * 101), "too_many_pages"),
        (lambda: _locked(made.pages("x")), "password"),
        (made.packed_bomb, "cannot_be_read"),
    ],
)
def test_a_file_that_cannot_be_opened_is_told_why(readers, content, code):
    with pytest.raises(CannotReadPdfError) as refused, readers.opened(content(), most_pages=100) as pdf:
        pdf.pages(0, 1)
    assert refused.value.code == code


def _locked(content):
    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt("secret", algorithm="AES-256")
    return made.written(writer)


def test_a_reader_of_one_file_is_never_used_for_another(readers):
    with (
        readers.opened(made.pages(TEXTS[0]), most_pages=9) as one,
        readers.opened(made.pages(TEXTS[1]), most_pages=9) as two,
    ):
        assert [pdf.pages(0, 1)[0].text.strip() for pdf in (one, two)] == TEXTS[:2]
