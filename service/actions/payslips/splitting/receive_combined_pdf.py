"""Takes in one PDF with the payslips of many employees; a worker reads it (`work_on_combined_pdf.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.payslips.accept_payslips import NotTakenError
from service.facts.audit import AuditAction
from service.facts.payslips import CombinedPdfState
from service.rules.payslips.pdf_inspection import unfit_from_outside
from service.rules.payslips.splitting.split_texts import MOST_MEGABYTES, OF_FILES
from service.rules.payslips.uploads.manifest import base_name
from service.rules.payslips.uploads.upload_unpacking import LONGEST_NAME
from service.store.companies import audit
from service.store.database import encryption_contexts
from service.store.database.connection import write_transaction
from service.store.payslips import combined_pdfs

if TYPE_CHECKING:
    from service.actions.payslips.ledger import PayslipsFor
    from service.services import JobNotifier, Services
    from service.store.tables.combined_pdfs import CombinedPdf


def receive_combined_pdf(
    services: Services,
    job_notifier: JobNotifier,
    company_id: int,
    upload: tuple[str, bytes],
    wanted: PayslipsFor,
    *,
    actor: str,
) -> CombinedPdf:
    """Keep the file (its name and content), encrypted, and have it read. Raises NotTakenError when it is no PDF."""
    name, content = base_name(upload[0])[:LONGEST_NAME] or "payslips.pdf", upload[1]
    if unfit := unfit_from_outside(content, most_bytes=MOST_MEGABYTES * 1024 * 1024):
        raise NotTakenError(unfit.code, OF_FILES[unfit.code])
    now = services.clock()
    with write_transaction():
        row = combined_pdfs.add(
            company_id,
            lambda row: services.secrets.encrypt_bytes(content, encryption_contexts.combined_pdf(company_id, row.id)),
            now,
            name=name,
            pay_date=wanted.pay_date,
            period_start=wanted.period_start,
            period_end=wanted.period_end,
            kind=wanted.kind,
            created_by=actor,
        )
        _record(services, row, AuditAction.COMBINED_PDF_UPLOADED, actor)
    job_notifier.notify_combined_pdf(row.id)
    return row


def discard_combined_pdf(services: Services, pdf: CombinedPdf, *, actor: str) -> None:
    """Forget the file and its pages. Pressing twice is pressing once."""
    with write_transaction():
        if combined_pdfs.move(pdf.id, CombinedPdfState.TO_CHECK, CombinedPdfState.DISCARDED):
            combined_pdfs.forget_file(pdf.id)
            _record(services, pdf, AuditAction.COMBINED_PDF_DISCARDED, actor)


def _record(services: Services, pdf: CombinedPdf, action: AuditAction, actor: str) -> None:
    audit.record(
        actor=actor,
        action=action,
        now=services.clock(),
        company_id=pdf.company_id,
        subject=f"combined PDF {pdf.id}",
        detail={"pay_date": pdf.pay_date.isoformat()},
    )
