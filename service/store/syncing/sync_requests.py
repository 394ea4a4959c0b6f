"""Who must be synced again, as counted requests (decision 0004).

An event raises `requested`. A sync remembers the value it saw and sets `done` to it, so that a change in
the middle of a sync causes exactly one more. `sync_claims` decides who works on a request; `pending_syncs`
reads what waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.facts.runs import Cause
from service.store.database.prepared_statements import MultiRowStatement
from service.store.tables.syncing import PersonSync

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


#: A failure may wait longer than this, but not once an event has told that there is something new.
EVENT_WAITS_AT_MOST: Final = timedelta(seconds=60)


IS_WAITING: Final = PersonSync.requested > PersonSync.done


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


def id_of(company_id: int, person_id: str) -> int:
    """The row that counts the requests for a person. Raises NoSuchRowError when there never was one."""
    return int(PersonSync.get(PersonSync.company == company_id, PersonSync.person_id == person_id).id)


def _wished(
    company_id: int, person_id: str, cause: Cause, run_id: int | None, now: datetime, told: datetime | None
) -> tuple[object, ...]:
    return (company_id, person_id, cause, run_id, now, told)


def _raise(rows: Sequence[Sequence[object]], soon: datetime | None) -> list[SyncRequest]:
    return [
        SyncRequest(row_id, company_id, person_id, requested - done == 1)
        for company_id, person_id, row_id, requested, done in _REQUEST.run(rows, Cause.MANUAL, soon, soon)
    ]
