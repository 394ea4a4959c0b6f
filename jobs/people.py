"""The job that brings people level with Humaans: one, or a few of whom webhooks told in the same moment."""

from __future__ import annotations

from rq.timeouts import JobTimeoutException

from jobs.queues import QueueName
from jobs.runtime import Tools, job
from service.actions.sync_person import sync_person


@job(QueueName.WEBHOOKS)
def sync(tools: Tools, *person_sync_ids: int) -> None:
    """One after the other. What goes wrong with one is noted at that person, and keeps nobody else waiting."""
    failures: list[Exception] = []
    for person_sync_id in person_sync_ids:
        try:
            sync_person(tools.services, person_sync_id)
        except JobTimeoutException:
            raise
        except Exception as error:  # noqa: BLE001 - raised below, when everybody had their turn
            failures.append(error)
    if failures:
        raise failures[0]
