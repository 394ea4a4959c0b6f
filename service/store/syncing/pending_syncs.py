"""Sync requests that are not done: which are due, how many wait, and which a reconciliation completed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import peewee as pw

from service.facts.runs import Cause
from service.store.companies.connections import TOKEN_REFUSED
from service.store.database.compiled_queries import compiled
from service.store.database.queries import plain_rows
from service.store.tables.companies import Connection
from service.store.tables.syncing import PersonSync

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
from service.store.database import leases
from service.store.syncing.sync_requests import IS_WAITING

#: Rows changed by one statement.
_CHUNK: Final = 200


def due(
    now: datetime,
    *,
    unclaimed_for: timedelta = timedelta(0),
    limit: int = 500,
    of_one_company: int = 100,
) -> Sequence[PersonSync]:
    """Requests that may begin: not claimed for so long although a notification was sent, or put off until now.

    Companies take turns, so that one which has many waits delays none of the others; one whose token is refused, or
    whose requests Humaans limits, is left out.
    """
    return _due.objects(now, now - unclaimed_for, limit, of_one_company, meanwhile=False)


def due_meanwhile(now: datetime, *, unclaimed_for: timedelta, limit: int, of_one_company: int) -> Sequence[PersonSync]:
    """Those of `due` that a worker may take beside its own: not after a failure, nor put off for a flood to end.

    Someone whose record was older than announced is no failure.
    """
    return _due.objects(now, now - unclaimed_for, limit, of_one_company, meanwhile=True)


@compiled
def _due(now: Any, asked_before: Any, limit: Any, of_one_company: Any, *, meanwhile: bool) -> Any:
    is_asked = PersonSync.not_before.is_null() & (PersonSync.requested_at <= asked_before)
    again = PersonSync.not_before <= now
    if meanwhile:
        is_asked &= PersonSync.last_error_code == ""
        again &= PersonSync.last_error_code == "stale"
    turn = pw.fn.ROW_NUMBER().over(partition_by=[PersonSync.company], order_by=[PersonSync.requested_at, PersonSync.id])
    ranked = (
        PersonSync.select(PersonSync.id, turn.alias("turn"))
        .join(Connection, pw.JOIN.LEFT_OUTER, on=(Connection.company == PersonSync.company))
        .where(
            IS_WAITING,
            leases.free(PersonSync, now),
            is_asked | again,
            Connection.id.is_null() | (Connection.state != TOKEN_REFUSED),
            Connection.not_before.is_null() | (Connection.not_before <= now),
        )
        .alias("ranked")
    )
    return (
        PersonSync.select()
        .join(ranked, on=(PersonSync.id == ranked.c.id))
        .where(ranked.c.turn <= of_one_company)
        .order_by(ranked.c.turn, PersonSync.requested_at)
        .limit(limit)
    )


def companies_of(person_sync_ids: Collection[int]) -> dict[int, int]:
    """The company of each of these requests that is not done yet, by id."""
    query = PersonSync.select(PersonSync.id, PersonSync.company).where(
        PersonSync.id.in_(list(person_sync_ids)), IS_WAITING
    )
    return dict(plain_rows(query))


def put_off_until(now: datetime, limit: int) -> Sequence[PersonSync]:
    """Requests that were put off for others' sake, not for a failure, and may begin now: the longest waiting first."""
    query = PersonSync.select().where(
        IS_WAITING, leases.free(PersonSync, now), PersonSync.not_before <= now, PersonSync.last_error_code == ""
    )
    return list(query.order_by(PersonSync.requested_at, PersonSync.id).limit(limit))


def waiting(company_id: int) -> dict[str, tuple[int, int]]:
    """The requests that events made and that are not done yet: (row id, requested) by person id."""
    query = PersonSync.select(PersonSync.person_id, PersonSync.id, PersonSync.requested).where(
        PersonSync.company == company_id,
        IS_WAITING,
        PersonSync.cause != Cause.MANUAL,
        PersonSync.last_error_code != "unexpected",  # a snapshot does not show whether that is over
    )
    return {person_id: (row_id, requested) for person_id, row_id, requested in plain_rows(query)}


def announced_since(company_id: int, since: datetime) -> frozenset[str]:
    """The people announced by events or users since, or before and not synced yet."""
    query = PersonSync.select(PersonSync.person_id).where(
        PersonSync.company == company_id,
        IS_WAITING
        | (PersonSync.requested_at >= since)
        | (PersonSync.synced_at >= since)
        | (PersonSync.last_error_code != ""),
    )
    return frozenset(person_id for (person_id,) in plain_rows(query))


def complete(requests: Mapping[int, int], now: datetime) -> None:
    """Requests, as (row id: requested), that a snapshot begun after them has completed."""
    rows = list(requests.items())
    for start in range(0, len(rows), _CHUNK):
        chunk = dict(rows[start : start + _CHUNK])
        seen = pw.Case(PersonSync.id, list(chunk.items()), PersonSync.done)
        PersonSync.update(
            done=seen, not_before=None, attempt=0, requested_at=now, last_error_code="", last_error_message=""
        ).where(
            PersonSync.id.in_(list(chunk)),
            PersonSync.done < seen,
            leases.free(PersonSync, now),
        ).execute()


def others_synced_since(company_id: int, instant: datetime) -> bool:
    """Whether anyone of the company was synced since: then a failure does not concern all."""
    return PersonSync.select().where(PersonSync.company == company_id, PersonSync.synced_at >= instant).exists()


def how_many_wait(company_id: int, at_most: int) -> int:
    """How many of a company wait, counted no further than asked for."""
    return len(_waiting.plain_rows(company_id, at_most))


@compiled
def _waiting(company_id: Any, at_most: Any) -> Any:
    return PersonSync.select(PersonSync.id).where(PersonSync.company == company_id, IS_WAITING).limit(at_most)


def companies_with_waiting(at_least: int) -> set[int]:
    """Companies of which so many wait, or more."""
    waiting = PersonSync.select(PersonSync.company).where(IS_WAITING).group_by(PersonSync.company)
    return {company_id for (company_id,) in plain_rows(waiting.having(pw.fn.COUNT(PersonSync.id) >= at_least))}


def how_many() -> int:
    """How many people of all companies wait to be synced."""
    return int(PersonSync.select().where(IS_WAITING).count())


def oldest_waiting(company_id: int | None = None) -> datetime | None:
    """Since when the oldest request waits, for the status page."""
    row = _oldest_waiting.first(company_id or 0, is_of_one=company_id is not None)
    return None if row is None else row.requested_at


@compiled
def _oldest_waiting(company_id: Any, *, is_of_one: bool) -> Any:
    query = PersonSync.select().where(IS_WAITING)
    if is_of_one:
        query = query.where(PersonSync.company == company_id)
    return query.order_by(PersonSync.requested_at).limit(1)
