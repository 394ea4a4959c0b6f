"""The job that brings a whole company level with Humaans."""

from __future__ import annotations

from rq.timeouts import JobTimeoutException

from jobs.queues import QueueName
from jobs.runtime import Tools, job
from service.actions.reconcile_company import reconcile_company


@job(QueueName.RECONCILIATIONS)
def reconcile(tools: Tools, run_id: int) -> None:
    reconcile_company(tools.services, run_id, timed_out_by=JobTimeoutException)
