"""Due slots: each is claimed once, by a unique row, so a tick that runs twice does no harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee

from service.store.database.connection import write_transaction
from service.store.database.queries import is_any_of, plain_rows
from service.store.tables.syncing import Slot

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from service.facts.runs import SlotDue


def claim(slot: SlotDue, now: datetime) -> Slot | None:
    """The row of a slot that was not claimed yet, or None when it was claimed before."""
    try:
        with write_transaction():
            return Slot.create(
                company=slot.company_id, kind=slot.kind, key=slot.key, due_at=slot.due_at, claimed_at=now
            )
    except peewee.IntegrityError:
        return None


def is_claimed(slot: SlotDue) -> bool:
    return Slot.select().where(Slot.company == slot.company_id, Slot.kind == slot.kind, Slot.key == slot.key).exists()


def claimed(company_ids: Collection[int], kinds: Collection[str], keys: Collection[str]) -> set[tuple[int, str, str]]:
    """Company, kind and key of the slots of these that were claimed, in one question."""
    rows = Slot.select(Slot.company, Slot.kind, Slot.key).where(
        is_any_of(Slot.company, company_ids), Slot.kind.in_(list(kinds)), Slot.key.in_(list(keys))
    )
    return set(plain_rows(rows))


def forget_before(company_id: int, kinds: Collection[str], instant: datetime) -> int:
    """Delete slots of these kinds that were due before; returns how many."""
    return int(
        Slot.delete().where(Slot.company == company_id, Slot.kind.in_(list(kinds)), Slot.due_at < instant).execute()
    )


def attach_run(slot: Slot, run_id: int) -> None:
    """Note which run a slot started."""
    Slot.update(run=run_id).where(Slot.id == slot.id).execute()
