"""Every limit of every column of every program, at its edge: what fits is written whole, and one character more is
refused by name. What is written is the same for readers that know nothing of ours.
"""

import csv
import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pycountry
import pytest

from service.rules.exports.addresses import STREET_LINES
from service.rules.exports.registry import TARGETS
from service.rules.exports.target import CannotExportError
from service.rules.exports.targets.staffology_employee import columns as columns_of_the_api
from service.rules.exports.writer import csv_lines, table_of
from service.rules.fields.addresses import LINES
from service.web.ui.spreadsheet_files import spreadsheet_file
from tests.rules.exports.test_targets import AMELIA, READY, written

#: Columns whose texts are made of a table of ours, so that none can be too long.
OF_TABLES = {"Address.ForeignCountry", "Foreign Country", "postaldetail_foreign_country", "DirectorsNIC"}
WRITTEN = [(name, column) for name, target in TARGETS.items() for column in target.filled if column.source.fields]
WRITTEN += [("staffology's API", column) for column in columns_of_the_api()]
LIMITED = [(name, each) for name, each in WRITTEN if each.longest and each.heading not in OF_TABLES]
CHECKED = [(name, each) for name, each in WRITTEN if each.allowed]
#: What people and systems put into texts, that no letter, digit or common sign stands for.
STRANGE = ("é", "ß", "漢", "’", "€", "|", "{", "\n", "\t", "\x00", "\u2028", "\u202e", "\u200b", "\ufeff")


def with_text(column, text):
    """A record whose cell of this column is this text."""
    fields = column.source.fields
    if fields in {LINES, STREET_LINES}:
        place = int(re.search(r"\d", column.source.what)[0]) - 1
        return AMELIA | dict.fromkeys(LINES) | dict.fromkeys(LINES[:place], "x") | {LINES[place]: text}
    return AMELIA | dict.fromkeys(fields) | {"country": "GB"} | {fields[0]: text}


def read(column, text):
    return column.cell(with_text(column, text))


@pytest.mark.parametrize(("name", "column"), LIMITED, ids=lambda each: getattr(each, "heading", each))
def test_a_text_is_whole_up_to_its_last_character_and_is_refused_with_one_more(name, column):
    letter = "A" if column.source.fields[0] not in {"sort_code", "account_number"} else "1"
    assert read(column, letter * column.longest) == letter * column.longest
    with pytest.raises(CannotExportError, match=f"^{re.escape(column.heading)} is longer than {column.longest} char"):
        read(column, letter * (column.longest + 1))


@pytest.mark.parametrize(("name", "column"), CHECKED, ids=lambda each: getattr(each, "heading", each))
def test_a_character_that_a_program_refuses_is_refused_by_name_and_not_taken_off(name, column):
    starts = "123456" if "digits" in column.allowed_in_words else "A"
    for strange in STRANGE:
        with pytest.raises(CannotExportError, match=f"^{re.escape(column.heading)} (can hold only|has a line break)"):
            read(column, starts + strange)


@pytest.mark.parametrize(("name", "column"), WRITTEN, ids=lambda each: getattr(each, "heading", each))
def test_a_line_break_is_in_no_cell_of_any_program(name, column):
    try:
        cell = read(column, "A\r\nB")
    except (CannotExportError, ValueError, ArithmeticError):
        return
    assert "\n" not in cell
    assert "\r" not in cell


def test_no_country_is_too_long_for_any_program():
    abroad = [each.alpha_2 for each in pycountry.countries if each.alpha_2 != "GB"]
    for _, column in WRITTEN:
        if column.heading in OF_TABLES - {"DirectorsNIC"}:
            assert all(column.cell(AMELIA | {"country": country}) for country in abroad)


