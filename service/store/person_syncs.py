"""Who must be synced again: wishes counted, claims leased and fenced, failures waited out (architecture 4.4).

An event raises `requested`. A sync remembers the value it saw and sets `done` to it, so that a change in
the middle of a sync causes exactly one more. A claim raises the fence; a commit with an old fence fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.store.database import is_postgres, write_transaction
from service.store.models import PersonSync

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from service.facts import Cause

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


class ClaimLostError(Exception):
    """Another worker took the person over; what is not committed must be dropped."""


def request(company_id: int, person_id: str, cause: Cause, now: datetime, *, run_id: int | None = None) -> PersonSync:
    """Raise the wish to sync a person; a waiting failure is tried again at once. Call inside a transaction."""
    values = {"requested": PersonSync.requested + 1, "cause": cause, "requested_at": now, "not_before": None}
    if run_id is not None:
        values["run"] = run_id
    PersonSync.insert(
        company=company_id, person_id=person_id, requested=1, cause=cause, requested_at=now, run=run_id
    ).on_conflict(conflict_target=[PersonSync.company, PersonSync.person_id], update=values).execute()
    return PersonSync.get(PersonSync.company == company_id, PersonSync.person_id == person_id)


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
        row.id, row.company_id, row.person_id, row.cause, row.run_id, row.requested, row.fence + 1, row.attempt + 1
    )


def finish(claim: Claim, now: datetime) -> None:
    """Done up to what the claim saw. Raises ClaimLostError; call it inside the transaction that writes."""
    kept = (
        PersonSync.update(
            done=claim.seen, lease_until=None, attempt=0, last_error_code="", last_error_message="", synced_at=now
        )
        .where(PersonSync.id == claim.id, PersonSync.fence == claim.fence)
        .execute()
    )
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
        values["done"] = claim.seen
    PersonSync.update(**values).where(PersonSync.id == claim.id, PersonSync.fence == claim.fence).execute()


def due(now: datetime, limit: int = 500) -> Sequence[PersonSync]:
    """Everybody whose sync is wanted and may begin, oldest wish first: what a lost ring left waiting."""
    return list(
        PersonSync.select()
        .where(
            PersonSync.requested > PersonSync.done,
            PersonSync.lease_until.is_null() | (PersonSync.lease_until < now),
            PersonSync.not_before.is_null() | (PersonSync.not_before <= now),
        )
        .order_by(PersonSync.requested_at)
        .limit(limit)
    )


def oldest_waiting(company_id: int | None = None) -> datetime | None:
    """Since when the oldest wish waits, for the status page."""
    query = PersonSync.select().where(PersonSync.requested > PersonSync.done)
    if company_id is not None:
        query = query.where(PersonSync.company == company_id)
    row = query.order_by(PersonSync.requested_at).first()
    return None if row is None else row.requested_at
