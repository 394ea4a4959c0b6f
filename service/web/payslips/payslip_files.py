"""The PDF of a payslip as an answer: an attachment under a name made by us, to be run by nothing (security S34)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response as FileResponse

from service.actions.delivery.payslip_pdf import read_pdf
from service.facts.audit import AuditAction
from service.facts.payslips import PayslipKind
from service.rules.payslips import document_names
from service.store.companies import audit
from service.web.http import access
from service.web.http.app_context import services

if TYPE_CHECKING:
    from service.store.tables.combined_pdfs import CombinedPdf
    from service.store.tables.payslips import Payslip, PayslipBatch, UnmatchedPayslipFile

#: A PDF is shown in a browser's own viewer and may do nothing there (security S34).
FILE_POLICY: Final = "sandbox; default-src 'none'"


def opened_pdf(payslip: Payslip) -> FileResponse:
    """For someone who is signed in; who took it is recorded."""
    audit.record(
        actor=access.visitor().email,
        action=AuditAction.PAYSLIP_OPENED,
        now=services().clock(),
        company_id=payslip.company_id,
        subject=f"payslip {payslip.id}",
    )
    return pdf_of(payslip)


def opened_unmatched(batch: PayslipBatch, file: UnmatchedPayslipFile, content: bytes) -> FileResponse:
    """A file that has no employee yet, for someone who is signed in; who took it is recorded."""
    audit.record(
        actor=access.visitor().email,
        action=AuditAction.PAYSLIP_OPENED,
        now=services().clock(),
        company_id=file.company_id,
        subject=f"file {file.id} of batch {batch.id}",
    )
    return _attachment(content, document_names.plain_file_name(PayslipKind(batch.kind), batch.pay_date))


def opened_page(pdf: CombinedPdf, number: int, content: bytes) -> FileResponse:
    """One page of a combined PDF, for someone who is signed in; who took it is recorded."""
    audit.record(
        actor=access.visitor().email,
        action=AuditAction.COMBINED_PDF_PAGE_OPENED,
        now=services().clock(),
        company_id=pdf.company_id,
        subject=f"page {number} of combined PDF {pdf.id}",
    )
    return _attachment(content, document_names.plain_file_name(PayslipKind(pdf.kind), pdf.pay_date))


def pdf_of(payslip: Payslip) -> FileResponse:
    """As an attachment under a name made by us, to be run by nothing."""
    content = read_pdf(services(), payslip)
    return _attachment(content, document_names.plain_file_name(PayslipKind(payslip.kind), payslip.pay_date))


def _attachment(content: bytes, name: str) -> FileResponse:
    answer = FileResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    return answer
