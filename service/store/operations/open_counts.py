"""Small things that are open in some companies, counted with one question: every page asks."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

import peewee as pw
from peewee import fn

from service.facts.approvals import HeldState
from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of
from service.store.notifications import notices
from service.store.tables.approvals import HeldChange
from service.store.tables.employees import RetroItem
from service.store.tables.notifications import Notice

if TYPE_CHECKING:
    from collections.abc import Collection


class OpenCounts(NamedTuple):
    """By company: backdated salaries to check, changes that wait for approval, notices that nothing else counts.

    A company without any is not in it.
    """

    backdated: dict[int, int]
    held: dict[int, int]
    notices: dict[int, int]


def of_companies(company_ids: Collection[int]) -> OpenCounts:
    """All counts of these companies."""
    found = OpenCounts({}, {}, {})
    for kind, company_id, count in _counts.plain_rows(list(company_ids)):
        found[kind][company_id] = count
    return found


@compiled
def _counts(company_ids: Any) -> Any:
    is_backdated = RetroItem.settled_at.is_null() & RetroItem.withdrawn_at.is_null()
    is_pending = HeldChange.closed_at.is_null() & (HeldChange.state == HeldState.PENDING.value)
    parts: tuple[tuple[Any, Any], ...] = (
        (RetroItem, is_backdated),
        (HeldChange, is_pending),
        (Notice, notices.is_uncounted()),
    )
    queries: list[Any] = [
        table.select(_number(place).alias("kind"), table.company, fn.COUNT(table.id))
        .where(is_any_of(table.company, company_ids), condition)
        .group_by(table.company)
        for place, (table, condition) in enumerate(parts)
    ]
    return reduce(lambda one, other: one.union_all(other), queries)


def _number(value: int) -> Any:
    return pw.Value(value).cast("BIGINT")
