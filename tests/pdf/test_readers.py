"""PDFs are read to the end by processes of their own, and a hostile one costs nothing but itself."""

import io
import os
import signal
import threading

import psutil
import pytest
from pypdf import PdfReader

from sandbox.platform.payslips import Sample, pdf_of
from service.pdf.readers import CannotReadPdfError, NoTimeLeftError, PdfReaders, readers_of_this_process
from service.rules.payslips.pdf_inspection import MOST_PAGES
from service.rules.payslips.trial_pdf import trial_pdf
from tests.pdf import made

PDF = pdf_of(Sample("1002", "Amelia Hart", "CE234567A"))


@pytest.fixture
def readers():
    return readers_of_this_process()


@pytest.fixture
def own_readers():
    readers = PdfReaders(most=1)
    yield readers
    readers.end()


def own_children():
    return {child.pid for child in psutil.Process().children()}


def texts(readers, content):
    return [page.text.strip() for page in readers.pages_of(content, most_pages=MOST_PAGES)]


def are_read(readers, content):
    return [page.is_read for page in readers.pages_of(content, most_pages=MOST_PAGES)]


def code(readers, content):
    with pytest.raises(CannotReadPdfError) as refused:
        readers.pages_of(content, most_pages=MOST_PAGES)
    return refused.value.code


def test_a_payslip_is_read(readers):
    (page,) = readers.pages_of(PDF, most_pages=MOST_PAGES)
    assert "Employee ID: 1002" in page.text
    assert page.is_read
    assert not page.has_picture


def test_the_trial_is_a_pdf(readers):
    assert "Test of upload" in texts(readers, trial_pdf("Test (of) upload"))[0]


def test_case_16_every_page_is_read_to_the_end(readers):
    content = made.pages(*["Terms and conditions. " * 150] * 14, "Bram Oduya", None)
    found = texts(readers, content)
    assert found[14] == "Bram Oduya"
    assert len(found) == 16
    assert are_read(readers, content) == [True] * 16  # a page that nothing is on has been read


def test_case_16_what_no_text_tells_is_not_read(readers):
    assert are_read(readers, made.with_picture("")) == [False]
    assert are_read(readers, made.drawn(b"0 0 m 9 9 l S")) == [False]
    assert are_read(readers, made.with_attachment(PDF)) == [False]
    assert [page.has_picture for page in readers.pages_of(made.with_picture("x"), most_pages=9)] == [True]
    assert [page.has_picture for page in readers.pages_of(made.with_picture("x", size=50), most_pages=9)] == [False]


def test_case_16_what_stands_in_a_note_is_read_too(readers):
    assert "Bram Oduya" in texts(readers, made.with_form_field(PDF, "Bram Oduya"))[0]


@pytest.mark.parametrize("make", [made.scan_in_strips, made.scan_in_a_form, made.scan_in_line])
def test_case_16_a_scan_is_seen_however_it_is_put_on_the_page(readers, make):
    (page,) = readers.pages_of(make(), most_pages=MOST_PAGES)
    assert (page.text.strip(), page.has_picture) == ("Ada Quill CE123456A", True)


@pytest.mark.parametrize("make", [made.words_as_tiles, made.letters_as_drawings, made.words_on_a_stamp])
def test_case_16_words_that_are_no_text_make_a_page_one_that_was_not_read(readers, make):
    assert are_read(readers, make()) == [False]


def test_case_16_what_is_chosen_in_a_field_is_read(readers):
    assert texts(readers, made.chosen_in_a_field(b"Bram Oduya")) == ["Ada Quill CE123456A\nBram Oduya"]


