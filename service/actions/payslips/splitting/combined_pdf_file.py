"""The file of a combined PDF, as it was uploaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.store.database import encryption_contexts
from service.store.payslips import combined_pdfs

if TYPE_CHECKING:
    from service.services import Services
    from service.store.tables.combined_pdfs import CombinedPdf, CombinedPdfPage


def content_of(services: Services, pdf: CombinedPdf) -> bytes:
    """Raises LookupError when it is not kept any more, and CannotBeReadError."""
    context = encryption_contexts.combined_pdf(pdf.company_id, pdf.id)
    return services.secrets.decrypt_bytes(combined_pdfs.content_of(pdf.company_id, pdf.id), context)


def page_as_pdf(services: Services, pdf: CombinedPdf, number: int, most_pages: int) -> bytes:
    """One page alone, counted from 1. Raises LookupError, CannotBeReadError and CannotReadPdfError."""
    with services.pdfs.opened(content_of(services, pdf), most_pages=most_pages) as opened:
        return opened.cut([number - 1]).content


def text_of(services: Services, pdf: CombinedPdf, page: CombinedPdfPage) -> str:
    """The beginning of what a page says. Raises CannotBeReadError."""
    context = encryption_contexts.text_of_combined_page(pdf.company_id, pdf.id, page.number)
    return services.secrets.decrypt(page.text_encrypted, context)
