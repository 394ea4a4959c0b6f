"""Who must be synced again: wishes counted, claims leased and fenced, failures waited out (decision 0004).

An event raises `requested`. A sync remembers the value it saw and sets `done` to it, so that a change in
the middle of a sync causes exactly one more. A claim raises the fence; a commit with an old fence fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import peewee as pw

from service.facts.runs import Cause
from service.store.companies.connections import TOKEN_REFUSED
from service.store.database.connection import is_postgres, write_transaction
from service.store.database.prepared_statements import MultiRowStatement
from service.store.tables.companies import Connection
from service.store.tables.syncing import PersonSync

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

LEASE: Final = timedelta(seconds=120)
#: A failure may wait longer than this, but not once an event has told that there is something new.
EVENT_WAITS_AT_MOST: Final = timedelta(seconds=60)
_IS_WAITING: Final = PersonSync.requested > PersonSync.done
#: A wish joins one that waits; a person's stays a person's. Without a "soon" it may begin at once.
_REQUEST: Final = MultiRowStatement(
    """
    INSERT INTO person_sync (company_id, person_id, requested, done, attempt, fence, last_error_code,
        last_error_message, cause, run_id, requested_at, told_updated_at)
    VALUES ROWS
    ON CONFLICT (company_id, person_id) DO UPDATE SET
        requested = person_sync.requested + 1,
        cause = CASE WHEN person_sync.requested > person_sync.done AND person_sync.cause = ?
            THEN person_sync.cause ELSE excluded.cause END,
        run_id = COALESCE(excluded.run_id, person_sync.run_id),
        requested_at = CASE WHEN person_sync.requested > person_sync.done
            THEN person_sync.requested_at ELSE excluded.requested_at END,
        not_before = CASE WHEN person_sync.not_before > ? THEN ? WHEN excluded.cause = 'manual' THEN NULL
            ELSE person_sync.not_before END,
        told_updated_at = CASE WHEN excluded.told_updated_at IS NULL
                OR person_sync.told_updated_at > excluded.told_updated_at
            THEN person_sync.told_updated_at ELSE excluded.told_updated_at END
    RETURNING company_id, person_id, id, requested, done
    """,
    row="(?, ?, 1, 0, 0, 0, '', '', ?, ?, ?, ?)",
)
#: Rows changed by one statement.
_CHUNK: Final = 200


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """A raised wish. The first one rings; those that join a waiting one are fulfilled with it."""

    id: int
    company_id: int
    person_id: str
    is_first: bool


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


def request(
    company_id: int,
    person_id: str,
    cause: Cause,
    now: datetime,
    *,
    run_id: int | None = None,
    told_updated_at: datetime | None = None,
) -> SyncRequest:
    """Raise the wish to sync a person. Call inside a transaction.

    Somebody who presses *Sync now* has a waiting failure tried again at once; an event, soon.
    """
    soon = None if cause == Cause.MANUAL else now + EVENT_WAITS_AT_MOST
    (wish,) = _raise([_wished(company_id, person_id, cause, run_id, now, told_updated_at)], soon)
    return wish


def request_for_events(
    people: Mapping[tuple[int, str], datetime | None], now: datetime
) -> dict[tuple[int, str], SyncRequest]:
    """Raise the wish to sync each person of whom events told, by company and person id; inside a transaction.

    `people` gives when each last changed, as far as was told. Rows are taken in the order of the ids, so that two
    batches never wait for each other.
    """
    keys = sorted(people)
    wishes: dict[tuple[int, str], SyncRequest] = {}
    for start in range(0, len(keys), _CHUNK):
        rows = [_wished(*key, Cause.EVENT, None, now, people[key]) for key in keys[start : start + _CHUNK]]
        wishes |= {(wish.company_id, wish.person_id): wish for wish in _raise(rows, now + EVENT_WAITS_AT_MOST)}
    return wishes


def _wished(
    company_id: int, person_id: str, cause: Cause, run_id: int | None, now: datetime, told: datetime | None
) -> tuple[object, ...]:
    return (company_id, person_id, cause, run_id, now, told)


def _raise(rows: Sequence[Sequence[object]], soon: datetime | None) -> list[SyncRequest]:
    return [
        SyncRequest(row_id, company_id, person_id, requested - done == 1)
        for company_id, person_id, row_id, requested, done in _REQUEST.run(rows, Cause.MANUAL, soon, soon)
    ]


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


def due(
    now: datetime,
    *,
    unheard_for: timedelta = timedelta(0),
    limit: int = 500,
    of_one_company: int = 100,
    but_failing: bool = False,
) -> Sequence[PersonSync]:
    """Whose sync is wanted, may begin, and was not begun though rung for so long ago, or was put off.

    Companies take turns, so that one which has many waits delays none of the others; one whose token is refused, or
    whose Humaans asked for patience, is left alone. `but_failing` leaves out whom the last try failed with.
    """
    turn = pw.fn.ROW_NUMBER().over(partition_by=[PersonSync.company], order_by=[PersonSync.requested_at, PersonSync.id])
    ranked = (
        PersonSync.select(PersonSync.id, turn.alias("turn"))
        .join(Connection, pw.JOIN.LEFT_OUTER, on=(Connection.company == PersonSync.company))
        .where(
            _IS_WAITING,
            PersonSync.lease_until.is_null() | (PersonSync.lease_until < now),
            (PersonSync.not_before.is_null() & (PersonSync.requested_at <= now - unheard_for))
            | (PersonSync.not_before <= now),
            Connection.id.is_null() | (Connection.state != TOKEN_REFUSED),
            Connection.not_before.is_null() | (Connection.not_before <= now),
            *([PersonSync.last_error_code.in_(["", "stale"])] if but_failing else []),
        )
        .alias("ranked")
    )
    return list(
        PersonSync.select()
        .join(ranked, on=(PersonSync.id == ranked.c.id))
        .where(ranked.c.turn <= of_one_company)
        .order_by(ranked.c.turn, PersonSync.requested_at)
        .limit(limit)
    )


def dead(now: datetime) -> Sequence[PersonSync]:
    """Whose worker has shown no life for longer than its lease."""
    return list(PersonSync.select().where(_IS_WAITING, PersonSync.lease_until < now).order_by(PersonSync.id))


def reclaim_expired(row: PersonSync, not_before: datetime | None) -> bool:
    """Let a person whose worker died be taken again from then on; False when somebody has taken them already."""
    freed = (
        PersonSync.update(lease_until=None, not_before=not_before)
        .where(PersonSync.id == row.id, PersonSync.fence == row.fence)
        .execute()
    )
    return bool(freed)


def waiting(company_id: int) -> dict[str, tuple[int, int]]:
    """The wishes that events raised and nobody fulfilled yet: (row id, requested) by person id."""
    query = PersonSync.select(PersonSync.person_id, PersonSync.id, PersonSync.requested).where(
        PersonSync.company == company_id,
        _IS_WAITING,
        PersonSync.cause != Cause.MANUAL,
        PersonSync.last_error_code != "unexpected",  # a reading of everybody does not show whether that has healed
    )
    return {person_id: (row_id, requested) for person_id, row_id, requested in query.tuples()}


def announced_since(company_id: int, since: datetime) -> frozenset[str]:
    """Of whom events or people told since, or before without its being fulfilled."""
    query = PersonSync.select(PersonSync.person_id).where(
        PersonSync.company == company_id,
        _IS_WAITING
        | (PersonSync.requested_at >= since)
        | (PersonSync.synced_at >= since)
        | (PersonSync.last_error_code != ""),
    )
    return frozenset(person_id for (person_id,) in query.tuples())


def fulfil(wishes: Mapping[int, int], now: datetime) -> None:
    """Wishes, as (row id: requested), that a reading of everybody begun after them has fulfilled."""
    rows = list(wishes.items())
    for start in range(0, len(rows), _CHUNK):
        chunk = dict(rows[start : start + _CHUNK])
        seen = pw.Case(PersonSync.id, list(chunk.items()), PersonSync.done)
        PersonSync.update(
            done=seen, not_before=None, attempt=0, requested_at=now, last_error_code="", last_error_message=""
        ).where(
            PersonSync.id.in_(list(chunk)),
            PersonSync.done < seen,
            PersonSync.lease_until.is_null() | (PersonSync.lease_until < now),
        ).execute()


def others_synced_since(company_id: int, instant: datetime) -> bool:
    """Whether anybody of the company was synced since: then a failure is not everybody's."""
    return PersonSync.select().where(PersonSync.company == company_id, PersonSync.synced_at >= instant).exists()


def how_many_wait(company_id: int, at_most: int) -> int:
    """How many of a company wait, counted no further than asked for."""
    some = PersonSync.select(PersonSync.id).where(PersonSync.company == company_id, _IS_WAITING).limit(at_most)
    return some.count()


def oldest_waiting(company_id: int | None = None) -> datetime | None:
    """Since when the oldest wish waits, for the status page."""
    query = PersonSync.select().where(_IS_WAITING)
    if company_id is not None:
        query = query.where(PersonSync.company == company_id)
    row = query.order_by(PersonSync.requested_at).first()
    return None if row is None else row.requested_at
