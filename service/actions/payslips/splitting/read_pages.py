"""Reads the pages of a combined PDF, and keeps what each says and whose it is, as far as that is certain."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from service.actions.payslips.inspect_upload import Intake
from service.actions.payslips.splitting.combined_pdf_file import content_of
from service.facts.payslips import CombinedPdfState
from service.rules.payslips.splitting.cut import Decision
from service.rules.payslips.splitting.page_counters import counter_on, of_payslips
from service.rules.payslips.splitting.page_owners import PageDoubt, PageOwner, owner_of
from service.rules.payslips.splitting.split_texts import MOST_PAGES
from service.store.database import encryption_contexts
from service.store.database.connection import write_transaction
from service.store.payslips import combined_pdf_pages, combined_pdfs
from service.store.payslips.combined_pdf_pages import ReadPage

if TYPE_CHECKING:
    from service.services import Services
    from service.store.tables.combined_pdfs import CombinedPdf

#: Read at once; between them the worker says that it is still at it.
PAGES_AT_ONCE: Final = 25
#: Characters of a page that someone can read while they check the cut.
TEXT_KEPT: Final = 2000


def read_pages(services: Services, pdf: CombinedPdf) -> None:
    """Read all pages; then someone checks them. Raises CannotReadPdfError."""
    workforce = Intake(services, pdf.company_id).workforce
    texts: list[str] = []
    owners: list[PageOwner] = []
    with services.pdfs.opened(content_of(services, pdf), most_pages=MOST_PAGES) as opened:
        for first in range(0, opened.number_of_pages, PAGES_AT_ONCE):
            for page in opened.pages(first, first + PAGES_AT_ONCE):
                texts.append(page.text)
                owners.append(owner_of(page, workforce))
            combined_pdfs.progress(pdf.id, len(texts), opened.number_of_pages, services.clock())
    kept = _kept(services, pdf, texts, owners)
    with write_transaction():
        if combined_pdfs.move(pdf.id, CombinedPdfState.READING, CombinedPdfState.TO_CHECK, tries=0, done=0):
            combined_pdf_pages.keep(pdf.id, kept)


def digest_of(text: str) -> str:
    """To see whether a page says the same after it was cut out."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def _kept(services: Services, pdf: CombinedPdf, texts: list[str], owners: list[PageOwner]) -> list[ReadPage]:
    counters = of_payslips([counter_on(text) for text in texts])
    return [
        ReadPage(
            number,
            owner.employee,
            _decision(owner).value,
            owner.doubt.value if owner.doubt else "",
            list(owner.may_be),
            counter.number if counter else None,
            counter.total if counter else None,
            services.secrets.encrypt(
                text[:TEXT_KEPT], encryption_contexts.text_of_combined_page(pdf.company_id, pdf.id, number)
            ),
            digest_of(text),
        )
        for number, (text, owner, counter) in enumerate(zip(texts, owners, counters, strict=True), 1)
    ]


def _decision(owner: PageOwner) -> Decision:
    if owner.doubt is PageDoubt.BLANK:
        return Decision.SET_ASIDE
    if owner.employee is None:
        return Decision.OPEN
    return Decision.BY_NUMBER if owner.by_number else Decision.BY_NAME
