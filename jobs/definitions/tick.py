"""The job rq-scheduler calls each minute: start what is due, queue again what was lost."""

from __future__ import annotations

from rq.timeouts import JobTimeoutException

from jobs.queueing.queues import QueueName
from jobs.queueing.runtime import Tools, job
from service.actions.operations import tick as ticking


@job(QueueName.UPKEEP)
def tick(tools: Tools) -> None:
    ticking.tick(tools.services, tools.job_notifier, interruptions=(JobTimeoutException,))
