"""One row of each table of payslips for a company, each with the company's word in it (tests/web/two_companies.py)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from service.store.database import encryption_contexts
from service.store.tables.combined_pdfs import CombinedPdf, CombinedPdfPage
from service.store.tables.payslips import (
    OrphanedFile,
    PaydayRun,
    Payslip,
    PayslipAttempt,
    PayslipBatch,
    PayslipChannel,
    PayslipContent,
    UnmatchedPayslipFile,
)

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import Services
    from service.store.tables.companies import Company
    from service.store.tables.employees import Employee

PDF = b"%PDF-1.4 of "


def rows_of_payslips(
    services: Services, word: str, company: Company, employee: Employee, now: datetime
) -> dict[str, Any]:
    day = now.date().replace(day=27)
    batch = PayslipBatch.create(
        company=company, state="proposed", pay_date=day, period_start=day, period_end=day, kind="payslip",
        problems=[{"name": f"{word}.pdf", "code": "x", "message": f"Not taken {word}"}], created_by=f"by {word}",
        created_at=now,
    )  # fmt: skip
    payslip = Payslip.create(
        company=company, batch=batch, employee=employee, payroll_id="1001", person_id=f"person-{word}", pay_date=day,
        period_start=day, period_end=day, kind="payslip", version=1, state="released", verdict="confirmed",
        content_hash=hashlib.sha256(PDF + word.encode()).hexdigest(),
        size=1, pages=1, original_name=f"{word}.pdf", created_by=f"by {word}", created_at=now,
        updated_at=now,
    )  # fmt: skip
    sealed = services.secrets.encrypt_bytes(PDF + word.encode(), encryption_contexts.payslip_pdf(payslip))
    PayslipContent.create(payslip=payslip, content_encrypted=sealed)
    unmatched = UnmatchedPayslipFile.create(
        company=company, batch=batch, name=f"{word}.pdf", message=f"No ID {word}",
        content_hash=hashlib.sha256(PDF + word.encode()).hexdigest(), created_at=now,
    )  # fmt: skip
    combined = CombinedPdf.create(
        company=company, name=f"{word}.pdf", state="to_check", pay_date=day, period_start=day, period_end=day,
        kind="payslip", number_of_pages=1, created_by=f"by {word}", created_at=now,
    )  # fmt: skip
    said = services.secrets.encrypt(word, encryption_contexts.text_of_combined_page(company.id, combined.id, 1))
    CombinedPdfPage.create(
        pdf=combined, number=1, decision="open", doubt="no_mark", text_encrypted=said, text_digest="x"
    )
    context = encryption_contexts.unmatched_payslip_file(company.id, unmatched.id)
    unmatched.content_encrypted = services.secrets.encrypt_bytes(PDF + word.encode(), context)
    unmatched.save()
    run = PaydayRun.create(
        company=company, pay_date=day, started_by=f"by {word}", state="finished", due_at=now, started_at=now
    )
    channel = PayslipChannel.create(
        company=company, payslip=payslip, channel="email", state="refused", payday_run=run, updated_at=now,
        error_code="x", error_message=f"Refused {word}",
    )  # fmt: skip
    PayslipAttempt.create(channel=channel, outcome="refused", detail=f"Detail {word}", at=now)
    stray = OrphanedFile.create(company=company, payslip=payslip, file_name=f"stray {word}.pdf", found_at=now)
    return {"batch": batch, "unmatched": unmatched, "payslip": payslip, "stray": stray, "combined": combined}
