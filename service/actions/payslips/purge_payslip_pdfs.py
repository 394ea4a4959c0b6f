"""Once a day, for one company: deletes the PDFs of payslips that arrived long ago. Their ledger entries stay.

Uploads that no one accepted are deleted too. A payslip that has not arrived keeps its PDF, however old it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.audit import Actor, AuditAction
from service.rules.payslips.pdf_retention import UNDECIDED_KEPT_FOR, kept_since
from service.store.companies import audit
from service.store.payslips import combined_pdfs, pay_schedules, payslip_batches, payslip_contents

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.tables.companies import Company


def purge_payslip_pdfs(company: Company, now: datetime) -> int:
    """Delete expired PDFs; returns how many. Call inside a transaction."""
    months = pay_schedules.of_company(company.id).pdf_kept_months
    old = payslip_contents.with_old_pdf(company.id, kept_since(now, months))
    if old:
        payslip_contents.delete_pdfs(old, now)
        audit.record(
            actor=Actor.RETENTION,
            action=AuditAction.PAYSLIPS_PDFS_DELETED,
            now=now,
            company_id=company.id,
            subject=f"{len(old)} PDFs",
            detail={"kept_months": months},
        )
    combined_pdfs.forget_before(company.id, now - UNDECIDED_KEPT_FOR)
    for batch in payslip_batches.undecided(company.id, now - UNDECIDED_KEPT_FOR):
        payslip_batches.decide(batch.id, payslip_batches.DISCARDED, now)
        payslip_batches.discard_proposed(batch.id)
        audit.record(
            actor=Actor.RETENTION,
            action=AuditAction.PAYSLIPS_DISCARDED,
            now=now,
            company_id=company.id,
            subject=f"batch {batch.id}",
        )
    return len(old)
