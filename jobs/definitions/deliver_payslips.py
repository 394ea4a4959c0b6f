"""The job that sends one company's due payslips and emails, for a few minutes at a time.

Companies that pay on the same day take turns: what is left goes to the end of the queue.
"""

from __future__ import annotations

from jobs.queueing.queues import QueueName
from jobs.queueing.runtime import Tools, job
from service.actions.delivery.deliver_payslips import deliver_payslips


@job(QueueName.PAYSLIPS)
def deliver(tools: Tools, company_id: int) -> None:
    if deliver_payslips(tools.services, company_id):
        tools.job_notifier.notify_payslips(company_id)
