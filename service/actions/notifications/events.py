"""Tells programs that something happened: a row in the caller's transaction, sent afterwards. Ids and kinds, no values.

Where no endpoint wants a kind of event, nothing is written (decision 0042).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.store.notifications import outgoing_events

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from service.facts.notifications import EventKind


def raise_event(company_id: int, kind: EventKind, ids: Mapping[str, int | str], now: datetime) -> None:
    """One event about the rows named, such as `{"run_id": 7}`. Call inside the transaction of its cause."""
    outgoing_events.put(company_id, kind, [ids], now)


def raise_events(company_id: int, kind: EventKind, each_ids: Sequence[Mapping[str, int | str]], now: datetime) -> None:
    """Several events of one kind, in one statement. Call inside the transaction of their cause."""
    outgoing_events.put(company_id, kind, each_ids, now)
