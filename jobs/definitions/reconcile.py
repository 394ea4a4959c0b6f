"""The job that brings a whole company up to date: the one whose turn it is, not always the one it was queued for."""

from __future__ import annotations

from rq.timeouts import JobTimeoutException

from jobs.queueing.queues import QueueName
from jobs.queueing.runtime import Tools, job
from service.actions.connection.probe_capabilities import probe_capabilities
from service.actions.syncing.reconcile_company import reconcile_in_turn


@job(QueueName.RECONCILIATIONS)
def reconcile(tools: Tools, run_id: int) -> None:  # noqa: ARG001 - for the log; companies take turns
    company_id = reconcile_in_turn(tools.services, timed_out_by=JobTimeoutException)
    if company_id is not None:
        probe_capabilities(tools.services, company_id)
