"""What a worker does with a combined PDF: fetch it where it is not uploaded, read its pages, and once someone has
checked them, cut the payslips out.

Either is done whole or not at all, so a worker that dies is followed by another (`resume_payslip_work.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from service.actions.payslips.splitting.cut_payslips import cut_payslips
from service.actions.payslips.splitting.fetch_payslips import fetch
from service.actions.payslips.splitting.read_pages import read_pages
from service.facts.payslips import CombinedPdfState
from service.pdf.readers import CannotReadPdfError
from service.rules.payslips.splitting.split_texts import OF_FILES
from service.store.database.connection import write_transaction
from service.store.payslips import combined_pdfs

if TYPE_CHECKING:
    from service.services import Services
    from service.store.tables.combined_pdfs import CombinedPdf

log = structlog.get_logger(__name__)


def work_on_combined_pdf(services: Services, pdf_id: int) -> None:
    """Do what is due; nothing when another worker is at it, or when it waits for someone."""
    if not combined_pdfs.claim(pdf_id, services.clock()):
        return
    pdf = combined_pdfs.by_id(combined_pdfs.company_of(pdf_id), pdf_id)
    if pdf is None:
        return
    if pdf.tries > combined_pdfs.MOST_TRIES:
        _fail(pdf, "cannot_be_read")
        return
    if pdf.state == CombinedPdfState.FETCHING:
        fault = fetch(services, pdf)
        if fault:
            _fail_with(pdf, fault)
        pdf = combined_pdfs.by_id(pdf.company_id, pdf.id)
        if pdf is None or pdf.state != CombinedPdfState.READING:
            return
    try:
        if pdf.state == CombinedPdfState.READING:
            read_pages(services, pdf)
        else:
            cut_payslips(services, pdf)
    except CannotReadPdfError as error:
        _fail(pdf, error.code)


def _fail(pdf: CombinedPdf, code: str) -> None:
    log.warning("a combined PDF could not be used", row_id=pdf.id, code=code)
    _fail_with(pdf, OF_FILES[code])


def _fail_with(pdf: CombinedPdf, fault: str) -> None:
    with write_transaction():
        if combined_pdfs.move(pdf.id, CombinedPdfState(pdf.state), CombinedPdfState.FAILED, fault=fault):
            combined_pdfs.forget_file(pdf.id)
