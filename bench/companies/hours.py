"""An hour of some companies, done by the workers of a deployment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from redis import Redis

from jobs.definitions.reconcile import reconcile
from jobs.queueing.queues import QueueName, enqueue_in_groups
from service.facts.runs import Cause, RunKind
from service.store.database.connection import connection, write_transaction
from service.store.syncing import runs
from tests.processes import wait_until
from tests.walks.many_companies import hours_of, newest_run_id

if TYPE_CHECKING:
    from collections.abc import Sequence


def ask_for_an_hour(redis_url: str, company_ids: Sequence[int]) -> int:
    """A run and a job for each company, as the tick makes them; the run before them."""
    since = newest_run_id()
    with connection(), write_transaction():
        now = datetime.now(UTC)
        made = [runs.create(each, RunKind.RECONCILIATION, Cause.HOURLY, now).id for each in company_ids]
    with Redis.from_url(redis_url) as redis:
        enqueue_in_groups(redis, reconcile, made, queue=QueueName.RECONCILIATIONS)
    return since


def wait_for_hours(since: int, number: int) -> list[Any]:
    """The runs, when all have ended well."""
    wait_until(
        lambda: sum(state == "succeeded" for _, state, *_ in hours_of(since)) >= number,
        seconds=300.0 + 30.0 * number,
        what=f"{number} hours",
    )
    return hours_of(since)
