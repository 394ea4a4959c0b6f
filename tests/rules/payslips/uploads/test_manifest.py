import unicodedata

import pytest

from service.rules.payslips.uploads.file_matching import Unnamed
from service.rules.payslips.uploads.manifest import LARGEST, MOST_FAULTS, read_manifest
from service.rules.payslips.uploads.manifest_matching import ids_by_manifest

ROWS = "file;employee_id\nZoë.pdf;1001\nb.pdf;1002\n"


def owner(manifest, name):
    [found] = ids_by_manifest([name], manifest)
    return found.code if isinstance(found, Unnamed) else found


def test_a_manifest_that_says_two_things_of_one_file_names_no_one():
    manifest = read_manifest(b"file,employee_id\na.pdf,1001\na.pdf,1002\n,1001\nb.pdf,\n")
    assert owner(manifest, "a.pdf") == "ambiguous"
    assert len(manifest.faults) == 3


@pytest.mark.parametrize("content", [b"a.pdf,1001\n", b"", b"\n\n", b"file\n1001.pdf\n"])
def test_case_21_a_manifest_without_its_headings_assigns_nothing_and_nothing_is_guessed(content):
    manifest = read_manifest(content)
    assert "file and employee_id" in manifest.unreadable
    assert owner(manifest, "1001.pdf") == "manifest_unreadable"


@pytest.mark.parametrize(
    "content",
    [
        ROWS.encode(),
        ROWS.encode("utf-8-sig"),
        ROWS.encode("windows-1252"),
        ROWS.encode("utf-16"),
        ROWS.encode("utf-16-le"),
        ROWS.encode("utf-16-be"),
        ROWS.replace("\n", "\r").encode(),
        ROWS.replace("\n", "\r\n").encode(),
        ROWS.replace(";", ",").encode(),
        ROWS.replace(";", "\t").encode("utf-16"),
        b"sep=;\r\n" + ROWS.encode(),
        b"\xef\xbb\xbfsep=;\r" + ROWS.replace("\n", "\r").encode(),
        ROWS.replace("Zoë.pdf", '"Zoë.pdf"').encode(),
        unicodedata.normalize("NFD", ROWS).encode(),
        ROWS.replace("file", "FILE ").encode(),
    ],
)
def test_case_21_a_manifest_is_read_as_spreadsheets_save_it(content):
    manifest = read_manifest(content)
    assert owner(manifest, "zoË.PDF") == "1001"
    assert owner(manifest, unicodedata.normalize("NFD", "x/Zoë.pdf")) == "1001"
    assert owner(manifest, "b.pdf") == "1002"
    assert owner(manifest, "1001.pdf") == "not_in_manifest"


@pytest.mark.parametrize(
    "content",
    [
        b'file,employee_id\n"1001.pdf,1001\n1002.pdf,1002\n',
        b'file,employee_id\n1002.pdf,1002\n"1001.pdf,1001\n"b.pdf",1002\n',
        b'file,employee_id\n"1001.pdf,1001\nb.pdf",1002\n',
        b'file,employee_id\n"1001.pdf"x,1001\n',
        b"file,employee_id\n1001.pdf," + b"x" * 200_000 + b"\n",
        b"file,employee_id\n1001.pdf,1001\0\n",
        b"file,employee_id\n1001.pdf,\x81\x8d\n",
        b"\xff\xfefile,employee_id\n1001.pdf,1001",
        b"file,employee_id\n" + b"1001.pdf,1001\n" * (LARGEST // 14),
    ],
)
def test_case_21_a_manifest_that_cannot_be_read_assigns_nothing_and_nothing_is_guessed(content):
    manifest = read_manifest(content)
    assert manifest.unreadable
    assert owner(manifest, "1001.pdf") == "manifest_unreadable"
    assert owner(manifest, "1002.pdf") == "manifest_unreadable"


def test_S_e_of_very_many_faults_some_are_listed_and_the_rest_is_counted():
    manifest = read_manifest(b"file,employee_id\n" + b"a,\n" * 600_000)
    assert len(manifest.faults) == MOST_FAULTS
    assert manifest.more_faults == 600_000 - MOST_FAULTS


@pytest.mark.parametrize("cell", ["=B7", '=HYPERLINK("x")', "#REF!", "#N/A", "####", '"=VLOOKUP(A2,B:C,2,0)"'])
def test_case_21_a_formula_assigns_nothing_and_is_told(cell):
    quoted = cell if cell.startswith('"') else f'"{cell.replace(chr(34), chr(34) * 2)}"'
    manifest = read_manifest(f"file,employee_id\na.pdf,{quoted}\n{quoted},1001\nb.pdf,1002\n")
    assert dict(manifest.employee_ids) == {"b.pdf": "1002"}
    assert manifest.faults == tuple(
        f"Line {line} of the manifest holds a formula, so it was not used. Save it with values only." for line in (2, 3)
    )


@pytest.mark.parametrize("cell", ['="00123"', '"=""00123"""'])
def test_case_21_an_id_kept_as_text_by_a_formula_keeps_its_zeros(cell):
    assert dict(read_manifest(f"file,employee_id\na.pdf,{cell}\n").employee_ids) == {"a.pdf": "00123"}


def test_case_21_a_line_with_more_columns_than_headings_and_a_heading_that_stands_twice_assign_nothing():
    manifest = read_manifest("file,employee_id\nQuill, Ada.pdf,1001\nb.pdf,1002,,\n")
    assert dict(manifest.employee_ids) == {"b.pdf": "1002"}
    assert "more columns" in manifest.faults[0]
    assert "is there twice" in read_manifest("file,employee_id,Employee_ID\na.pdf,1001,1002\n").unreadable
    assert "too long" in read_manifest("file,employee_id\n" + "a" * 200_000 + ",1001\n").unreadable


@pytest.mark.parametrize(
    "content",
    [
        "\r\n,,\r\nfile,employee_id,\r\na.pdf,1001,\r\n,,\r\n",
        "Employee,Payroll No.,File Name\r\nAda Quill,1001,a.pdf\r\n",
        "Name,Employee #,Employee Number,Document\r\nAda Quill,7,1001,a.pdf\r\n",
        "Attachment;Staff-ID\r\na.pdf;1001\r\n",
        'file, employee_id\r\na.pdf, "1001"\r\n',
        "file,employee_id\r\na.pdf,'1001\r\n",
        "file,employee_id\r\na,1001\r\n",
        "file,employee_id\r\nC:\\pay\\A.PDF,1001\r\n\x1a",
    ],
)
def test_case_21_headings_and_cells_are_read_as_people_type_them(content):
    assert owner(read_manifest(content), "a.pdf") == "1001"


def test_a_name_without_its_ending_gives_way_to_the_whole_name():
    manifest = read_manifest("file,employee_id\na,1001\na.pdf,1002\n")
    assert owner(manifest, "a.pdf") == "1002"


def test_one_id_in_small_and_in_capital_letters_is_one():
    assert read_manifest("file,employee_id\na.pdf,e1\na.pdf,E1\n").faults == ()
