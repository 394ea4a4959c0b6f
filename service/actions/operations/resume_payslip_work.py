"""The tick's work on payslips: reports emails that were cut off, repeats lost notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.delivery.payday_summary import finish_paydays
from service.actions.delivery.send_outbox import note_what_was_cut_off
from service.store.payslips import combined_pdfs, outbox, payday_runs, payslip_deliveries

if TYPE_CHECKING:
    from datetime import datetime

    from service.actions.operations.isolated_steps import IsolatedSteps
    from service.services import JobNotifier, Services


def resume_payslip_work(services: Services, job_notifier: JobNotifier, now: datetime, steps: IsolatedSteps) -> None:
    """Safe to do at any time, any number of times."""
    with steps.step("emails cut off"):
        note_what_was_cut_off(now)
    for pdf_id in combined_pdfs.due(now):
        with steps.step("combined pdfs"):
            job_notifier.notify_combined_pdf(pdf_id)
    due = set(payslip_deliveries.companies_with_due(now))
    if services.mail is not None:
        due |= set(outbox.companies_with_due(now))
    for company_id in sorted(due):
        with steps.step("notify payslips", company_id=company_id):
            job_notifier.notify_payslips(company_id)
    for company_id in sorted({run.company_id for run in payday_runs.running()} - due):
        with steps.step("payday over", company_id=company_id):
            finish_paydays(services, company_id)
