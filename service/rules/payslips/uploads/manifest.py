"""The manifest: a CSV that says which file belongs to which Employee ID, as spreadsheets save it.

It is read whole or not at all. One that cannot be read assigns nothing, and nothing is guessed in its place.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from service.rules.payslips.employee_identifiers import plain_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Headings as `_heading` writes them; of several that a manifest has, the first of these counts.
FILE_COLUMNS: Final = (
    *("file", "filename", "file name", "file names", "pdf", "pdf file", "payslip file", "payslip"),
    *("document", "attachment", "name"),
)
ID_COLUMNS: Final = (
    *(
        f"{who} {what}"
        for who in ("employee", "payroll")
        for what in ("id", "no", "number", "code", "ref", "reference")
    ),
    *("employeeid", "payrollid", "employeenumber", "payrollnumber"),
    *(f"{who} {what}" for who in ("staff", "emp", "works", "personnel") for what in ("id", "no", "number")),
    *("id", "employee"),
)
LARGEST: Final = 2 * 1024 * 1024
#: Faults that are listed; the others are counted.
MOST_FAULTS: Final = 100
#: Keeps the zeros of an ID where a spreadsheet would drop them: `="00123"`.
_TEXT_FORMULA: Final = re.compile(r'="([^"]*)"')
#: What a spreadsheet shows in place of a value that it could not work out.
_CELL_ERRORS: Final = ("#ref!", "#n/a", "#name?", "#value!", "#null!", "#num!", "#div/0!", "###")
_SEPARATORS: Final = (",", ";", "\t", "|")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOTHING_USED: Final = "Nothing was assigned from it, and no file was assigned by its name."
NOT_CLOSED: Final = f"A quotation mark in the manifest is never closed, or is where it should not be. {_NOTHING_USED}"

TOO_LONG: Final = f"A cell of the manifest is too long. {_NOTHING_USED}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which file, with the folders that the line names, belongs to which Employee ID; `faults` are lines that cannot be
    used.
    """

    employee_ids: Mapping[str, str]
    faults: tuple[str, ...] = ()
    #: Faults beyond those that are listed.
    more_faults: int = 0
    #: Why it could not be read; then it assigns nothing. Empty: it was read.
    unreadable: str = ""


def read_manifest(content: bytes | str) -> Manifest:
    """Two columns, the file's name and the Employee ID, under headings; in any order, other columns are ignored."""
    try:
        text = content if isinstance(content, str) else _text_of(content)
        return _read(_without_separator_line(text))
    except _UnreadableError as error:
        return Manifest({}, unreadable=str(error))
    except csv.Error as error:
        return Manifest({}, unreadable=TOO_LONG if "field larger" in str(error) else NOT_CLOSED)
    except (ValueError, OverflowError):
        return Manifest({}, unreadable=f"The manifest could not be read. Save it as CSV again. {_NOTHING_USED}")


def unreadable(reason: str) -> Manifest:
    """A manifest that assigns nothing, for a reason found elsewhere."""
    return Manifest({}, unreadable=f"{reason} {_NOTHING_USED}")


def parts_of_path(path: str) -> tuple[str, ...]:
    """The folders and the name of a file, to be compared: whatever its capitals, however its accents are stored, and
    whichever way folders are written; empty for a path without a name.
    """
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path.replace("\\", "/")).casefold())
    return tuple(part for each in plain.split("/") if (part := each.strip()) not in {"", "."})


def base_name(file_name: str) -> str:
    """The name without folders, whichever way they are written."""
    return file_name.replace("\\", "/").rpartition("/")[2].strip()


class _UnreadableError(Exception):
    """In words for people."""


