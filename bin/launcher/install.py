"""Installs what a list of requirements pins, and says how far it is: the first time takes a minute or more.

Runs before anything is installed, so it needs Python alone. What pip says goes into `.venv/install.log`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable

LOG: Final = Path(".venv/install.log")
PIP: Final = ("-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes", "--requirement")
#: Where no one watches a line change, so many lines say how far it is.
LINES: Final = 4
_PINNED: Final = re.compile(r"^[A-Za-z0-9][\w.\[\]-]*==", re.MULTILINE)


def main() -> int:
    """Install the list named on the command line; returns pip's exit code."""
    requirements = sys.argv[1]
    total = len(_PINNED.findall(Path(requirements).read_text(encoding="utf-8")))
    with (
        LOG.open("w", encoding="utf-8") as log,
        subprocess.Popen(
            [sys.executable, *PIP, requirements], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as pip,
    ):
        show_progress(pip.stdout or (), total, log, sys.stderr)
    return pip.returncode


def show_progress(lines: Iterable[str], total: int, log: TextIO, out: TextIO) -> None:
    """Copy pip's lines into the log and say how many of `total` packages it has come to."""
    done, said = 0, 0
    for line in lines:
        log.write(line)
        if line.startswith("Collecting "):
            done += 1
            if out.isatty():
                out.write(f"\r  {done} of {total} packages")
            elif total and done * LINES // total > said:
                said = done * LINES // total
                out.write(f"  {done} of {total} packages\n")
        elif line.startswith("Installing collected packages"):
            out.write(f"{chr(13) if out.isatty() else ''}  Unpacking {total} packages, nearly done ...\n")
        out.flush()


if __name__ == "__main__":
    sys.exit(main())
