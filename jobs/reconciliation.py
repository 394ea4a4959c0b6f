"""The job that brings a whole company level with Humaans."""

from __future__ import annotations

from jobs.queues import QueueName
from jobs.runtime import Tools, job
from service.actions.reconcile_company import reconcile_company


@job(QueueName.RECONCILIATIONS)
def reconcile(tools: Tools, run_id: int) -> None:
    reconcile_company(tools.services, run_id)
