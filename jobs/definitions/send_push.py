"""The job that sends a signed-off pay period to a payroll program."""

from __future__ import annotations

from jobs.queueing.queues import QueueName
from jobs.queueing.runtime import Tools, job
from service.actions.exports.send_push import send_push


@job(QueueName.RECONCILIATIONS)
def push(tools: Tools, push_id: int) -> None:
    if send_push(tools.services, push_id):
        tools.job_notifier.notify_push(push_id)
