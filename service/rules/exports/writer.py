"""Writes an export: one line for each employee who fits, and who does not with the reasons. Nothing is cut.

Files for programs hold raw values (RFC 4180, each line ended by CR LF): an apostrophe that was added to keep a
spreadsheet from calculating would be imported. Spreadsheets for people have text cells instead.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from service.rules.exports.not_ready import why_not_ready
from service.rules.exports.target import CannotExportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from service.rules.exports.target import Target

_BYTE_ORDER_MARK: Final = "\ufeff"
#: Reasons of one employee; more say nothing new.
MOST_REASONS: Final = 10


@dataclass(frozen=True, slots=True)
class Refused:
    """An employee who is not in the file, and why."""

    record: int
    employee_id: str
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Written:
    """What became of the records: filled while the file is written."""

    included: list[int] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    #: What someone has to do in the program: complete who is in the file and not ready, clear values that are gone
    #: since the last file, which a blank may not clear, and stop paying who is gone.
    by_hand: list[Refused] = field(default_factory=list)
    #: Employees who are in the program as they are.
    unchanged: int = 0
    #: By heading of a column that we fill, how many of the lines are blank there.
    blank: Counter[str] = field(default_factory=Counter)


def rows_of(
    target: Target,
    records: Iterable[Mapping[str, object]],
    written: Written,
    before: Mapping[int, Sequence[str]],
    *,
    only_changed: bool = False,
) -> Iterator[list[str]]:
    """The cells of everyone who fits. Records are those of a period snapshot.

    `before`: the cells that each employee has in the program, by their record, as far as files were imported.
    """
    fillable = [(place, column.heading) for place, column in enumerate(target.columns) if column.source is not None]
    for each in records:
        number, employee_id = int(str(each["record"])), str(each["employee_id"] or "")
        cells, reasons = cells_of(target, each["fields"])  # type: ignore[arg-type]
        earlier = before.get(number)
        if target.is_for_new_employees and earlier is not None and earlier != cells:
            reasons = [
                f"Is in {target.label} already, where an import clears what the file does not have. Change it by hand."
            ]
        if earlier is not None and earlier == cells and (only_changed or target.is_for_new_employees):
            written.unchanged += 1
        elif reasons:
            written.refused.append(Refused(number, employee_id, tuple(reasons[:MOST_REASONS])))
        else:
            if by_hand := _by_hand(target, each, earlier, cells):
                written.by_hand.append(Refused(number, employee_id, by_hand))
            written.included.append(number)
            written.blank.update([heading for place, heading in fillable if not cells[place]])
            yield cells


def _by_hand(
    target: Target, record: Mapping[str, object], earlier: Sequence[str] | None, cells: Sequence[str]
) -> tuple[str, ...]:
    pending = why_not_ready(target.label, record["readiness"], record["missing"])  # type: ignore[arg-type]
    gone = () if earlier is None else _gone(target, earlier, cells)
    return (pending, *gone) if pending else gone


def _gone(target: Target, earlier: Sequence[str], cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        f"{column.heading} is empty now. Clear it in {target.label} by hand."
        for column, old, new in zip(target.columns, earlier, cells, strict=True)
        if old and not new
    )


def cells_of(target: Target, fields: Mapping[str, object]) -> tuple[list[str], list[str]]:
    """One line, and every reason why it cannot be written."""
    cells: list[str] = []
    reasons: list[str] = []
    for column in target.columns:
        try:
            cells.append(column.cell(fields))
        except CannotExportError as error:
            cells.append("")
            reasons.append(str(error))
    return cells, reasons


class _Kept:
    """Of each line only these cells, made again each time that someone goes through them."""

    def __init__(self, lines: Iterable[Sequence[str]], places: Sequence[int]) -> None:
        self._lines, self._places = lines, places

    def __iter__(self) -> Iterator[list[str]]:
        return ([line[place] for place in self._places] for line in self._lines)


@dataclass(frozen=True, slots=True)
class Table:
    """A file as rows: its headings, and its lines with a cell for each."""

    headings: list[str]
    rows: Iterable[list[str]]


def table_of(target: Target, lines: Iterable[Sequence[str]]) -> Table:
    """The file of these lines. A column that none has a value for is left out, unless the program's layout is fixed.

    The lines are gone through twice, first for the columns that are kept, so that they need not be held in memory.
    """
    filled: set[int] = set()
    for line in lines:
        filled.update(place for place, cell in enumerate(line) if cell)
    kept = [
        place
        for place, column in enumerate(target.columns)
        if target.has_fixed_columns or column.is_needed or place in filled
    ]
    return Table([target.columns[place].heading for place in kept], _Kept(lines, kept))


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[str]], *, mark: bool) -> Iterator[str]:
    """The lines of a CSV file, one at a time."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    out.write(_BYTE_ORDER_MARK if mark else "")
    writer.writerow(headings)
    yield _taken(out)
    for row in rows:
        writer.writerow(row)
        yield _taken(out)


def _taken(out: io.StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text
