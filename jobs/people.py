"""The job that brings one person level with Humaans."""

from __future__ import annotations

from jobs.queues import QueueName
from jobs.runtime import Tools, job
from service.actions.sync_person import sync_person


@job(QueueName.WEBHOOKS)
def sync(tools: Tools, person_sync_id: int) -> None:
    sync_person(tools.services, person_sync_id)
