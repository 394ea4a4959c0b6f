"""The job that syncs people: one, or a few that webhooks named in the same moment."""

from __future__ import annotations

from rq.timeouts import JobTimeoutException

from jobs.queueing.queues import QueueName
from jobs.queueing.runtime import Tools, job
from service.actions.syncing.people.sync_people import sync_people


@job(QueueName.WEBHOOKS)
def sync(tools: Tools, *person_sync_ids: int) -> None:
    sync_people(tools.services, tools.job_notifier, person_sync_ids, interruptions=(JobTimeoutException,))