def test_a_code_that_a_program_has_no_word_for_is_a_reason_for_every_program():
    """Each code of ours has a word of theirs or refuses the employee: it is never blank, and never another."""
    codes = {
        "marital_status": ("single", "married", "divorced", "widowed", "civil_partnership"),
        "gender": ("F", "M"), "student_loan_plan": ("01", "02", "04", "05"), "postgraduate_loan": ("yes", "no"),
        "payment_method": ("bank", "cash", "cheque"), "salary_period": ("annual", "hourly", "weekly", "monthly"),
        "pay_frequency": ("weekly", "fortnightly", "four_weekly", "monthly", "quarterly", "yearly", "irregular"),
        "hours_band": tuple("ABCDE"), "director_ni_method": ("AN", "AL"), "starter_declaration": tuple("ABC"),
    }  # fmt: skip
    for name, column in WRITTEN:
        fields = [each for each in column.source.fields if each in codes]
        if not fields or column.source.fields[0] not in {fields[0], "director"} or "Director: " in column.source.what:
            continue
        said = [said_of(column, AMELIA | {fields[0]: code}) for code in codes[fields[0]]]
        words = [each for each in said if "has a value for which this program has no code." not in each]
        assert len(set(words)) == len(words) > 1, (name, column.heading, said)


def said_of(column, record):
    """The cell, or the reason why there is none."""
    try:
        return column.cell(record)
    except CannotExportError as error:
        return str(error)


def test_a_day_is_the_same_day_for_everyone_before_and_after_1970():
    for name, column in WRITTEN:
        if "YYYY" not in column.source.what:
            continue
        years = ("1900", "1929", "1930", "1965", "1969", "1970", "2026")
        cells = [column.cell(AMELIA | {column.source.fields[0]: f"{year}-02-03"}) for year in years]
        shown = "03/02/{}" if "DD/MM" in column.source.what else "{}-02-03"
        assert cells == [shown.format(year) for year in years], (name, column.heading)


#: Texts that spreadsheets calculate, that lose a zero or a sign, or that a file has to quote or encode.
HOSTILE = (
    "=1+1", "+44 20", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0", "00042", "1E5", "3/4", 'say "so", please', "a;b",
    "'quoted", "漢字 Zoë €", "no\xa0break", " both ends ", "TRUE", "x" * 60,
)  # fmt: skip
FREE = ("job_title", "department", "cost_centre", "nationality")


def cells_of_workbook(answer):
    """As a reader of the format sees the one sheet: the text of each cell by line and column; nothing is calculated."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        texts = [
            "".join(part.text or "" for part in each.iter(f"{space}t"))
            for each in ET.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 - made by us
        ]
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - made by us
    assert not list(sheet.iter(f"{space}f"))
    assert {cell.get("t") for cell in sheet.iter(f"{space}c")} == {"s"}
    return {cell.get("r"): texts[int(cell[0].text)] for cell in sheet.iter(f"{space}c")}


def name_of(line, column):
    letters = ""
    while column >= 0:
        letters, column = chr(ord("A") + column % 26) + letters, column // 26 - 1
    return f"{letters}{line}"


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda each: each.name)
def test_hostile_texts_are_the_same_in_the_file_and_in_the_workbook_and_never_a_formula(target):
    people = [
        READY | {"record": number, "employee_id": str(number), "fields": AMELIA | dict.fromkeys(FREE, text)}
        for number, text in enumerate(HOSTILE)
    ]
    rows, found = written(target, people)
    assert found.refused == []
    table = table_of(target, rows)
    sent = "".join(csv_lines(table.headings, table.rows, mark=target.has_byte_order_mark)).encode()
    assert sent.startswith(b"\xef\xbb\xbf") == target.has_byte_order_mark
    headings, *lines = csv.reader(io.StringIO(sent.decode("utf-8-sig"), newline=""))
    assert (headings, lines) == (table.headings, rows_kept(target, people, table.headings))
    book = cells_of_workbook(spreadsheet_file("x.xlsx", table.headings, table.rows, ""))
    assert book == {
        name_of(line, column): text
        for line, row in enumerate([headings, *lines], 1)
        for column, text in enumerate(row)
        if text
    }


def rows_kept(target, people, headings):
    """The cells of everyone as the columns make them, of the columns that are in the file."""
    kept = [column for column in target.columns if column.heading in headings]
    return [[column.cell(each["fields"]) for column in kept] for each in people]
