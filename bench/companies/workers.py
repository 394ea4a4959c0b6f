"""How many more companies are synced in a second by two and three workers than by one, on Postgres and a redis-server.

    .venv/bin/python -m bench.companies.workers --database URL [--companies 120] [--people 100] [--latency 120]

Each worker is the Procfile's line with one process for syncs of everyone. The sandbox is as far away as Humaans, since
a sync waits for answers most of the time. What the processors were doing meanwhile is printed: once they are all busy,
no worker can add anything, and no limit holds. Every company must be synced once. Exit code 1 when a limit is missed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.companies.hours import ask_for_an_hour, wait_for_hours
from tests.processes import wait_until
from tests.walks.deployment import POOL_PROCESSES
from tests.walks.many_companies import copied
from tests.walks.standalone import own_deployment

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Times the syncs a second of one worker, by number of workers.
LIMITS: Final = {2: 1.7, 3: 2.3}
#: From this share of the processors' time on they are full.
FULL: Final = 0.9
NAMES: Final = ("worker", "second worker", "third worker")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--companies", type=int, default=120)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--latency", type=float, default=120.0, help="milliseconds that each answer is late")
    parser.add_argument("--database", default="", help="an empty Postgres database to use instead of SQLite")
    arguments = parser.parse_args()
    with own_deployment(arguments.people, arguments.database, faults=False, static=True) as (deployment, redis):
        deployment.usual = ("web", "worker")
        deployment.start(*deployment.usual)
        deployment.imported()
        company_ids = copied(deployment, arguments.companies)
        deployment.terminate("web")
        deployment.sandbox.switch(latency_ms=arguments.latency)
        _measured(redis.url, company_ids[:5])  # warm
        missed, alone = 0, 0.0
        for number, name in enumerate(NAMES, start=1):
            if number > 1:
                deployment.start(name)
                wait_until(lambda each=name: _is_ready(deployment, each), what=name)
            rate, busy = _measured(redis.url, company_ids)
            alone = alone or rate
            missed += _report(number, rate, rate / alone, busy)
    return 1 if missed else 0


def _is_ready(deployment: Any, name: str) -> bool:
    return bool(deployment.log(name).count("worker process ready") >= POOL_PROCESSES)


def _report(workers: int, rate: float, ratio: float, busy: float) -> int:
    """1 when the limit is missed."""
    limit, is_full = LIMITS.get(workers), busy >= FULL
    told = f"{workers} workers: {rate:.2f} syncs a second, {ratio:.2f} times one; processors {busy:.0%} busy"
    if limit is None or (is_full and ratio < limit):
        print(f"       {told}{', which is full' if is_full else ''}", flush=True)
        return 0
    is_well = ratio >= limit
    print(f"{'ok    ' if is_well else 'MISSED'} {told} (limit {limit:g})", flush=True)
    return 0 if is_well else 1


def _measured(redis_url: str, company_ids: Sequence[int]) -> tuple[float, float]:
    """Syncs a second, and the share of the processors' time in which they were busy."""
    before = _processors()
    hours = wait_for_hours(ask_for_an_hour(redis_url, company_ids), len(company_ids))
    busy, all_time = (after - earlier for after, earlier in zip(_processors(), before, strict=True))
    if sorted(company_id for company_id, *_ in hours) != sorted(company_ids):
        raise SystemExit("a company was synced twice, or not at all")
    return len(hours) / _span(hours), busy / all_time


def _span(hours: list[Any]) -> float:
    """Seconds from the first that was begun to the last that ended."""
    return (max(ended for *_, ended in hours) - min(begun for _, _, _, begun, _ in hours)).total_seconds()


def _processors() -> tuple[int, int]:
    """Time in which this machine's processors were busy, and all of it, since it was started."""
    times = list(map(int, Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:9]))
    return sum(times) - times[3] - times[4], sum(times)


if __name__ == "__main__":
    sys.exit(main())
