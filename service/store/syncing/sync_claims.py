"""Claims of sync requests: one worker at a time per person, under a lease; failures wait before they are retried.

What proves that a request is still a worker's is its lease, see `database.leases`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.store.database import leases
from service.store.database.compiled_queries import compiled
from service.store.database.connection import write_transaction
from service.store.database.lease_renewal import LEASE, renewed
from service.store.database.leases import Lease
from service.store.tables.syncing import PersonSync

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
from service.store.syncing.sync_requests import IS_WAITING


@dataclass(frozen=True, slots=True)
class SyncClaim(Lease):
    """One worker's right to sync one person, until its lease ends."""

    company_id: int
    person_id: str
    cause: str
    run_id: int | None
    seen: int
    attempt: int
    requested_at: datetime
    synced_at: datetime | None = None
    announced_updated_at: datetime | None = None


def claim(person_sync_id: int, now: datetime) -> SyncClaim | None:
    """Take one person for this worker, or None when there is nothing to do or another worker has them."""
    with write_transaction():
        row = _claimable.first(person_sync_id, now)
        if row is None:
            return None
        leases.take(PersonSync, PersonSync.id == row.id, now + LEASE, attempt=row.attempt + 1)
    return SyncClaim(
        row.id,
        row.fence + 1,
        row.company_id,
        row.person_id,
        row.cause,
        row.run_id,
        row.requested,
        row.attempt + 1,
        row.requested_at,
        row.synced_at,
        row.announced_updated_at,
    )


@compiled
def _claimable(person_sync_id: Any, now: Any) -> Any:
    """The request, where it waits and no one has it; locked."""
    return leases.skip_locked(
        PersonSync.select().where(
            PersonSync.id == person_sync_id,
            PersonSync.requested > PersonSync.done,
            leases.free(PersonSync, now),
            PersonSync.not_before.is_null() | (PersonSync.not_before <= now),
        )
    )


def kept(claim: SyncClaim, clock: Callable[[], datetime]) -> AbstractContextManager[None]:
    """Keep a claimed person this worker's while the block runs."""
    return renewed(PersonSync, claim, clock)


def finish(claim: SyncClaim, now: datetime, *, read_updated_at: datetime | None = None) -> None:
    """Done up to what the claim saw. Raises LeaseLostError; call it inside the transaction that writes.

    `read_updated_at` is when the person last changed by the record that was read.
    """
    values: dict[str, object] = {
        "done": claim.seen,
        "lease_until": None,
        "not_before": None,
        "attempt": 0,
        "last_error_code": "",
        "last_error_message": "",
        "synced_at": now,
        "requested_at": now,  # of a request that came in the middle
    }
    if read_updated_at is not None:
        values["announced_updated_at"] = read_updated_at
    leases.write(PersonSync, claim, **values)


def fail(claim: SyncClaim, code: str, message: str, *, not_before: datetime | None, give_up: bool = False) -> None:
    """Release the person after a failure: retried from `not_before` on, or not before the next request."""
    values: dict[str, object] = {
        "lease_until": None,
        "last_error_code": code,
        "last_error_message": message,
        "not_before": not_before,
    }
    if give_up:
        values |= {"done": claim.seen, "attempt": 0}
    leases.try_write(PersonSync, claim, **values)


def postpone(claim: SyncClaim, not_before: datetime | None) -> None:
    """Release the person without a try, because others come first or Humaans limits the requests."""
    leases.try_write(PersonSync, claim, lease_until=None, not_before=not_before, attempt=claim.attempt - 1)


def expired(now: datetime) -> Sequence[PersonSync]:
    """Claims whose lease has expired: their worker has died or hangs."""
    return list(PersonSync.select().where(IS_WAITING, leases.expired(PersonSync, now)).order_by(PersonSync.id))


def reclaim_expired(row: PersonSync, not_before: datetime | None) -> bool:
    """Let a person whose worker died be taken again from then on; False when another worker has them already."""
    return leases.try_write(PersonSync, Lease(row.id, row.fence), lease_until=None, not_before=not_before)
