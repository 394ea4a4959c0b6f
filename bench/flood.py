"""How soon after a flood of webhooks the last change of each person is stored, and how often each person is read.

    .venv/bin/python -m bench.flood [--people 1000] [--events 2000] [--rate 0] [--database URL]

Every process is the Procfile's own, as in bench/change_to_field.py. Two floods of as many events: over 50 people, again
and again, and over everyone. With `--rate 5` the sandbox answers so many requests a second and refuses others with 429,
as Humaans is thought to.

No product can be quicker than Humaans answers: who was changed must be read once after the change, by id or with
everyone, whichever costs fewer requests. That many requests at that rate is the floor, which is printed, and the limit
counts from there. Without a rate the floor is nil. Exit code 1 when a limit is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from typing import Any, Final

from bench.change_to_field import changes
from service.store.database.connection import connection
from service.store.syncing import runs
from service.store.tables.companies import Company
from tests.walks.standalone import own_deployment

#: Seconds after the end of the flood, or after the floor; and readings of one person by id.
MOST_SECONDS, MOST_READINGS = 10.0, 4
FEW: Final = 50
PAGE: Final = 250


def main() -> int:
    arguments = _arguments()
    with own_deployment(arguments.people, arguments.database, faults=False, static=True) as (deployment, _redis):
        deployment.usual = ("web", "worker", "scheduler")
        deployment.start(*deployment.usual)
        deployment.create_company()
        deployment.connect()
        deployment.save_settings()
        deployment.drain(seconds=300, patience=None)
        deployment.set_up_webhook()
        people = [row["id"] for row in deployment.sandbox.rows("people")]
        print(f"{len(people)} people imported", flush=True)
        if arguments.rate:
            deployment.sandbox.switch(requests_per_second=arguments.rate)
        missed = 0
        for told in (people[:FEW], people):
            missed += _flood(deployment, told, arguments)
    return 1 if missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--events", type=int, default=2_000)
    parser.add_argument("--rate", type=float, default=0.0, help="requests a second that Humaans answers; 0 for any")
    parser.add_argument("--database", default="", help="an empty Postgres database to use instead of SQLite")
    return parser.parse_args()


def _flood(deployment: Any, told: list[str], arguments: argparse.Namespace) -> int:
    """1 when a limit is missed."""
    deployment.sandbox.deliveries(settle=30)
    deployment.drain(seconds=600, patience=None)
    # The pause between two readings of everyone belongs to the flood before.
    time.sleep(0 if len(told) == FEW else 130)
    deployment.sandbox.forget_requests()
    watched = changes(deployment, [told[number % len(told)] for number in range(arguments.events)], per_second=None)
    took = max(0.0, watched.last_seen - watched.ended)
    asked = deployment.sandbox.counters()["per_path"]
    readings = Counter({path: count for path, count in asked.items() if path.startswith("GET /api/people/")})
    most = max(readings.values(), default=0)
    floor = _floor(len(told), arguments.rate)
    is_well = took <= floor + MOST_SECONDS and most <= MOST_READINGS and not watched.left()
    print(
        f"{'ok    ' if is_well else 'MISSED'} {arguments.events} events over {len(told)} people: stored {took:.1f} s "
        f"after the flood (limit {floor + MOST_SECONDS:.0f}, of which Humaans' rate takes {floor:.0f}), at most {most} "
        f"readings of a person by id (limit {MOST_READINGS}), {sum(asked.values())} requests, {watched.left()} did not "
        "arrive",
        flush=True,
    )
    return 0 if is_well else 1


def _floor(people: int, rate: float) -> float:
    """The seconds in which the fewest requests are answered that show all of them."""
    if not rate:
        return 0.0
    with connection():
        last = runs.last_of_everyone(Company.get().id)
    totals = {} if last is None else last.totals
    by_id, pages = people * len(totals), sum(max(1, -(-total // PAGE)) for total in totals.values()) + 3
    return min(by_id, pages) / rate


if __name__ == "__main__":
    sys.exit(main())
