"""The cut of a combined PDF as its page shows it: pages with what they say, whose they are, and what is to decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.actions.payslips.splitting.combined_pdf_file import text_of
from service.rules.payslips.splitting.cut import Decision, cut_of, suggested
from service.rules.payslips.splitting.split_texts import OF_PAGES, OF_PARTS, pages_in_words
from service.store.payslips import combined_pdf_pages, paid_employees
from service.web.payslips import payslip_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.rules.payslips.splitting.cut import Cut, Part
    from service.services import Services
    from service.store.payslips.paid_employees import PaidEmployee
    from service.store.tables.combined_pdfs import CombinedPdf, CombinedPdfPage

#: Characters of a page in a list.
SHOWN: Final = 160
DECISIONS: Final = {
    Decision.BY_NUMBER: "Shows their NI number or Employee ID.",
    Decision.BY_NAME: "Shows their name.",
    Decision.BY_HAND: "Chosen by {decided_by}.",
}


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page in a list."""

    number: int
    text: str
    #: Whose it is, in words; empty when it is no one's.
    whose: str
    why: str
    #: The employee it is suggested for, as row and in words.
    suggestion: int | None = None
    suggested: str = ""


@dataclass(frozen=True, slots=True)
class PartRow:
    """Pages that show one employee and are not certain to be one payslip."""

    pages: tuple[int, ...]
    in_words: str
    whose: str
    why: str


class CutRows:
    """Everything that is shown of one cut."""

    def __init__(self, services: Services, pdf: CombinedPdf) -> None:
        self._services, self._pdf = services, pdf
        self._pages = combined_pdf_pages.as_decided(pdf.id)
        self.cut: Cut = cut_of(self._pages)
        self._suggested = suggested(self._pages)

    @property
    def to_decide(self) -> int:
        """Pages that would be in no payslip although no one said so."""
        return len(self.cut.open_pages) + sum(len(part.pages) for part in self.cut.doubtful)

    def rows(self, numbers: Sequence[int]) -> list[PageRow]:
        """Some pages, in their order."""
        pages = combined_pdf_pages.numbered(self._pdf.id, numbers)
        people = self._people(pages)
        return [self._row(page, people) for page in pages]

    def parts(self, most: int) -> list[PartRow]:
        """What is to be checked as a whole, so many at most."""
        parts = self.cut.doubtful[:most]
        people = paid_employees.named(self._pdf.company_id, [part.employee for part in parts])
        return [_part_row(part, people) for part in parts]

    def may_be(self, page: CombinedPdfPage) -> list[PaidEmployee]:
        """Employees whose page it may be, the suggested one first."""
        first = self._suggested.get(page.number)
        rows = list(dict.fromkeys([*([first] if first else []), *page.may_be]))
        people = paid_employees.named(self._pdf.company_id, rows)
        return [people[row] for row in rows if row in people]

    def _people(self, pages: Sequence[CombinedPdfPage]) -> dict[int, PaidEmployee]:
        rows = {page.employee_id for page in pages} | {self._suggested.get(page.number) for page in pages}
        return paid_employees.named(self._pdf.company_id, [row for row in rows if row is not None])

    def _row(self, page: CombinedPdfPage, people: dict[int, PaidEmployee]) -> PageRow:
        owner = people.get(page.employee_id) if page.employee_id is not None else None
        suggestion = self._suggested.get(page.number)
        return PageRow(
            page.number,
            " ".join(text_of(self._services, self._pdf, page).split())[:SHOWN],
            payslip_text.with_id(owner) if owner is not None else "",
            why_of(page),
            suggestion,
            payslip_text.with_id(people[suggestion]) if suggestion in people else "",
        )


def why_of(page: CombinedPdfPage) -> str:
    """Why a page is whose it is, or no one's, in words."""
    if page.decision == Decision.SET_ASIDE:
        return f"Not a payslip, said {page.decided_by}." if page.decided_by else OF_PAGES[page.doubt]
    if page.employee_id is None:
        return OF_PAGES.get(page.doubt, OF_PAGES["uncertain"])
    return DECISIONS[Decision(page.decision)].format(decided_by=page.decided_by)


def _part_row(part: Part, people: dict[int, PaidEmployee]) -> PartRow:
    owner = people.get(part.employee)
    return PartRow(
        part.pages,
        pages_in_words(part.pages),
        payslip_text.with_id(owner) if owner is not None else "",
        OF_PARTS[part.doubt or ""],
    )
