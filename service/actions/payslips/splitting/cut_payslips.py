"""Cuts the payslips out of a combined PDF whose pages were checked; they become a batch that someone accepts.

What was cut is read again and held against its employee like any upload. Pages that belong to no one are listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.payslips.import_batch import propose_cut
from service.actions.payslips.inspect_upload import Fit, Intake
from service.actions.payslips.ledger import PayslipsFor
from service.actions.payslips.splitting.combined_pdf_file import content_of
from service.actions.payslips.splitting.read_pages import digest_of
from service.facts.payslips import CombinedPdfState, HoldReason, PayslipKind
from service.pdf.readers import CannotReadPdfError
from service.rules.payslips.hold_reasons import hold
from service.rules.payslips.pdf_inspection import MOST_PAGES as MOST_PAGES_OF_ONE
from service.rules.payslips.pdf_inspection import unfit_from_outside, unfit_inside
from service.rules.payslips.recipient_check import Verdict
from service.rules.payslips.splitting.cut import Decision, cut_of
from service.rules.payslips.splitting.split_texts import MOST_PAGES, OF_FILES, OF_PAGES, OF_PARTS, pages_in_words
from service.rules.payslips.uploads.upload_unpacking import NotTaken, NotTakenFiles
from service.store.database.connection import write_transaction
from service.store.payslips import combined_pdf_pages, combined_pdfs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.pdf.readers import OpenPdf
    from service.rules.payslips.splitting.cut import Cut, Part
    from service.services import Services
    from service.store.tables.combined_pdfs import CombinedPdf


def cut_payslips(services: Services, pdf: CombinedPdf) -> None:
    """Make the batch, once. Raises CannotReadPdfError."""
    pages = combined_pdf_pages.as_decided(pdf.id)
    cut = cut_of(pages)
    by_hand = frozenset(page.number for page in pages if page.decision is Decision.BY_HAND)
    intake, digests = Intake(services, pdf.company_id), combined_pdf_pages.digests(pdf.id)
    seen: list[Fit | NotTaken] = []
    with services.pdfs.opened(content_of(services, pdf), most_pages=MOST_PAGES) as opened:
        for part in cut.parts:
            seen.append(_one(intake, opened, pdf, part, digests, by_hand=not by_hand.isdisjoint(part.pages)))
            combined_pdfs.progress(pdf.id, len(seen), pdf.number_of_pages, services.clock())
    not_taken = NotTakenFiles()
    not_taken.add(*_not_used(pdf, cut))
    wanted = PayslipsFor(pdf.pay_date, pdf.period_start, pdf.period_end, PayslipKind(pdf.kind))
    with write_transaction():
        if not combined_pdfs.move(pdf.id, CombinedPdfState.SPLITTING, CombinedPdfState.SPLIT):
            return
        batch = propose_cut(services, pdf.company_id, seen, not_taken, wanted, actor=pdf.created_by)
        combined_pdfs.put_into(pdf.id, batch.id)
        combined_pdfs.forget_file(pdf.id)


def _one(
    intake: Intake, opened: OpenPdf, pdf: CombinedPdf, part: Part, digests: dict[int, str], *, by_hand: bool
) -> Fit | NotTaken:
    name = _name(pdf, part.pages)
    employee = intake.by_row.get(part.employee)
    if employee is None or not employee.payroll_id:
        return NotTaken(name, "unknown_employee", "The employee has no Employee ID.")
    if len(part.pages) > MOST_PAGES_OF_ONE:
        return NotTaken(name, "too_many_pages", unfit_inside("too_many_pages", len(part.pages)).message)
    try:
        cut = opened.cut([number - 1 for number in part.pages])
    except CannotReadPdfError as error:
        return NotTaken(name, error.code, OF_FILES["changed_when_cut"])
    if [digest_of(page.text) for page in cut.pages] != [digests[number] for number in part.pages]:
        return NotTaken(name, "changed_when_cut", OF_FILES["changed_when_cut"])
    if unfit := unfit_from_outside(cut.content):
        return NotTaken(name, unfit.code, unfit.message)
    fit = intake.hold_against(name, cut.content, cut.pages, employee)
    if by_hand and fit.verdict is not Verdict.CONFIRMED:
        fit.hold_reasons.append(hold(HoldReason.CHOSEN_BY_HAND))
    return fit


def _not_used(pdf: CombinedPdf, cut: Cut) -> Iterator[NotTaken]:
    """Everything that is in no payslip, but for pages that are blank or that someone said are none."""
    doubts = combined_pdf_pages.doubts(pdf.id)
    for number in cut.open_pages:
        doubt = doubts.get(number, "no_mark")
        yield NotTaken(_name(pdf, (number,)), doubt, OF_PAGES[doubt])
    for part in cut.doubtful:
        if part.doubt is not None:
            yield NotTaken(_name(pdf, part.pages), part.doubt.value, OF_PARTS[part.doubt])


def _name(pdf: CombinedPdf, pages: tuple[int, ...]) -> str:
    words = pages_in_words(pages)
    return f"{pdf.name}, {words[0].lower()}{words[1:]}"
