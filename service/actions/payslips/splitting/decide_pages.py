"""Someone says whose pages of a combined PDF are, that pages are no payslip, or that pages are one payslip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.audit import AuditAction
from service.facts.payslips import CombinedPdfState
from service.rules.payslips.splitting.cut import Decision, cut_of, suggested
from service.store.companies import audit
from service.store.database.connection import write_transaction
from service.store.payslips import combined_pdf_pages, combined_pdfs, paid_employees

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.services import JobNotifier, Services
    from service.store.tables.combined_pdfs import CombinedPdf


def give_pages(services: Services, pdf: CombinedPdf, numbers: Sequence[int], employee_id: int, *, actor: str) -> None:
    """These pages are this employee's. Raises LookupError for someone without an Employee ID."""
    employee = paid_employees.named(pdf.company_id, [employee_id]).get(employee_id)
    if employee is None or not employee.payroll_id:
        raise LookupError(employee_id)
    _decide(services, pdf, numbers, Decision.BY_HAND, employee_id, actor)


def set_pages_aside(services: Services, pdf: CombinedPdf, numbers: Sequence[int], *, actor: str) -> None:
    """These pages are part of no payslip."""
    _decide(services, pdf, numbers, Decision.SET_ASIDE, None, actor)


def accept_suggestions(services: Services, pdf: CombinedPdf, seen: Mapping[int, int], *, actor: str) -> int:
    """Give pages to the employee they were shown to belong to (page -> employee); returns how many.

    A suggestion that is another by now is not followed.
    """
    now = suggested(combined_pdf_pages.as_decided(pdf.id))
    by_employee: dict[int, list[int]] = {}
    for number, employee_id in seen.items():
        if now.get(number) == employee_id:
            by_employee.setdefault(employee_id, []).append(number)
    for employee_id, numbers in by_employee.items():
        _decide(services, pdf, numbers, Decision.BY_HAND, employee_id, actor)
    return sum(len(numbers) for numbers in by_employee.values())


def join_pages(services: Services, pdf: CombinedPdf, numbers: Sequence[int], *, actor: str) -> bool:
    """These pages, which all show one employee, are one payslip; False when they are not together any more."""
    cut = cut_of(combined_pdf_pages.as_decided(pdf.id))
    part = next((part for part in cut.doubtful if set(part.pages) == set(numbers)), None)
    if part is not None:
        _decide(services, pdf, part.pages, Decision.BY_HAND, part.employee, actor)
    return part is not None


def split_now(services: Services, job_notifier: JobNotifier, pdf: CombinedPdf, *, actor: str) -> None:
    """The cut is checked: have the payslips cut out. Pressing twice is pressing once."""
    with write_transaction():
        if not combined_pdfs.move(pdf.id, CombinedPdfState.TO_CHECK, CombinedPdfState.SPLITTING, done=0, tries=0):
            return
        audit.record(
            actor=actor,
            action=AuditAction.COMBINED_PDF_SPLIT,
            now=services.clock(),
            company_id=pdf.company_id,
            subject=f"combined PDF {pdf.id}",
        )
    job_notifier.notify_combined_pdf(pdf.id)


def _decide(
    services: Services,
    pdf: CombinedPdf,
    numbers: Sequence[int],
    decision: Decision,
    employee_id: int | None,
    actor: str,
) -> None:
    with write_transaction():
        if not combined_pdfs.is_to_check(pdf.id):
            return
        combined_pdf_pages.decide(pdf.id, numbers, decision, employee_id, actor)
        audit.record(
            actor=actor,
            action=AuditAction.COMBINED_PDF_PAGES_DECIDED,
            now=services.clock(),
            company_id=pdf.company_id,
            subject=f"combined PDF {pdf.id}",
            detail={"pages": list(numbers), "decision": decision.value, "employee": employee_id},
        )