@dataclass(slots=True)
class _Found:
    employee_ids: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    more: int = 0

    def fault(self, message: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(message)
        else:
            self.more += 1

    def assign(self, name: str, employee_id: str) -> None:
        key = "/".join(parts_of_path(name))
        if plain_id(self.employee_ids.get(key, employee_id)) != plain_id(employee_id):
            self.fault(f"The manifest gives {name[:80]} to two Employee IDs.")
            employee_id = ""
        self.employee_ids[key] = employee_id


def _read(text: str) -> Manifest:
    rows = _rows(text)
    headings = [_heading(cell) for cell in next((row for _, row in rows if any(cell.strip() for cell in row)), [])]
    file_at = next((headings.index(name) for name in FILE_COLUMNS if name in headings), None)
    id_at = next((headings.index(name) for name in ID_COLUMNS if name in headings), None)
    if file_at is None or id_at is None:
        message = f"The manifest needs the headings file and employee_id in its first line. {_NOTHING_USED}"
        raise _UnreadableError(message)
    if headings.count(headings[file_at]) > 1 or headings.count(headings[id_at]) > 1:
        message = f"A heading of the manifest is there twice. {_NOTHING_USED}"
        raise _UnreadableError(message)
    found = _Found()
    for line, row in rows:
        if any(cell.strip() for cell in row[len(headings) :]):
            found.fault(f"Line {line} of the manifest has more columns than its headings, so it was not used.")
            continue
        name, employee_id = (_cell(row[at]) if at < len(row) else "" for at in (file_at, id_at))
        if _is_formula(name) or _is_formula(employee_id):
            found.fault(f"Line {line} of the manifest holds a formula, so it was not used. Save it with values only.")
            continue
        if "\n" in name + employee_id or "\r" in name + employee_id:
            raise _UnreadableError(NOT_CLOSED)
        if parts_of_path(name) and employee_id:
            found.assign(name, employee_id)
        elif name or employee_id:
            found.fault(f"Line {line} of the manifest names no {'Employee ID' if name else 'file'}.")
    return Manifest(found.employee_ids, tuple(found.faults), found.more)


def _heading(text: str) -> str:
    """`Employee_ID`, `Employee No.` and `employee #` as words in small letters."""
    return " ".join(re.sub(r"[_.#:-]", " ", text.casefold()).split())


def _cell(text: str) -> str:
    """Without the apostrophe that makes a number a text in a spreadsheet; no Employee ID begins with one."""
    plain = text.strip().removeprefix("'")
    as_text = _TEXT_FORMULA.fullmatch(plain)
    return as_text[1].strip() if as_text else plain


def _is_formula(cell: str) -> bool:
    return cell.startswith("=") or cell.casefold().startswith(_CELL_ERRORS)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its last line, parted by what parts the headings."""
    first = text.lstrip().splitlines()[0] if text.strip() else ""
    separator = max(_SEPARATORS, key=first.count)
    rows = csv.reader(
        io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=separator, strict=True, skipinitialspace=True
    )
    for row in rows:
        yield rows.line_num, row


def _without_separator_line(text: str) -> str:
    """Excel's own first line, `sep=;`, only says what the headings show as well."""
    first, _, rest = text.lstrip("\ufeff").lstrip().partition("\n" if "\n" in text else "\r")
    return rest if first.strip().strip('"').casefold().startswith("sep=") else text.lstrip("\ufeff")


def _text_of(content: bytes) -> str:
    if len(content) > LARGEST:
        message = f"The manifest is larger than {LARGEST // 1024**2} MB. {_NOTHING_USED}"
        raise _UnreadableError(message)
    text = _decoded(content)
    if text is None or "\0" in text:
        message = f"The manifest is in no encoding that is read here. Save it as CSV UTF-8. {_NOTHING_USED}"
        raise _UnreadableError(message)
    return text


def _decoded(content: bytes) -> str | None:
    """By its byte order mark, else UTF-16 by its zeros, else UTF-8, else what Excel writes on Windows."""
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    if marked is not None:
        encodings: tuple[str, ...] = (marked,)
    elif b"\0" in content[:200]:
        encodings = ("utf-16-le",) if content[1:2] == b"\0" else ("utf-16-be",)
    else:
        encodings = ("utf-8", "windows-1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
