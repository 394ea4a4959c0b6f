"""How long a payday takes beside a bare loop that only makes the same HTTP calls, as many at once.

    .venv/bin/python -m bench.payday [--payslips 1000] [--rounds 3] [--database URL]

The sandbox is a process of its own, and so is each thing measured. For every payslip four calls are made, by both sides
and four at a time: the person, their documents, the file (60 KB), the document. The bare loop keeps no ledger,
encrypts nothing and looks at nothing. Rounds take turns; the ratio compares medians of this one run. Exit code 1 when
the ratio or the memory is over its limit, or when a document is missing or there twice.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from sandbox.remote import Sandbox

ROOT: Final = Path(__file__).resolve().parent.parent
MOST_RATIO: Final = 1.3
MOST_MEMORY_MIB: Final = 200


def main() -> int:
    arguments = _arguments()
    rounds: list[dict[str, Any]] = []
    with Sandbox.start(size=arguments.payslips) as sandbox, tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.db"
        url = arguments.database or f"sqlite:////{prepared}"
        print("preparing:", json.dumps(_measure("prepare", sandbox, url, arguments.payslips)), flush=True)
        for number in range(arguments.rounds):
            rounds.append(_round(sandbox, arguments, prepared, Path(folder) / f"round{number}.db", number))
            print(_line(rounds[-1]), flush=True)
    return _report(rounds, arguments.payslips)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--payslips", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", default="", help="an empty Postgres database to use instead of SQLite")
    return parser.parse_args()


def _round(sandbox: Sandbox, arguments: argparse.Namespace, prepared: Path, copy: Path, number: int) -> dict[str, Any]:
    """Both sides once, the first of them in turn; the sandbox begins anew for each."""
    found: dict[str, Any] = {}
    for what in ("bare", "payday") if number % 2 == 0 else ("payday", "bare"):
        sandbox.reset()
        url = arguments.database
        if not url:
            shutil.copy(prepared, copy)
            url = f"sqlite:////{copy}"
        found[what] = _measure(what, sandbox, url, arguments.payslips)
        found[f"{what} documents"] = len(sandbox.documents())
    return found


def _measure(what: str, sandbox: Sandbox, url: str, payslips: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.payday_measured", what, sandbox.api_url, sandbox.token, url, str(payslips)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _line(found: dict[str, Any]) -> str:
    bare, ours = found["bare"]["seconds"], found["payday"]["seconds"]
    return f"bare {bare:6.2f} s   payday {ours:6.2f} s   ratio {ours / bare:.2f}   {found['payday']['mib']:.0f} MiB"


def _report(rounds: list[dict[str, Any]], payslips: int) -> int:
    bare, ours = (statistics.median(each[what]["seconds"] for each in rounds) for what in ("bare", "payday"))
    memory = max(each["payday"]["mib"] for each in rounds)
    ratio = ours / bare
    once = all(each["payday documents"] == payslips and each["payday"]["uploaded"] == payslips for each in rounds)
    print(
        f"\n{payslips} payslips: bare {bare:.2f} s, payday {ours:.2f} s, ratio {ratio:.2f} (limit {MOST_RATIO}); "
        f"memory {memory:.0f} MiB (limit {MOST_MEMORY_MIB}); each document once: {'yes' if once else 'NO'}"
    )
    return 0 if ratio <= MOST_RATIO and memory <= MOST_MEMORY_MIB and once else 1


if __name__ == "__main__":
    sys.exit(main())
