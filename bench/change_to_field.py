"""How long it takes from a change in Humaans to the stored field, and how few readings many events cost.

    .venv/bin/python -m bench.change_to_field [--people 10000] [--seconds 30] [--per-second 20] [--latency 0]
        [--with-notices] [--database URL]

Every process is the Procfile's own: gunicorn, worker, scheduler, with a real redis-server and a sandbox of its own
process. A change is made in the sandbox, which sends its signed webhook; the clock stops when another connection to
the database sees the new value. Of changes of one person that follow each other closely the later value counts for
all. Three measures: on a quiet deployment, while everyone is read again and again, and 2,000 changes over 50 people.

What is measured is this product's own path. Humaans itself is thought to allow 5 requests a second, which is the pace
kept towards the real address alone (`service/wiring.py`), and one person costs five requests; at that pace 20 people a
second cannot be had by anyone. The sandbox names no limit and is asked as fast as it answers, so nothing is switched
off or tuned for this bench. All of it shares the machine. Exit code 1 when a limit is missed: see LIMITS.
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bench.notices import turn_everything_on
from service.facts.runs import RunState
from service.store.database.compiled_queries import CompiledQuery
from service.store.database.connection import connection
from service.store.tables.employees import Change, Employee
from tests.walks.standalone import own_deployment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Seconds at the 95th percentile.
LIMITS: Final = {"quiet": 1.0, "while everyone is read": 2.0}
EVENTS, PERSONS, MOST_FETCHES = 2_000, 50, 200
#: How often the stored value is looked for, in seconds: the figures are too high by half of it on average.
LOOK_EVERY: Final = 0.01
RUN_LOOK_EVERY: Final = 0.5
#: After the last change, what has not arrived by then never will: the tick finds what a lost notification left.
LONGEST_WAIT: Final = 150.0
TOWN: Final = "Town "


def main() -> int:
    arguments = _arguments()
    with own_deployment(
        arguments.people, arguments.database, faults=False, static=True, mailbox=arguments.with_notices
    ) as (
        deployment,
        _redis,
    ):
        deployment.usual = ("web", "worker", "scheduler")
        deployment.start(*deployment.usual)
        deployment.create_company()
        deployment.connect()
        deployment.save_settings()
        deployment.drain(seconds=300, patience=None)
        deployment.set_up_webhook()
        if arguments.with_notices:
            turn_everything_on(deployment)
        people = [row["id"] for row in deployment.sandbox.rows("people")]
        print(f"{len(people)} people imported", flush=True)
        deployment.sandbox.switch(latency_ms=arguments.latency)
        chance = random.Random(7)
        missed = 0
        changes(deployment, chance.sample(people, 40), per_second=arguments.per_second)  # warm
        quiet = changes(deployment, _picked(chance, people, arguments), per_second=arguments.per_second)
        missed += _report("quiet", quiet)
        with _everyone_is_read(deployment) as ended:
            busy = changes(deployment, _picked(chance, people, arguments), per_second=arguments.per_second)
        missed += _report("while everyone is read", busy)
        print(f"  {len(ended)} reconciliations of {len(people)} people ended meanwhile", flush=True)
        missed += _bulk_edit(deployment, people[:PERSONS])
        deployment.drain(seconds=120, patience=None)
    return 1 if missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--per-second", type=float, default=20)
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds that each answer of Humaans is late")
    parser.add_argument(
        "--with-notices", action="store_true", help="with channels, and an endpoint that is sent every event"
    )
    parser.add_argument("--database", default="", help="an empty Postgres database to use instead of SQLite")
    return parser.parse_args()


def _picked(chance: random.Random, people: Sequence[str], arguments: argparse.Namespace) -> list[str]:
    return [chance.choice(people) for _ in range(int(arguments.seconds * arguments.per_second))]


# ---- changes and their arrival -----------------------------------------------------------------------


@dataclass
class Watched:
    """Changes made and not yet seen in the database, by person: (number of the town, when it was made)."""

    waiting: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    taken: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    made_all: bool = False
    #: When the last change was made, and when the last one was seen.
    ended: float = 0.0
    last_seen: float = 0.0

    def made(self, person_id: str, number: int, at: float) -> None:
        with self.lock:
            self.waiting.setdefault(person_id, []).append((number, at))

    def seen(self, person_id: str, number: int, at: float) -> None:
        with self.lock:
            still = []
            self.last_seen = at
            for each in self.waiting.pop(person_id, []):
                if each[0] <= number:
                    self.taken.append(at - each[1])
                else:
                    still.append(each)
            if still:
                self.waiting[person_id] = still

    def left(self) -> int:
        with self.lock:
            return sum(map(len, self.waiting.values()))


_number = iter(range(1, 10_000_000))


def changes(deployment: Any, persons: Sequence[str], *, per_second: float | None) -> Watched:
    """Make the changes at the pace, None being as fast as can be, and wait until all have arrived."""
    watched = Watched()
    watcher = threading.Thread(target=_watch, args=(watched,))
    watcher.start()
    begun = time.monotonic()
    for count, person_id in enumerate(persons):
        if per_second is not None:
            time.sleep(max(0.0, begun + count / per_second - time.monotonic()))
        number = next(_number)
        watched.made(person_id, number, time.monotonic())
        deployment.sandbox.change("people", person_id, city=f"{TOWN}{number}")
    watched.ended = time.monotonic()
    watched.made_all = True
    watcher.join()
    return watched


@CompiledQuery
def _towns_after(last: int) -> Any:
    change, employee = Change, Employee
    return (
        change.select(change.id, change.new, employee.person_id)
        .join(employee)
        .where(change.id > last, change.field == "city")
        .order_by(change.id)
    )


def _watch(watched: Watched) -> None:
    """Reads the history, which is committed together with the field."""
    with connection():
        last = Change.select(Change.id).order_by(Change.id.desc()).limit(1).scalar() or 0
        ends = float("inf")
        while time.monotonic() < ends:
            for change_id, town, person_id in _towns_after.plain_rows(last):
                last = change_id
                watched.seen(person_id, int(town.removeprefix(TOWN)), time.monotonic())
            if watched.made_all:
                if not watched.left():
                    return
                ends = min(ends, time.monotonic() + LONGEST_WAIT)
            time.sleep(LOOK_EVERY)


@contextmanager
def _everyone_is_read(deployment: Any) -> Iterator[list[int]]:
    """One reconciliation after the other while the block runs; the list holds those that came to their end."""
    ended: list[int] = []
    over = threading.Event()

    def run() -> None:
        while not over.is_set():
            run_id = deployment.reconcile()
            while deployment.run_state(run_id) != RunState.SUCCEEDED.value:
                time.sleep(RUN_LOOK_EVERY)  # each look is a request, on processors that the measured work shares
            ended.append(run_id)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield ended
    finally:
        over.set()
        thread.join()


# ---- what came of it ---------------------------------------------------------------------------------


def _report(name: str, watched: Watched) -> int:
    """1 when the limit is missed."""
    taken, limit = sorted(watched.taken), LIMITS[name]

    def at(share: float) -> float:
        return taken[min(int(len(taken) * share), len(taken) - 1)] if taken else float("inf")

    is_well = at(0.95) < limit and not watched.left()
    print(
        f"{'ok    ' if is_well else 'MISSED'} {name}: p50 {at(0.5):.2f} s, p95 {at(0.95):.2f} s (limit {limit:g}), "
        f"p99 {at(0.99):.2f} s, longest {at(1.0):.2f} s; {len(taken)} arrived, {watched.left()} did not",
        flush=True,
    )
    return 0 if is_well else 1


def _bulk_edit(deployment: Any, persons: Sequence[str]) -> int:
    deployment.sandbox.deliveries(settle=30)
    deployment.drain(seconds=120, patience=None)
    deployment.sandbox.forget_requests()
    began = time.monotonic()
    watched = changes(deployment, [persons[number % PERSONS] for number in range(EVENTS)], per_second=None)
    seconds = time.monotonic() - began
    deployment.drain(seconds=180, patience=None)
    asked = deployment.sandbox.counters()["per_path"]
    fetches = sum(count for path, count in asked.items() if path.startswith("GET /api/people/"))
    is_well = fetches <= MOST_FETCHES and not watched.left()
    print(
        f"{'ok    ' if is_well else 'MISSED'} {EVENTS} events over {PERSONS} people: {fetches} readings of a person "
        f"(limit {MOST_FETCHES}), all stored after {seconds:.0f} s, {watched.left()} did not arrive",
        flush=True,
    )
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
