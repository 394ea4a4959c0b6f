"""Whose payslip is this file: by the Employee ID given with it, by a manifest, or by its own name. Never by a guess.

A file that names nobody, or more than one, is listed with the reason; so are those that cannot be taken for another
reason. To add a way of naming: one more step in `employee_id_of`.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILE_COLUMNS: Final = ("file", "filename", "file name", "file_name", "name", "pdf")
ID_COLUMNS: Final = ("employee_id", "employee id", "employeeid", "employee", "payroll id", "payroll_id", "id")
PLACEHOLDER: Final = "{employee_id}"
_BETWEEN_WORDS: Final = re.compile(r"[\s_.,()\[\]+-]+")


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Why a file could not be given to anybody, in words."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which file belongs to which Employee ID, as a CSV file says; `faults` are lines that cannot be used."""

    employee_ids: Mapping[str, str]
    faults: tuple[str, ...] = ()


def read_manifest(text: str) -> Manifest:
    """Two columns, the file's name and the Employee ID, under headings; either order, other columns are ignored."""
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), restkey="beyond the headings")
    headings = {(heading or "").strip().casefold(): heading for heading in rows.fieldnames or ()}
    file_column = next((headings[name] for name in FILE_COLUMNS if name in headings), None)
    id_column = next((headings[name] for name in ID_COLUMNS if name in headings), None)
    if file_column is None or id_column is None:
        return Manifest({}, ("The manifest needs the headings file and employee_id in its first line.",))
    found: dict[str, str] = {}
    faults = []
    for row in rows:
        name, employee_id = (row.get(file_column) or "").strip(), (row.get(id_column) or "").strip()
        if not name and not employee_id:
            continue
        if not name or not employee_id:
            faults.append(f"Line {rows.line_num} of the manifest names no {'file' if not name else 'Employee ID'}.")
        elif found.get(_same_name(name), employee_id) != employee_id:
            faults.append(f"The manifest gives {name[:80]} to two Employee IDs.")
            found[_same_name(name)] = ""
        else:
            found[_same_name(name)] = employee_id
    return Manifest(found, tuple(faults))


def employee_id_of(
    file_name: str, known_ids: Iterable[str], *, manifest: Manifest | None = None, pattern: str = ""
) -> str | Unnamed:
    """The Employee ID a file is for. `known_ids` are the company's own; a pattern says where in the name the ID is."""
    name = base_name(file_name)
    if manifest is not None and (named := manifest.employee_ids.get(_same_name(name))) is not None:
        return named or Unnamed("ambiguous", "The manifest gives this file to two Employee IDs.")
    if manifest is not None and manifest.employee_ids:
        return Unnamed("not_in_manifest", "The manifest does not name this file.")
    if pattern:
        return _by_pattern(name, pattern)
    return _by_known_ids(name, known_ids)


def base_name(file_name: str) -> str:
    """The name without folders, whichever way they are written."""
    return file_name.replace("\\", "/").rpartition("/")[2].strip()


def pattern_fault(pattern: str) -> str | None:
    """Why a pattern cannot be used, or None."""
    if pattern and pattern.count(PLACEHOLDER) != 1:
        return f"The pattern must hold {PLACEHOLDER} once, like payslip_{PLACEHOLDER}_*.pdf."
    return None


def _by_pattern(name: str, pattern: str) -> str | Unnamed:
    before, _, after = pattern.partition(PLACEHOLDER)
    wanted = f"{_loosely(before)}(?P<employee_id>[^\\s/]+?){_loosely(after)}"
    found = re.fullmatch(wanted, name, re.IGNORECASE)
    if found is None:
        return Unnamed("no_id_in_name", f"The name does not look like {pattern}.")
    return found["employee_id"]


def _loosely(text: str) -> str:
    """`*` is anything, the rest is itself."""
    return ".*".join(re.escape(part) for part in text.split("*"))


def _by_known_ids(name: str, known_ids: Iterable[str]) -> str | Unnamed:
    """The one known Employee ID that stands in the name as a word of its own."""
    stem = name.rpartition(".")[0] or name
    known = {known_id.casefold(): known_id for known_id in known_ids if known_id.strip()}
    if stem.casefold() in known:
        return known[stem.casefold()]
    padded = f" {_BETWEEN_WORDS.sub(' ', stem.casefold())} "
    found = {known_id for key, known_id in known.items() if f" {_BETWEEN_WORDS.sub(' ', key)} " in padded}
    if len(found) == 1:
        return found.pop()
    if found:
        names = ", ".join(sorted(found))
        return Unnamed("ambiguous", f"Several Employee IDs stand in the name: {names}.")
    return Unnamed("unknown_employee", "No Employee ID of this company stands in the name.")


def _same_name(name: str) -> str:
    return base_name(name).casefold()