def test_case_16_wide_and_joined_letters_are_read_as_letters(readers):
    assert texts(readers, made.with_form_field(PDF, "\uff22\uff52\uff41\uff4d \ufb01ne"))[0].endswith("Bram fine")


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_case_16_a_pdf_locked_for_no_one_is_read_and_can_be_locked_for_someone(readers, algorithm):
    content = made.locked_for_no_one(PDF, algorithm)
    assert "Employee ID: 1002" in texts(readers, content)[0]
    assert are_read(readers, content) == [True]
    locked = PdfReader(io.BytesIO(readers.locked(content, "07031990")))
    assert not locked.decrypt("")
    assert locked.decrypt("07031990")


def test_a_locked_payslip_opens_with_its_password_only(readers):
    found = readers.locked(PDF, "07031990")
    reader = PdfReader(io.BytesIO(found))
    assert reader.is_encrypted
    assert not reader.decrypt("wrong")
    assert reader.decrypt("07031990")
    assert "Amelia" in reader.pages[0].extract_text()
    assert are_read(readers, found) == [False]
    with pytest.raises(CannotReadPdfError):
        readers.locked(b"%PDF-1.4 broken", "x")


def test_too_many_pages(readers):
    with pytest.raises(CannotReadPdfError) as refused:
        readers.pages_of(made.pages(*["x"] * 21), most_pages=20)
    assert (refused.value.code, refused.value.pages) == ("too_many_pages", 21)


@pytest.mark.parametrize("cut", range(0, len(PDF), 97))
def test_a_damaged_pdf_never_breaks_more_than_itself(readers, cut):
    try:
        readers.pages_of(PDF[:cut], most_pages=MOST_PAGES)
    except CannotReadPdfError as error:
        assert error.code in {"broken_pdf", "no_pages"}  # noqa: PT017 - either is right, and so is none
    assert "Amelia" in texts(readers, PDF)[0]


@pytest.mark.parametrize("name", made.HOSTILE)
def test_S_e_a_hostile_pdf_costs_nothing_but_itself(readers, name):
    assert code(readers, made.HOSTILE[name]()) in {"cannot_be_read", "broken_pdf"}
    assert "Amelia" in texts(readers, PDF)[0]


def test_case_31_blanks_are_read_as_they_are(readers):
    assert texts(readers, made.blanks())[0].startswith("employee")


def test_S_e_a_form_that_shows_itself_is_not_read_and_costs_nothing(readers):
    assert are_read(readers, made.form_in_itself()) == [False]


def test_case_31_others_go_on_while_a_hostile_pdf_is_read(readers):
    hostile = threading.Thread(target=code, args=(readers, made.many_drawings()))
    hostile.start()
    turns = 0
    while hostile.is_alive():
        texts(readers, PDF)
        turns += 1
    assert turns > 10


def test_no_time_left_says_nothing_about_the_file(readers):
    with pytest.raises(NoTimeLeftError):
        readers.pages_of(PDF, most_pages=MOST_PAGES, seconds=0)
    assert "Amelia" in texts(readers, PDF)[0]


def test_a_reader_that_was_killed_meanwhile_is_replaced(own_readers):
    before = own_children()
    texts(own_readers, PDF)
    (reader,) = own_children() - before
    os.kill(reader, signal.SIGKILL)
    assert code(own_readers, PDF) == "cannot_be_read"  # no one can tell that the file was not the reason
    assert "Amelia" in texts(own_readers, PDF)[0]


def test_a_forked_process_has_readers_of_its_own(own_readers):
    readers = own_readers
    texts(readers, PDF)
    child = os.fork()
    if not child:
        is_right = "Amelia" in texts(readers, PDF)[0]
        readers.end()
        os._exit(0 if is_right else 1)
    assert "Amelia" in texts(readers, PDF)[0]
    assert os.waitpid(child, 0)[1] == 0


def test_texts_of_many_at_once_are_never_mixed_up(readers):
    found = {}

    def read(number):
        found[number] = texts(readers, pdf_of(Sample(str(number), "Somebody")))[0]

    threads = [threading.Thread(target=read, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"Employee ID: {number}\n" in text for number, text in found.items())
