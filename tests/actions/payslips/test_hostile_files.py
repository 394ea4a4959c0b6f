"""Odd, damaged and hostile files cost their own line of the batch and nothing else."""

import io
import unicodedata
import zipfile

import pytest

from service.actions.payslips.accept_payslips import NotTakenError
from service.rules.payslips.uploads.upload_unpacking import MOST_LISTED, count_of
from service.store.payslips import payslip_batches
from tests.actions.payslips.batches import accept, codes, propose, zipped
from tests.pdf import made


@pytest.mark.parametrize("content", [b"PK\x03\x04 no zip", zipped(("in.zip", zipped(("1002.pdf", b"x"))))])
def test_a_zip_that_cannot_be_used_is_listed(ready, content):
    batch = propose(ready, ("all.zip", content))
    assert batch.problems
    assert payslip_batches.payslips_of(batch.id) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"GIF89a", "not_a_pdf"),
        (b"%PDF-1.4 broken", "broken_pdf"),
        (b"%PDF-1.4" + b"x" * (5 * 1024 * 1024), "too_large"),
    ],
)
def test_S34_a_payslip_is_a_pdf_by_its_content(ready, content, code):
    with pytest.raises(NotTakenError) as refused:
        ready.add("amelia", content=content)
    assert refused.value.code == code


def everyone(ready):
    return [(f"{ready.story.employee(key).employee_id}.pdf", ready.pdf(key)) for key in ("amelia", "priya")]


@pytest.mark.parametrize("name", made.HOSTILE)
def test_case_31_a_hostile_pdf_costs_its_own_line_and_nothing_else(ready, name):
    batch = propose(ready, ("1003.pdf", made.HOSTILE[name]()), *everyone(ready))
    assert codes(batch) == {"1003.pdf": "cannot_be_read"}
    assert "could not be read" in batch.problems[0]["message"]
    assert accept(ready, batch) == 2


def test_case_31_the_word_employee_and_fifty_thousand_blanks_is_a_file_like_any_other(ready):
    batch = propose(ready, ("1003.pdf", made.blanks()), *everyone(ready), seconds=12.0)
    assert batch.problems == []


def damaged(content, name):
    """The bytes of one packed entry are changed."""
    at = content.index(name.encode()) + len(name) + 20
    return content[:at] + bytes(255 - sign for sign in content[at : at + 20]) + content[at + 20 :]


def test_case_19_one_damaged_entry_of_a_zip_costs_that_entry_only(ready):
    content = damaged(zipped(("1003.pdf", ready.pdf("amelia")), *everyone(ready)), "1003.pdf")
    batch = propose(ready, ("all.zip", content))
    assert codes(batch) == {"1003.pdf": "broken_entry"}
    assert accept(ready, batch) == 2


@pytest.mark.parametrize(("flag", "code"), [(b"\x01\x00", "locked_entry"), (b"\x00\x00\x63\x00", "unknown_packing")])
def test_case_19_an_encrypted_or_oddly_packed_entry_costs_itself_only(ready, flag, code):
    content = bytearray(zipped(("1003.pdf", ready.pdf("amelia")), *everyone(ready)))
    local, listed = content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8
    content[local : local + len(flag)] = content[listed : listed + len(flag)] = flag
    batch = propose(ready, ("all.zip", bytes(content)))
    assert codes(batch) == {"1003.pdf": code}
    assert accept(ready, batch) == 2


def test_case_20_names_in_a_zip_are_read_as_utf_8_without_the_flag_and_compared_by_their_letters(ready):
    names = unicodedata.normalize("NFD", "Zoë Ünal.pdf"), "Søren.PDF"
    manifest = "file,employee_id\nzoë ünal.PDF,1002\nsøren.pdf,1001\n".encode()
    content = zipped(*zip(names, (ready.pdf("amelia"), ready.pdf("priya")), strict=True), ("m.csv", manifest))
    without_flag = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        at = -1
        while (at := without_flag.find(signature, at + 1)) >= 0:
            without_flag[at + offset] &= ~0x08 & 0xFF
    for each in (content, bytes(without_flag)):
        batch = propose(ready, ("all.zip", each))
        assert batch.problems == []
        assert len(payslip_batches.payslips_of(batch.id)) == 2


@pytest.mark.parametrize(
    "manifest", [b'file,employee_id\n"1002.pdf,1002\n', b"", b"file,employee_id\n" + b"x" * 200_000]
)
def test_case_21_a_manifest_that_cannot_be_read_is_never_replaced_by_a_guess(ready, manifest):
    batch = propose(ready, *everyone(ready), ("m.csv", manifest))
    assert codes(batch) == {"m.csv": "manifest", "1001.pdf": "manifest_unreadable", "1002.pdf": "manifest_unreadable"}
    assert accept(ready, batch) == 0


def test_case_21_of_two_manifests_neither_is_used(ready):
    manifest = b"file,employee_id\n1002.pdf,1002\n"
    batch = propose(ready, ("1002.pdf", ready.pdf("amelia")), ("m.csv", manifest), ("n.csv", manifest))
    assert accept(ready, batch) == 0


def test_S_e_a_zip_of_three_hundred_thousand_entries_is_one_line(ready):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("1.pdf", b"")
        archive.filelist *= 300_000  # to write each takes longer than all the rest
    batch = propose(ready, ("all.zip", out.getvalue()), *everyone(ready))
    assert codes(batch) == {"all.zip": "too_many"}
    assert accept(ready, batch) == 2


def test_S_e_what_is_listed_and_kept_is_bounded(ready):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"{number}.pdf", b"")
    batch = propose(ready, ("all.zip", out.getvalue()), ("m.csv", b"file,employee_id\n" + b"a,\n" * 600_000))
    assert len(batch.problems) == MOST_LISTED + 1
    assert batch.problems[-1]["name"].startswith("and 619,")
    assert count_of(batch.problems) == 620_000


def test_unpacking_counts_towards_the_time_of_the_import(ready):
    content = zipped(*everyone(ready))
    assert set(codes(propose(ready, ("all.zip", content), seconds=0.0)).values()) == {"no_time"}


@pytest.mark.parametrize("name", ["IDs.xlsx", "ids.XLS", "list.ods", "manifest", "manifest.txt"])
@pytest.mark.parametrize("is_packed", [False, True])
def test_case_21_a_spreadsheet_in_place_of_a_manifest_is_never_replaced_by_a_guess(ready, name, is_packed):
    book = zipped(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"))
    files = (*everyone(ready), (name, book))
    batch = propose(ready, ("all.zip", zipped(*files))) if is_packed else propose(ready, *files)
    assert codes(batch) == {name: "manifest", "1001.pdf": "manifest_unreadable", "1002.pdf": "manifest_unreadable"}
