"""The job that syncs people: one, or a few that webhooks named in the same moment."""

from __future__ import annotations

import time
from typing import Final

from rq.timeouts import JobTimeoutException

from jobs.queueing.queues import QueueName
from jobs.queueing.runtime import Tools, job
from service.actions.syncing.sync_person import sync_person

#: After so long the rest goes to the end of the queue, so that a person who presses *Sync now* never waits for many.
TURN_SECONDS: Final = 1.0


@job(QueueName.WEBHOOKS)
def sync(tools: Tools, *person_sync_ids: int) -> None:
    """One after the other. What goes wrong with one is noted at that person, and keeps no one else waiting."""
    failures: list[Exception] = []
    ends = time.monotonic() + TURN_SECONDS
    for count, person_sync_id in enumerate(person_sync_ids):
        if count and time.monotonic() > ends:
            tools.job_notifier.notify_syncs(person_sync_ids[count:])
            break
        try:
            sync_person(tools.services, person_sync_id)
        except JobTimeoutException:
            raise
        except Exception as error:  # noqa: BLE001 - raised below, when everyone had their turn
            failures.append(error)
    if failures:
        raise failures[0]
