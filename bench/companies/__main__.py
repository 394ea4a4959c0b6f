"""An hour of 1,000 companies with 100 people each, on one worker, and the ticks that begin it.

    .venv/bin/python -m bench.companies [--companies 1000] [--people 100] [--synced 60] [--database URL]

One company is imported, the others are copies of it. The hour's sync of `--synced` companies is done by a worker of the
Procfile, with a sandbox beside it; its seconds and its processor seconds for a company are multiplied to all of them.
Then the worker ends and ticks are measured in this process, each slice for itself: a quiet minute, the turn of an hour,
and the first of a day, when every company has its day's work due. Exit code 1 when a limit is missed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.companies.hours import ask_for_an_hour, wait_for_hours
from service.actions.operations.company_work import go_on_with_company_work
from service.actions.operations.tick import tick
from service.humaans.client import HumaansClient
from service.services import Services
from service.store.companies import audit_keys
from service.store.database.connection import connection
from service.store.database.encryption import SecretBox
from service.store.tables.syncing import Run
from tests.processes import descendants_of
from tests.recorded_notifications import RecordedNotifications
from tests.walks.many_companies import copied
from tests.walks.standalone import own_deployment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HOUR_SECONDS: Final = 3600.0
#: The share of the hour in which the pool of syncs, and the processors, may be busy.
MOST_BUSY: Final = 0.5
MOST_SECONDS_OF_A_TICK: Final = 2.0
MOST_TIMES_THE_MEDIAN: Final = 2.0
PROCESSORS: Final = 2
_TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--companies", type=int, default=1000)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--synced", type=int, default=60, help="companies whose hour is really done")
    parser.add_argument("--database", default="", help="an empty Postgres database to use instead of SQLite")
    arguments = parser.parse_args()
    with own_deployment(arguments.people, arguments.database, faults=False, static=True) as (deployment, redis):
        audit_keys.use_keys((deployment.environment["ENCRYPTION_KEYS"],))
        deployment.usual = ("web", "worker")
        deployment.start(*deployment.usual)
        deployment.imported()
        company_ids = copied(deployment, arguments.companies)
        print(f"{arguments.companies:,} companies of {arguments.people} people", flush=True)
        missed = _hour(deployment, redis.url, company_ids[: arguments.synced], arguments.companies)
        deployment.terminate("web", "worker")
        missed += _ticks(deployment)
    return 1 if missed else 0


def _report(name: str, figure: float, limit: float, unit: str = "") -> int:
    is_well = figure <= limit
    print(f"{'ok    ' if is_well else 'MISSED'} {name}: {figure:.2f}{unit} (limit {limit:g}{unit})", flush=True)
    return 0 if is_well else 1


# ---- the hour's syncs ---------------------------------------------------------------------------------


def processor_seconds(pid: int) -> float:
    """Of a process and all under it, those that have ended included."""
    return sum(map(_own_seconds, [pid, *descendants_of(pid)]))


def _own_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS_PER_SECOND


def _hour(deployment: Any, redis_url: str, company_ids: Sequence[int], companies: int) -> int:
    wait_for_hours(ask_for_an_hour(redis_url, company_ids[:5]), len(company_ids[:5]))  # warm
    worker = deployment.processes["worker"].pid
    began, used = time.monotonic(), processor_seconds(worker)
    hours = wait_for_hours(ask_for_an_hour(redis_url, company_ids), len(company_ids))
    seconds, used = (time.monotonic() - began) / len(hours), (processor_seconds(worker) - used) / len(hours)
    waits = [(ended - made).total_seconds() for _, _, made, _, ended in hours]
    print(
        f"       {len(hours)} hours done: {seconds:.3f} s and {used:.3f} processor seconds a company; of {companies:,} "
        f"that is {seconds * companies / 60:.1f} min and {used * companies / 60:.1f} min of an hour"
    )
    return (
        _report("the pool of syncs is busy", seconds * companies / HOUR_SECONDS, MOST_BUSY)
        + _report(f"{PROCESSORS} processors are busy", used * companies / HOUR_SECONDS / PROCESSORS, MOST_BUSY)
        + _report("the last company / the median", max(waits) / statistics.median(waits), MOST_TIMES_THE_MEDIAN)
    )


# ---- the ticks ---------------------------------------------------------------------------------------


class _MovedClock:
    """Goes on from the instant it was set to."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def set(self, instant: datetime) -> None:
        self._ahead = instant - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead


def _ticks(deployment: Any) -> int:
    clock, job_notifier = _MovedClock(), RecordedNotifications()
    services = Services(
        clock=clock,
        secrets=SecretBox((deployment.environment["ENCRYPTION_KEYS"],)),
        humaans=lambda token, _company_id: HumaansClient(deployment.sandbox.api_url, token),
        public_url="http://localhost",
    )
    day = clock().replace(hour=0, minute=0, second=5, microsecond=0) + timedelta(days=1)
    missed = 0
    for name, instant in (
        ("a quiet minute", day - timedelta(minutes=30)),
        ("the first of a day", day),
        ("the turn of an hour", day + timedelta(hours=1)),
    ):
        clock.set(instant - timedelta(minutes=1))
        _slices(services, job_notifier)  # what is due already, and a sign that the scheduler runs
        _end_all_runs()
        clock.set(instant)
        used = time.process_time()
        slices = _slices(services, job_notifier)
        used = time.process_time() - used
        told = f"{name}: {len(slices)} slices of {sum(slices):.1f} s and {used:.1f} processor seconds, the longest"
        missed += _report(told, max(slices), MOST_SECONDS_OF_A_TICK, " s")
        _end_all_runs()
    return missed


def _slices(services: Services, job_notifier: RecordedNotifications) -> list[float]:
    """Seconds of a tick and of each job that goes on where it ended."""
    taken = [_seconds(lambda: tick(services, job_notifier))]
    while job_notifier.company_work:
        company_id = job_notifier.company_work.pop()
        taken.append(_seconds(lambda each=company_id: go_on_with_company_work(services, job_notifier, each)))
    return taken


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    with connection():
        work()
    return time.perf_counter() - began


def _end_all_runs() -> None:
    with connection():
        Run.update(state="succeeded").where(Run.state == "queued").execute()


if __name__ == "__main__":
    sys.exit(main())
