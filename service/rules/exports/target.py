"""What a payroll program reads: its columns, what each may hold, and what of it stays the payroll's own work.

A target is one file in `targets/` and a line in `registry.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.facts.employees import PAYROLL_FIELD_KINDS
from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from service.rules.fields.pluralise import counted, in_a_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

#: One employee as a period snapshot has them: payroll field -> text, minor units or ISO date; None where empty.
Record = "Mapping[str, object]"
#: Beside the payroll fields a record has the payday of its pay period, as an ISO date.
PAY_DATE: Final = "pay_date"
#: Line ends and characters that do not show have no place in a cell of any program.
_ONE_LINE: Final = re.compile(r"[^\x00-\x1f\x7f\u0085\u2028\u2029]*")


class CannotExportError(Exception):
    """A value that a target cannot take; the message says which rule it breaks, and never repeats the value."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a cell comes from: payroll fields, and how they are written. `read` raises CannotExportError."""

    fields: tuple[str, ...]
    read: Callable[[Mapping[str, object]], str]
    #: In words, for the docs.
    what: str
    #: Payroll fields that only decide what is written: their own values are not in the cell.
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a target; `longest` is in characters. Without a source the payroll fills it."""

    heading: str
    source: Source | None = None
    is_needed: bool = False
    longest: int | None = None
    #: What the whole cell must match, and that in words.
    allowed: re.Pattern[str] | None = None
    allowed_in_words: str = ""
    example: str = ""
    #: What the program takes a blank for, where it says so.
    blank_means: str = ""

    def cell(self, record: Mapping[str, object]) -> str:
        """As it is written to the file; raises CannotExportError."""
        text = self.source.read(record) if self.source is not None else ""
        if not text:
            if self.is_needed:
                raise CannotExportError(f"{self.heading} is needed and empty.")
            return ""
        if self.longest is not None and len(text) > self.longest:
            raise CannotExportError(f"{self.heading} is longer than {self.longest} characters.")
        if self.allowed is not None and not self.allowed.fullmatch(text):
            raise CannotExportError(f"{self.heading} can hold only {self.allowed_in_words}.")
        # Nearly every text is printable, which is found out faster than what the others have.
        if not text.isprintable() and not _ONE_LINE.fullmatch(text):
            raise CannotExportError(f"{self.heading} has a line break or a character that does not show.")
        return text


@dataclass(frozen=True, slots=True)
class Target:
    """A payroll program and the file it reads."""

    #: In names of files, addresses and commands.
    name: str
    label: str
    columns: tuple[Column, ...]
    #: Where the layout is from, and how certain it is.
    origin: str
    how_to_import: str
    #: What the program needs beside this file and beside the payroll fields that are not in it.
    left_to_payroll: tuple[str, ...]
    #: Excel and some programs see UTF-8 only with a mark in front.
    has_byte_order_mark: bool = False
    #: In this program a blank cell clears what was there: employees who are in it already are not exported again.
    is_for_new_employees: bool = False
    #: Columns that we have a value for, and whose words are not published: a word nearly right would be another one.
    unknown_words: tuple[str, ...] = ()
    #: Every column is in the file, in this order. Elsewhere a column that is blank for everyone is not written: a
    #: program keeps what it has of a column that it is not given.
    has_fixed_columns: bool = False

    @property
    def not_written(self) -> tuple[str, ...]:
        """The labels of the payroll fields that no column holds."""
        return labels_not_written(self.columns)

    @property
    def on_not_written(self) -> str:
        """What is said of those fields."""
        return (
            f"The file has no column for these payroll fields: {in_a_row(self.not_written)}. Enter those that your "
            f"payroll needs in {self.label}."
        )

    @property
    def on_unknown_words(self) -> str:
        """What is said of columns whose words are not published; empty where there are none."""
        if not self.unknown_words:
            return ""
        are = "blank" if set(self.unknown_words) & set(self.not_filled) else "not in the file"
        return (
            f"The codes that {self.label} takes in {in_a_row(self.unknown_words)} are not published, so "
            f"{'this column is' if len(self.unknown_words) == 1 else 'these columns are'} {are}. Choose the values in "
            f"{self.label} for each new employee, and check after an import that they are as before."
        )

    @property
    def filled(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.source is not None)

    def on_blank(self, heading: str, blank: int, lines: int) -> str:
        """What a column of a file means that is blank for so many of its lines, and what to do."""
        if blank == lines and not self.has_fixed_columns:
            return f"{heading} is blank for everyone, so it is not in the file: {self.label} keeps what it has."
        what = f"{heading} is blank for {'everyone' if blank == lines else counted(blank, 'employee')}."
        if self.is_for_new_employees:
            return f"{what} Only employees who are new in {self.label} are in the file, so nothing is cleared."
        if meaning := next((each.blank_means for each in self.columns if each.heading == heading), ""):
            return f"{what} {self.label} takes a blank for {meaning}. Check these employees before you import everyone."
        return (
            f"{what} {self.label} may clear the values that it has. Enter the values in payroll, or check this column "
            "with one employee before you import everyone."
        )

    @property
    def not_filled(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns if column.source is None)


def labels_not_written(columns: Iterable[Column], besides: Iterable[str] = ()) -> tuple[str, ...]:
    """The labels of the payroll fields that none of these columns holds, in the order of the fields.

    `besides`: fields that are written otherwise than by a column.
    """
    sources = [column.source for column in columns if column.source is not None]
    written = {*besides, *(field for each in sources for field in each.fields if field not in each.conditions)}
    return tuple(FIELDS_BY_NAME[field].label for field in PAYROLL_FIELD_KINDS if field not in written)
