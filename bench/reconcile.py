"""How long a reconciliation takes beside a bare loop that only fetches and parses the same pages.

    .venv/bin/python -m bench.reconcile [--people 10000] [--rounds 3] [--database URL] [--latency 120ms] [--with-dlt]

The sandbox serves pre-serialised pages from a process of its own. Each figure comes from a process of its
own as well: the bare loop (requests, one page after the other, `response.json()`), the first import into an
empty database, and three runs after it that find nothing changed. All are measured in turn, round by round. A machine's
pace may change within seconds, so each run is compared with the bare loops just before and just after it, and the
ratios are medians of all runs; seconds from another run or machine mean nothing here.
The limits are those the product promises: see `LIMITS`. Exit code 1 when one is missed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from sandbox.remote import Sandbox

ROOT: Final = Path(__file__).resolve().parent.parent
#: Ratio to the bare loop for first import and unchanged run, by kind of database; and the worker's memory.
LIMITS: Final = {"sqlite": (4.5, 1.6), "postgres": (4.5, 1.4)}
MOST_MEMORY_MIB: Final = 150
#: Of each round; a run takes little longer than the machine keeps its pace.
UNCHANGED_RUNS: Final = 3


def main() -> int:
    arguments = _arguments()
    kind = "postgres" if arguments.database.startswith("postgres") else "sqlite"
    rounds: list[dict[str, Any]] = []
    far = ("--latency", arguments.latency)
    with (
        Sandbox.start(size=arguments.people, static=True, arguments=far) as sandbox,
        tempfile.TemporaryDirectory() as folder,
    ):
        for number in range(arguments.rounds):
            url = arguments.database or f"sqlite:////{Path(folder) / f'bench{number}.db'}"
            rounds.append(measured_round(sandbox, url))
            print(_line(rounds[-1]), flush=True)
        if arguments.with_dlt:
            from bench import with_dlt  # noqa: PLC0415 - only when asked: it makes a venv of its own

            rounds[-1]["dlt"] = with_dlt.measure(sandbox, kind, Path(folder), arguments.database)
    return _report(kind, rounds, arguments.people)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", default="", help="an empty Postgres database to use instead of SQLite")
    parser.add_argument("--latency", default="0ms", help="how far away the sandbox is, like 120ms")
    parser.add_argument("--with-dlt", action="store_true", help="also load the same pages with dlt, in its own venv")
    return parser.parse_args()


def measured_round(sandbox: Sandbox, database_url: str) -> dict[str, Any]:
    """A company connected, a first import and unchanged runs between bare loops, each in a process of its own."""
    result: dict[str, Any] = {"connect": in_own_process("connect", sandbox, database_url)}
    bare = [_step("bare", sandbox, database_url)]
    for what in ("first", *["unchanged"] * UNCHANGED_RUNS):
        run = _step(what, sandbox, database_url)
        bare.append(_step("bare", sandbox, database_url))
        run["ratios"] = [
            *result.get(what, {"ratios": []})["ratios"],
            run["seconds"] / statistics.mean(each["seconds"] for each in bare[-2:]),
        ]
        result[what] = run
    return result | {"bare": bare[-1] | {"seconds": statistics.median(each["seconds"] for each in bare)}}


def _step(what: str, sandbox: Sandbox, database_url: str) -> dict[str, Any]:
    sandbox.forget_requests()
    figures = in_own_process(what, sandbox, database_url)
    return figures | {"requests": sum(sandbox.counters()["per_path"].values())}


def in_own_process(what: str, sandbox: Sandbox, database_url: str) -> dict[str, Any]:
    """The figures of one step of bench/reconcile_measured.py."""
    command = [sys.executable, "-m", "bench.reconcile_measured", what, sandbox.api_url, sandbox.token, database_url]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _line(figures: dict[str, Any]) -> str:
    runs = (
        f"{what} {figures[what]['seconds']:.2f} s ({', '.join(f'{each:.2f} x' for each in figures[what]['ratios'])})"
        for what in ("first", "unchanged")
    )
    return f"round: bare {figures['bare']['seconds']:.2f} s, {', '.join(runs)}"


def _report(kind: str, rounds: list[dict[str, Any]], people: int) -> int:
    def median(what: str, figure: str = "seconds") -> float:
        return statistics.median(each[what][figure] for each in rounds)

    def median_ratio(what: str) -> float:
        return statistics.median(ratio for each in rounds for ratio in each[what]["ratios"])

    bare = median("bare")
    pages = rounds[0]["bare"]["requests"]
    last = rounds[-1]
    first_limit, unchanged_limit = LIMITS[kind]
    checks = [
        ("first import / bare loop", median_ratio("first"), first_limit),
        ("unchanged run / bare loop", median_ratio("unchanged"), unchanged_limit),
        ("requests of the first import / pages", last["first"]["requests"] / pages, 1.0),
        ("requests of the unchanged run / pages", last["unchanged"]["requests"] / pages, 1.0),
        ("peak memory of the worker, MiB", max(median("first", "mib"), median("unchanged", "mib")), MOST_MEMORY_MIB),
        ("employee rows written by the unchanged run", last["unchanged"]["rows_written"], 0),
    ]
    print(f"{people} people, {pages} pages, {kind}; medians of {len(rounds)} rounds; bare loop {bare:.2f} s")
    missed = 0
    for name, figure, limit in checks:
        ok = figure <= limit
        missed += not ok
        print(f"{'ok    ' if ok else 'MISSED'} {name}: {figure:.2f} (limit {limit:g})")
    if "dlt" in last:
        for what, seconds in last["dlt"].items():
            print(f"       dlt {what} / bare loop: {seconds / bare:.2f}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
