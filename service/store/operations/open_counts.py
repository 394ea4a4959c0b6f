"""Small things that are open in some companies, counted with one question: every page asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import peewee as pw
from peewee import fn

from service.facts.approvals import HeldState
from service.store.database.queries import plain_rows
from service.store.tables.approvals import HeldChange
from service.store.tables.employees import RetroItem

if TYPE_CHECKING:
    from collections.abc import Collection


class OpenCounts(NamedTuple):
    """By company: backdated salaries to check, and changes that wait for approval. One without any is not in it."""

    backdated: dict[int, int]
    held: dict[int, int]


def of_companies(company_ids: Collection[int]) -> OpenCounts:
    """Both counts of these companies."""
    ids = list(company_ids)
    retro, held = RetroItem, HeldChange
    backdated: Any = retro.select(_number(0).alias("kind"), retro.company, fn.COUNT(retro.id)).where(
        retro.company.in_(ids), retro.settled_at.is_null(), retro.withdrawn_at.is_null()
    )
    waiting: Any = held.select(_number(1).alias("kind"), held.company, fn.COUNT(held.id)).where(
        held.company.in_(ids), held.closed_at.is_null(), held.state == HeldState.PENDING.value
    )
    found = OpenCounts({}, {})
    for kind, company_id, count in plain_rows(backdated.group_by(retro.company) + waiting.group_by(held.company)):
        found[kind][company_id] = count
    return found


def _number(value: int) -> Any:
    return pw.Value(value).cast("BIGINT")
