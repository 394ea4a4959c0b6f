"""Leases: one worker at a time works on a row, for a while, and proves with a fencing token that it still has the row.

Taking a row raises its fencing token (the column `fence`). Every later write asks for the token of its lease, in the
transaction of that write: a worker that was thought dead, and whose row another one has taken, can do no harm (F17).
How long a lease lasts is named where it is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import peewee

from service.store.database.columns import InstantField
from service.store.database.connection import is_postgres

if TYPE_CHECKING:
    from datetime import datetime


class LeaseLostError(Exception):
    """Another worker took the row over; what is not committed must be dropped."""


@dataclass(frozen=True, slots=True)
class Lease:
    """One worker's right to write one row, until it ends or another worker takes the row."""

    id: int
    fencing_token: int


class Leased(peewee.Model):
    """The columns of a table whose rows are worked on under a lease."""

    if TYPE_CHECKING:
        id: Any

    fence = peewee.IntegerField(default=0)
    lease_until = InstantField(null=True)


def free(table: type[Leased], now: datetime) -> Any:
    """The condition that no worker has the row."""
    return table.lease_until.is_null() | (table.lease_until < now)


def expired(table: type[Leased], now: datetime) -> Any:
    """The condition that a worker had the row and has shown no life for longer than its lease."""
    return table.lease_until < now


def held_by(table: type[Leased], lease: Lease) -> Any:
    """The condition that the row is still this lease's."""
    return (table.id == lease.id) & (table.fence == lease.fencing_token)


def skip_locked(query: Any, *, of: str = "") -> Any:
    """The query without rows that another worker is taking just now (Postgres; SQLite has one writer).

    `of` is the alias of the table to lock, where the query joins others.
    """
    return query.for_update(f"FOR UPDATE {of and f'OF {of} '}SKIP LOCKED") if is_postgres() else query


def take(table: type[Leased], which: Any, until: datetime, **values: Any) -> int:
    """Take the rows that fit, and write further columns; returns how many. Their fencing tokens rise by one."""
    return int(table.update(fence=table.fence + 1, lease_until=until, **values).where(which).execute())


def write(table: type[Leased], lease: Lease, /, *also: Any, **values: Any) -> None:
    """Write columns of a row that is held, and fits further conditions. Raises LeaseLostError."""
    if not try_write(table, lease, *also, **values):
        raise LeaseLostError(f"{table.__name__} {lease.id} was taken over")


def try_write(table: type[Leased], lease: Lease, /, *also: Any, **values: Any) -> bool:
    """As `write`; False, with nothing written, when the row is no longer held."""
    return bool(table.update(**values).where(held_by(table, lease), *also).execute())


def revoke(table: type[Leased], which: Any, **values: Any) -> int:
    """End the leases of the rows that fit, whichever worker has them, and write further columns; returns how many."""
    return int(table.update(fence=table.fence + 1, lease_until=None, **values).where(which).execute())
