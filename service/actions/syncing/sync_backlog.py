"""What a reconciliation means for pending sync requests: it completes those made before it, and what
changed without any request is drift, a change that no webhook announced.

Drift is counted only on the same planning basis (decision 0006): with other settings, rules or on another day people
change without anything having happened in Humaans.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.store.employees import changes
from service.store.syncing import pending_syncs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from service.facts.humaans import Snapshot
    from service.rules.planning.triage import TriagedPerson


class PendingRequests:
    """The requests that were pending before the snapshot was read. Make it before, use it after."""

    def __init__(self, company_id: int, read_at: datetime) -> None:
        self._company_id = company_id
        self._read_at = read_at
        self._waiting = pending_syncs.waiting(company_id)
        self._moved: set[str] = set()

    @property
    def people(self) -> frozenset[str]:
        """Who waits to be synced."""
        return frozenset(self._waiting)

    def note_who_moved(self, cases: Iterable[TriagedPerson]) -> None:
        """Before anything is written: whose inputs are not those of their last plan."""
        self._moved = {case.person.id for case in cases if case.needs_plan and _has_moved(case)}

    def drift_found(self, run_id: int) -> int:
        """How many people the run changed that no webhook had announced."""
        if not self._moved:
            return 0
        told = pending_syncs.announced_since(self._company_id, self._read_at) | self._waiting.keys()
        return len((self._moved & changes.people_changed_by(run_id)) - told)

    def complete(self, snapshot: Snapshot, now: datetime) -> None:
        """After everything is written. People who were not in the snapshot keep waiting."""
        seen = {person.id for person in snapshot.people}
        pending_syncs.complete(dict(request for person_id, request in self._waiting.items() if person_id in seen), now)


def _has_moved(case: TriagedPerson) -> bool:
    """New here, or changed since; an employee without a fingerprint was changed by someone here."""
    known = case.employee
    return known is None or (known.fingerprint is not None and known.fingerprint != case.fingerprint)
