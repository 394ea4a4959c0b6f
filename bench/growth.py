"""How a reconciliation grows with the number of people: 1, 3 and 10 times, with the exponent.

    .venv/bin/python -m bench.growth [--people 1000] [--database URL]

Each figure comes from a process of its own: requests to Humaans, processor seconds and peak memory of a first import
and of the run after it that finds nothing changed. An exponent of 1 is linear; the limit lets ten times the people cost
at most twelve times as much. The start of a process is not counted. Exit code 1 when a limit is missed.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from bench.reconcile import measured_round
from sandbox.remote import Sandbox

TIMES: Final = (1, 3, 10)
#: Ten times the people may cost twelve times as much.
MOST_EXPONENT: Final = math.log10(12)
RUNS: Final = ("first", "unchanged")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--people", type=int, default=1000, help="the smallest company; the largest has ten times as many"
    )
    parser.add_argument("--database", default="", help="an empty Postgres database to use instead of SQLite")
    arguments = parser.parse_args()
    rounds = {times: _measured(arguments.people * times, arguments.database) for times in TIMES}
    missed = 0
    for run in RUNS:
        for figure in ("requests", "cpu_seconds"):
            missed += _report(run, figure, [rounds[times][run][figure] for times in TIMES], arguments.people)
        memory = ", ".join(
            f"{arguments.people * times:,} people {rounds[times][run]['mib']:.0f} MiB" for times in TIMES
        )
        print(f"       {run}, peak memory: {memory}")
    return 1 if missed else 0


def _measured(people: int, database_url: str) -> dict[str, Any]:
    with Sandbox.start(size=people, static=True) as sandbox, tempfile.TemporaryDirectory() as folder:
        return measured_round(sandbox, database_url or f"sqlite:////{Path(folder) / 'growth.db'}")


def _report(run: str, figure: str, values: list[float], people: int) -> int:
    """1 when it grows faster than it may."""
    exponent = math.log(values[-1] / values[0], TIMES[-1])
    is_well = exponent <= MOST_EXPONENT
    told = ", ".join(f"{people * times:,} people {value:,.2f}" for times, value in zip(TIMES, values, strict=True))
    print(
        f"{'ok    ' if is_well else 'MISSED'} {run}, {figure.replace('_', ' ')}: {told}; "
        f"exponent {exponent:.2f} (limit {MOST_EXPONENT:.2f})",
        flush=True,
    )
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
