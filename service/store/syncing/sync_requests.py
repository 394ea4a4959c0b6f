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


#: A failure may wait longer than this, but not once an event has announced something new.
EVENT_WAITS_AT_MOST: Final = timedelta(seconds=60)


IS_WAITING: Final = PersonSync.requested > PersonSync.done


#: A request joins one that waits; one made by hand stays so. Without a "soon" it may begin at once.
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
    """A request to sync a person. Only the first is notified; those that join a waiting one are done with it."""

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
    announced_updated_at: datetime | None = None,
) -> SyncRequest:
    """Request that a person is synced. Call inside a transaction.

    *Sync now* has a waiting failure tried again at once; an event, soon.
    """
    soon = None if cause == Cause.MANUAL else now + EVENT_WAITS_AT_MOST
    (made,) = _write([_row(company_id, person_id, cause, run_id, now, announced_updated_at)], soon)
    return made


def request_for_events(
    people: Mapping[tuple[int, str], datetime | None], now: datetime
) -> dict[tuple[int, str], SyncRequest]:
    """Request the sync of each person that events announced, by company and person id. Call inside a transaction.

    `people` gives when each last changed, as far as was announced. Rows are taken in the order of the ids, so that two
    batches never wait for each other.
    """
    keys = sorted(people)
    made: dict[tuple[int, str], SyncRequest] = {}
    for start in range(0, len(keys), _CHUNK):
        rows = [_row(*key, Cause.EVENT, None, now, people[key]) for key in keys[start : start + _CHUNK]]
        made |= {(each.company_id, each.person_id): each for each in _write(rows, now + EVENT_WAITS_AT_MOST)}
    return made


def id_of(company_id: int, person_id: str) -> int:
    """The row that counts the requests for a person. Raises NoSuchRowError when there never was one."""
    return int(PersonSync.get(PersonSync.company == company_id, PersonSync.person_id == person_id).id)


def _row(
    company_id: int, person_id: str, cause: Cause, run_id: int | None, now: datetime, announced: datetime | None
) -> tuple[object, ...]:
    return (company_id, person_id, cause, run_id, now, announced)


def _write(rows: Sequence[Sequence[object]], soon: datetime | None) -> list[SyncRequest]:
    return [
        SyncRequest(row_id, company_id, person_id, requested - done == 1)
        for company_id, person_id, row_id, requested, done in _REQUEST.run(rows, Cause.MANUAL, soon, soon)
    ]
