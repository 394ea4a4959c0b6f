"""The job that reads one PDF with the payslips of many employees, and later cuts the payslips out of it."""

from __future__ import annotations

from jobs.queueing.queues import QueueName
from jobs.queueing.runtime import Tools, job
from service.actions.payslips.splitting.work_on_combined_pdf import work_on_combined_pdf


@job(QueueName.PAYSLIPS)
def split(tools: Tools, pdf_id: int) -> None:
    work_on_combined_pdf(tools.services, pdf_id)
