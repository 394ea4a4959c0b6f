"""The job that sends out what is due of one company's payslips and mails."""

from __future__ import annotations

from jobs.queues import QueueName
from jobs.runtime import Tools, job
from service.actions.deliver_payslips import deliver_payslips


@job(QueueName.PAYSLIPS)
def deliver(tools: Tools, company_id: int) -> None:
    deliver_payslips(tools.services, company_id)
