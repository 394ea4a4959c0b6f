"""How a PDF with everyone's payslips is cut: which pages make one payslip, and which are for someone to decide.

Only pages that show their employee, or that someone gave to one, are put together. A counter (`Page 1 of 2`) orders
them and says when one is missing; beside a page without a mark it only suggests whose the page may be.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.rules.payslips.splitting.page_counters import PageCounter


class Decision(StrEnum):
    """How it was decided what a page is."""

    #: It shows its employee for certain, by NI number or Employee ID.
    BY_NUMBER = "by_number"
    #: The same, by a name alone that no other employee has.
    BY_NAME = "by_name"
    BY_HAND = "by_hand"
    #: Not part of any payslip: blank, or someone said so.
    SET_ASIDE = "set_aside"
    OPEN = "open"


class PartDoubt(StrEnum):
    """Why the pages of one employee are not taken as one payslip; the words are in `split_texts.py`."""

    #: The counter says that there are more pages, or fewer.
    INCOMPLETE = "incomplete"
    #: Other employees' pages are between them, and no counter says that they belong together.
    APART = "apart"
    #: Two payslips, or the same one twice.
    TWICE = "twice"
    #: Other pages show a number; these have a name and none, and may be of someone payroll does not know.
    ONLY_NAME = "only_name"


@dataclass(frozen=True, slots=True)
class CutPage:
    """One page as it was decided; `number` is counted from 1."""

    number: int
    decision: Decision
    employee: int | None = None
    counter: PageCounter | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The pages of one employee, in the order of their payslip."""

    employee: int
    pages: tuple[int, ...]
    doubt: PartDoubt | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """`parts` can be accepted; `doubtful` and `open_pages` wait for someone; `set_aside` are in no payslip."""

    parts: tuple[Part, ...]
    doubtful: tuple[Part, ...]
    open_pages: tuple[int, ...]
    set_aside: tuple[int, ...]


def cut_of(pages: Sequence[CutPage]) -> Cut:
    """The cut of a whole file, its pages in their order."""
    aside = frozenset(page.number for page in pages if page.decision is Decision.SET_ASIDE)
    by_employee: dict[int, list[CutPage]] = {}
    for page in pages:
        if page.employee is not None and page.number not in aside:
            by_employee.setdefault(page.employee, []).append(page)
    has_numbers = any(page.decision is Decision.BY_NUMBER for page in pages)
    parts = [_part(employee, own, aside, has_numbers=has_numbers) for employee, own in by_employee.items()]
    return Cut(
        tuple(part for part in parts if part.doubt is None),
        tuple(part for part in parts if part.doubt is not None),
        tuple(page.number for page in pages if page.employee is None and page.number not in aside),
        tuple(sorted(aside)),
    )


def suggested(pages: Sequence[CutPage]) -> dict[int, int]:
    """For pages without an employee: whose the page before is, when the counters of the two follow each other.

    The first page decides nothing and neither does a suggestion: someone has to say so.
    """
    found: dict[int, int] = {}
    before: CutPage | None = None
    for page in pages:
        if page.decision is Decision.SET_ASIDE:
            continue
        if page.employee is None and before is not None and _follows(page.counter, before.counter):
            owner = before.employee if before.employee is not None else found.get(before.number)
            if owner is not None:
                found[page.number] = owner
        before = page
    return found


def _follows(counter: PageCounter | None, before: PageCounter | None) -> bool:
    return (
        counter is not None
        and before is not None
        and (counter.number, counter.total) == (before.number + 1, before.total)
    )


def _part(employee: int, own: list[CutPage], aside: frozenset[int], *, has_numbers: bool) -> Part:
    in_order = _counted(own) or own
    numbers = tuple(page.number for page in in_order)
    if all(page.decision is Decision.BY_HAND for page in own):
        return Part(employee, numbers)
    if has_numbers and not any(page.decision is Decision.BY_NUMBER for page in own):
        return Part(employee, numbers, PartDoubt.ONLY_NAME)
    return Part(employee, numbers, _doubt(own, aside))


def _counted(own: list[CutPage]) -> list[CutPage] | None:
    """In the order of their counters, when no two say the same and all say how many pages these are.

    A page without a counter takes a place that is free.
    """
    counted = {page.counter.number: page for page in own if page.counter is not None}
    totals = {page.counter.total for page in own if page.counter is not None}
    others = [page for page in own if page.counter is None]
    if totals != {len(own)} or len(counted) + len(others) != len(own):
        return None
    return [counted.get(place) or others.pop(0) for place in range(1, len(own) + 1)]


def _doubt(own: list[CutPage], aside: frozenset[int]) -> PartDoubt | None:
    if _counted(own):
        return None
    counters = [page.counter for page in own if page.counter is not None]
    if len(set(counters)) < len(counters):
        return PartDoubt.TWICE
    if counters:
        return PartDoubt.INCOMPLETE
    between = set(range(own[0].number, own[-1].number + 1)) - {page.number for page in own} - aside
    return PartDoubt.APART if between else None
