"""Whose is one page of a PDF with everyone's payslips: by its NI number, Employee ID or name, and never by a guess.

Each employee the page may name is held against it by the check that every payslip passes (`recipient_check.py`).
The page is theirs when it shows them for certain and no one else. Anything else waits for someone to decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from service.rules.payslips.employee_identifiers import NI_WITHOUT_SUFFIX, plain_ni, same_ni
from service.rules.payslips.ids_on_pages import holders_of_ids_on
from service.rules.payslips.names_on_pages import PageWords, names_in
from service.rules.payslips.ni_numbers_on_pages import ni_numbers_on
from service.rules.payslips.recipient_check import Verdict, as_compared, check_owner

if TYPE_CHECKING:
    from service.facts.payslips import PdfPage
    from service.rules.payslips.employee_identifiers import EmployeeIndex, Identifiers

#: More employees than this on one page: it is a list of them, and no one's payslip.
MOST_CANDIDATES: Final = 6


class PageDoubt(StrEnum):
    """Why a page belongs to no one yet; the words are in `split_texts.py`."""

    BLANK = "blank"
    UNREADABLE = "unreadable"
    NO_MARK = "no_mark"
    UNKNOWN = "unknown"
    NAMESAKES = "namesakes"
    UNCERTAIN = "uncertain"
    SEVERAL = "several"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class PageOwner:
    """The row of the employee, or why there is none, and who it may be."""

    employee: int | None = None
    doubt: PageDoubt | None = None
    may_be: tuple[int, ...] = ()
    #: Their NI number or Employee ID is on the page, and not their name alone.
    by_number: bool = True


@dataclass(slots=True)
class _Marks:
    """Everyone a page may name, by row."""

    by_number: dict[int, Identifiers]
    by_name: dict[int, Identifiers]
    #: Named other than by the way, as by "Approved by".
    plainly: set[int]
    has_unknown_ni: bool = False

    @property
    def all(self) -> dict[int, Identifiers]:
        return self.by_number | self.by_name


def owner_of(page: PdfPage, workforce: EmployeeIndex) -> PageOwner:
    """Whose the page is. The workforce must have rows (`Identifiers.row_id`)."""
    if not page.text.strip():
        is_blank = page.is_read and not page.has_picture
        return PageOwner(doubt=PageDoubt.BLANK if is_blank else PageDoubt.UNREADABLE)
    if page.has_notes:
        return PageOwner(doubt=PageDoubt.NOTES)
    marks = _marks_on(as_compared(page.text), workforce)
    found = marks.all
    if not found:
        return PageOwner(doubt=_doubt_without_names(page, marks))
    if len(found) > MOST_CANDIDATES:
        return PageOwner(doubt=PageDoubt.SEVERAL)
    # A page with someone's number is theirs or is contradicted, no matter who else is named on it.
    candidates = marks.by_number or marks.by_name
    verdicts = {row: check_owner([page], each, workforce).verdict for row, each in candidates.items()}
    return _judge(page, marks, verdicts)


def _judge(page: PdfPage, marks: _Marks, verdicts: dict[int, Verdict]) -> PageOwner:
    confirmed = [row for row, verdict in verdicts.items() if verdict is Verdict.CONFIRMED]
    certain = [
        row for row in confirmed if row in marks.by_number or (row in marks.plainly and not marks.has_unknown_ni)
    ]
    if len(certain) == 1 and len(confirmed) == 1:
        return PageOwner(certain[0], by_number=certain[0] in marks.by_number)
    possible = tuple(row for row, verdict in verdicts.items() if verdict is not Verdict.CONTRADICTED)
    if len(possible) > 1:
        return PageOwner(doubt=PageDoubt.NAMESAKES, may_be=possible)
    if not possible:
        everyone = tuple(marks.all)
        return PageOwner(doubt=PageDoubt.SEVERAL if len(everyone) > 1 else PageDoubt.UNCERTAIN, may_be=everyone)
    return PageOwner(doubt=PageDoubt.UNCERTAIN if page.is_read else PageDoubt.UNREADABLE, may_be=possible)


def _doubt_without_names(page: PdfPage, marks: _Marks) -> PageDoubt:
    if not page.is_read or page.has_picture:
        return PageDoubt.UNREADABLE
    return PageDoubt.UNKNOWN if marks.has_unknown_ni else PageDoubt.NO_MARK


def _marks_on(text: str, workforce: EmployeeIndex) -> _Marks:
    marks = _Marks({}, {}, set())
    for number in ni_numbers_on(text):
        known = workforce.by_ni_number.get(number.number[:NI_WITHOUT_SUFFIX], ())
        holders = [each for each in known if same_ni(number.number, plain_ni(each.ni_number))]
        _keep(marks.by_number, *holders)
        marks.has_unknown_ni |= number.is_one and not holders
    _keep(marks.by_number, *holders_of_ids_on(text, workforce))
    for name in names_in(PageWords.of(text), workforce.lengths_of_names):
        holders_of_name = workforce.holders_of_names.get(name.name, ())
        _keep(marks.by_name, *holders_of_name)
        if not (name.is_by_the_way or name.is_prose or name.before in workforce.first_names):
            marks.plainly |= {each.row_id for each in holders_of_name if each.row_id is not None}
    return marks


def _keep(found: dict[int, Identifiers], *people: Identifiers) -> None:
    found.update((each.row_id, each) for each in people if each.row_id is not None)
