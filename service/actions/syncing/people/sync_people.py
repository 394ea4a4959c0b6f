"""Syncs the people a job names and, while Humaans is asked about them, others who are due.

A sync is mostly waiting: two round trips to Humaans beside a few milliseconds of our own. So a worker process has
several people under way; of one company no more than its rate of requests lets through. All that uses the database is
done in the caller's thread, for one person after the other.
"""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, wait
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.actions.syncing.people.sync_person import sync_person
from service.humaans.reading.side_by_side import beside
from service.store.syncing import pending_syncs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from service.actions.syncing.people.sync_person import PersonSyncing
    from service.services import JobNotifier, Services

#: People under way at once in one process.
MOST_AT_ONCE: Final = 8
#: After so long no one more is begun, so that a person who presses *Sync now* never waits for many.
TURN_SECONDS: Final = 1.0
#: A request that was notified so long ago and not begun is taken when those that the job names are done.
UNCLAIMED_AFTER: Final = timedelta(seconds=15)
#: While Humaans is waited for, others who are due are looked for this often.
_LOOK_EVERY_SECONDS: Final = 0.05


def sync_people(
    services: Services,
    job_notifier: JobNotifier,
    person_sync_ids: Sequence[int],
    *,
    turn_seconds: float = TURN_SECONDS,
    interruptions: tuple[type[BaseException], ...] = (),
) -> None:
    """Sync these people, and others who are due meanwhile; those not begun when the turn is over are notified again.

    What goes wrong with one is noted at that person and keeps no one else waiting; the first failure that is no fault
    of Humaans' is raised at the end. One of `interruptions` ends the turn at once: those under way are synced later.
    """
    turn = _Turn(services, person_sync_ids, time.monotonic() + turn_seconds, interruptions)
    try:
        turn.run()
    finally:
        turn.close()
    if turn.named:
        job_notifier.notify_syncs(list(turn.named))
    if turn.failures:
        raise turn.failures[0]


class _UnderWay(NamedTuple):
    syncing: PersonSyncing[None]
    company_id: int


class _Turn:
    def __init__(
        self,
        services: Services,
        person_sync_ids: Sequence[int],
        ends: float,
        interruptions: tuple[type[BaseException], ...],
    ) -> None:
        self._services = services
        self._interruptions = interruptions
        self._ends = ends
        self._under_way: dict[Future[Any], _UnderWay] = {}
        #: The people the job names who were not begun yet.
        self.named = deque(person_sync_ids)
        self.failures: list[Exception] = []

    def run(self) -> None:
        companies = pending_syncs.companies_of(self.named)
        self.named = deque(each for each in self.named if each in companies)
        has_places = True
        while True:
            if time.monotonic() < self._ends:
                self._begin_named(companies)
                has_places = has_places and self._begin_others()
            if not self._under_way:
                return
            done, _ = wait(self._under_way, _LOOK_EVERY_SECONDS, return_when=FIRST_COMPLETED)
            has_places = has_places or bool(done)
            for future in done:
                self._go_on(future)

    def close(self) -> None:
        """Leave those under way to be synced later."""
        for each in self._under_way.values():
            each.syncing.close()

    def _has_place_for(self, company_id: int) -> bool:
        theirs = sum(each.company_id == company_id for each in self._under_way.values())
        return len(self._under_way) < MOST_AT_ONCE and theirs < self._services.people_at_once

    def _begin_named(self, companies: Mapping[int, int]) -> None:
        for person_sync_id in list(self.named):
            if self._has_place_for(companies[person_sync_id]):
                self.named.remove(person_sync_id)
                self._begin(person_sync_id, companies[person_sync_id])

    def _begin_others(self) -> bool:
        """False when there is no place for who is due: then no one more is looked for until someone is done."""
        if len(self._under_way) == MOST_AT_ONCE:
            return False
        has_places = True
        found = pending_syncs.due_meanwhile(
            self._services.clock(),
            unclaimed_for=timedelta(0) if self._under_way else UNCLAIMED_AFTER,
            limit=2 * MOST_AT_ONCE,  # of as many companies there may be no place for one more
            of_one_company=self._services.people_at_once,
        )
        for row in found:
            if not self._has_place_for(row.company_id):
                has_places = False
            elif row.id not in self.named:
                self._begin(row.id, row.company_id)
        return has_places

    def _begin(self, person_sync_id: int, company_id: int) -> None:
        syncing = sync_person(self._services, person_sync_id)
        self._take_step(_UnderWay(syncing, company_id), partial(next, syncing))

    def _go_on(self, future: Future[Any]) -> None:
        each = self._under_way.pop(future)
        error = future.exception()
        if error is None:
            self._take_step(each, partial(each.syncing.send, future.result()))
        else:
            self._take_step(each, partial(each.syncing.throw, error))

    def _take_step(self, each: _UnderWay, step: Callable[[], Callable[[], Any]]) -> None:
        try:
            reading = step()
        except StopIteration:
            return
        except self._interruptions:
            raise
        except Exception as error:  # noqa: BLE001 - raised by `sync_people`, when everyone had their turn
            self.failures.append(error)
        else:
            self._under_way[beside(reading)] = each
