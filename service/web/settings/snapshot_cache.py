"""The last whole reading of Humaans, kept for a minute: someone trying exclusions asks again with every word.

One company at a time, small ones only, in this process's memory and nowhere else.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from flask import current_app

from service.actions.connection.read_snapshot import read_snapshot
from service.web.http.app_context import services
from service.web.http.request_deadline import seconds_left

if TYPE_CHECKING:
    from datetime import datetime

    from service.facts.humaans import Snapshot

KEPT_FOR: Final = timedelta(minutes=1)
#: Larger companies are read when someone presses a button, not while they type.
MOST_PEOPLE: Final = 3000


@dataclass(frozen=True, slots=True)
class CachedSnapshot:
    company_id: int
    custom_field_ids: frozenset[str]
    read_at: datetime
    snapshot: Snapshot


class RecentReadings:
    def __init__(self) -> None:
        self._kept: CachedSnapshot | None = None
        self._lock = threading.Lock()

    def find(self, company_id: int, custom_field_ids: frozenset[str], now: datetime) -> Snapshot | None:
        with self._lock:
            kept = self._kept
            if kept is not None and kept.read_at < now - KEPT_FOR:
                self._kept = kept = None
        if kept is None or kept.company_id != company_id or not custom_field_ids <= kept.custom_field_ids:
            return None
        return kept.snapshot

    def keep(self, kept: CachedSnapshot) -> None:
        with self._lock:
            self._kept = kept if len(kept.snapshot.people) <= MOST_PEOPLE else None


def everyone(company_id: int, custom_field_ids: frozenset[str], *, fresh: bool = False) -> Snapshot:
    """Everyone as of the last minute, or as of now. Raises as `read_snapshot` does."""
    recent: RecentReadings = current_app.extensions.setdefault("recent_readings", RecentReadings())
    now = services().clock()
    found = None if fresh else recent.find(company_id, custom_field_ids, now)
    if found is None:
        found = read_snapshot(services(), company_id, custom_field_ids, within_seconds=seconds_left())
        recent.keep(CachedSnapshot(company_id, custom_field_ids, now, found))
    return found
