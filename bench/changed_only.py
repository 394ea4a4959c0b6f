"""How many requests an unchanged hour costs where Humaans can filter by time of change, and where it cannot.

    .venv/bin/python -m bench.changed_only [--people 10000] [--database URL] [--latency 120ms]

A company is connected and read whole; what its account can do is found out; then hours pass in which nothing changes:
with a filter that works, in the hour in which it stops working, and after that. Exit code 1 when a limit is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from bench.reconcile import in_own_process
from sandbox.remote import Sandbox

#: Requests of an unchanged hour with a filter that works, whatever the number of people.
MOST_REQUESTS: Final = 20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--database", default="", help="an empty Postgres database to use instead of SQLite")
    parser.add_argument("--latency", default="0ms", help="how far away the sandbox is, like 120ms")
    arguments = parser.parse_args()
    far = ("--latency", arguments.latency)
    with (
        Sandbox.start(size=arguments.people, static=True, arguments=far) as sandbox,
        tempfile.TemporaryDirectory() as folder,
    ):
        url = arguments.database or f"sqlite:////{Path(folder) / 'bench.db'}"
        for what in ("connect", "first", "probe"):
            in_own_process(what, sandbox, url)
        pages = _hour("bare", sandbox, url)["requests"]
        works = _hour("unchanged", sandbox, url)
        sandbox.switch(updated_at_filter="ignored")
        stops = _hour("unchanged", sandbox, url)
        ignored = _hour("unchanged", sandbox, url)
    print(f"{arguments.people:,} people, {pages} pages of the lists in use")
    checks = [
        ("the filter works", works, MOST_REQUESTS),
        ("the filter stops working", stops, pages + MOST_REQUESTS),
        ("the filter does not work", ignored, pages),
    ]
    missed = 0
    for name, figures, limit in checks:
        is_well = figures["requests"] <= limit
        missed += not is_well
        print(
            f"{'ok    ' if is_well else 'MISSED'} an unchanged hour, {name}: {figures['requests']} requests "
            f"(limit {limit}), {figures['seconds']:.2f} s"
        )
    return 1 if missed else 0


def _hour(what: str, sandbox: Sandbox, database_url: str) -> dict[str, Any]:
    sandbox.forget_requests()
    figures = in_own_process(what, sandbox, database_url)
    return {**figures, "requests": sandbox.counters()["total"]}


if __name__ == "__main__":
    sys.exit(main())
