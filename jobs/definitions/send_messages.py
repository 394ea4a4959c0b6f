"""The job that sends what is due of one company's messages and events, for a few seconds at a time."""

from __future__ import annotations

from jobs.queueing.queues import QueueName
from jobs.queueing.runtime import Tools, job
from service.actions.notifications.send_due import send_due


@job(QueueName.MESSAGES)
def send(tools: Tools, company_id: int) -> None:
    if send_due(tools.services, company_id):
        tools.job_notifier.notify_messages(company_id)
