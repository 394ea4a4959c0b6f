"""Sync requests at work: one worker at a time has a person, under a lease; failures wait before they are tried again.

A claim raises the fence; a commit with an old fence fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.store.database.connection import is_postgres, write_transaction
from service.store.tables.syncing import PersonSync

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
from service.store.syncing.sync_requests import IS_WAITING

LEASE: Final = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Claim:
    """One worker's right to sync one person, until its lease ends."""

    id: int
    company_id: int
    person_id: str
    cause: str
    run_id: int | None
    seen: int
    fence: int
    attempt: int
    requested_at: datetime
    synced_at: datetime | None = None
    told_updated_at: datetime | None = None


class ClaimLostError(Exception):
    """Another worker took the person over; what is not committed must be dropped."""


def claim(person_sync_id: int, now: datetime) -> Claim | None:
    """Take one person for this worker, or None when there is nothing to do or somebody else has them."""
    with write_transaction():
        query = PersonSync.select().where(
            PersonSync.id == person_sync_id,
            PersonSync.requested > PersonSync.done,
            PersonSync.lease_until.is_null() | (PersonSync.lease_until < now),
            PersonSync.not_before.is_null() | (PersonSync.not_before <= now),
        )
        row = (query.for_update("FOR UPDATE SKIP LOCKED") if is_postgres() else query).first()
        if row is None:
            return None
        PersonSync.update(lease_until=now + LEASE, fence=row.fence + 1, attempt=row.attempt + 1).where(
            PersonSync.id == row.id
        ).execute()
    return Claim(
        row.id,
        row.company_id,
        row.person_id,
        row.cause,
        row.run_id,
        row.requested,
        row.fence + 1,
        row.attempt + 1,
        row.requested_at,
        row.synced_at,
        row.told_updated_at,
    )


def finish(claim: Claim, now: datetime, *, read_updated_at: datetime | None = None) -> None:
    """Done up to what the claim saw. Raises ClaimLostError; call it inside the transaction that writes.

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
        "requested_at": now,  # of a wish that came in the middle
    }
    if read_updated_at is not None:
        values["told_updated_at"] = read_updated_at
    kept = PersonSync.update(**values).where(PersonSync.id == claim.id, PersonSync.fence == claim.fence).execute()
    if not kept:
        raise ClaimLostError(f"person sync {claim.id} was taken over")


def fail(claim: Claim, code: str, message: str, *, not_before: datetime | None, give_up: bool = False) -> None:
    """Free the person after a failure: to be tried again from `not_before` on, or given up until the next wish."""
    values: dict[str, object] = {
        "lease_until": None,
        "last_error_code": code,
        "last_error_message": message,
        "not_before": not_before,
    }
    if give_up:
        values |= {"done": claim.seen, "attempt": 0}
    PersonSync.update(**values).where(PersonSync.id == claim.id, PersonSync.fence == claim.fence).execute()


def postpone(claim: Claim, not_before: datetime | None) -> None:
    """Free the person untried, because others come first or Humaans asked for patience."""
    PersonSync.update(lease_until=None, not_before=not_before, attempt=claim.attempt - 1).where(
        PersonSync.id == claim.id, PersonSync.fence == claim.fence
    ).execute()


def dead(now: datetime) -> Sequence[PersonSync]:
    """Whose worker has shown no life for longer than its lease."""
    return list(PersonSync.select().where(IS_WAITING, PersonSync.lease_until < now).order_by(PersonSync.id))


def reclaim_expired(row: PersonSync, not_before: datetime | None) -> bool:
    """Let a person whose worker died be taken again from then on; False when somebody has taken them already."""
    freed = (
        PersonSync.update(lease_until=None, not_before=not_before)
        .where(PersonSync.id == row.id, PersonSync.fence == row.fence)
        .execute()
    )
    return bool(freed)
