"""Starts processes, shows what they say, starts them again when they end, and ends every one of them.

Each process leads a group of its own, so that ending the group leaves nothing behind; on Linux it also ends
when this process is killed. The Procfile's lines are run as a dyno manager would run them.
"""

from __future__ import annotations

import collections
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from honcho.environ import parse_procfile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT: Final = Path(__file__).resolve().parents[2]
FIRST_PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 15.0
WELL_AFTER_SECONDS: Final = 30.0
SECONDS_TO_END: Final = 30.0
LINES_REMEMBERED: Final = 40
PR_SET_PDEATHSIG: Final = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class LaunchError(Exception):
    """Something did not start; the words say what and what to do."""


def procfile_lines() -> dict[str, str]:
    """The commands of the Procfile by name, in its order."""
    return dict(parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8")).processes)


@dataclass
class Member:
    """One process by name, and when it may be started again."""

    name: str
    line: str
    restarts: bool
    #: Others need it until they have ended.
    serves: bool
    process: subprocess.Popen[str]
    started: float
    ends: int = 0
    not_before: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS
    said: collections.deque[str] = field(default_factory=lambda: collections.deque(maxlen=LINES_REMEMBERED))

    @property
    def is_up(self) -> bool:
        return self.process.poll() is None


class Processes:
    """Everything one command started. `show` is given each line with the name of who said it."""

    def __init__(self, environment: Mapping[str, str], show: Callable[[str, str], None]) -> None:
        self.environment = dict(environment)
        self.members: dict[str, Member] = {}
        self._show = show

    def run(self, line: str, *, stdin: str | None = None) -> str:
        """Run a command to its end and return what it printed. Raises LaunchError with its words."""
        ended = subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            raise LaunchError(
                f"{line.removeprefix('exec ')} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}"
            )
        return ended.stdout

    def start(self, name: str, line: str, *, restarts: bool = True, serves: bool = False) -> Member:
        self.members[name] = member = Member(name, line, restarts, serves, self._open(line), time.monotonic())
        self._listen(member)
        return member

    def _open(self, line: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["/bin/sh", "-c", line],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=_end_with_parent if _libc else None,  # noqa: PLW1509  one call into libc, loaded before
        )

    def _listen(self, member: Member) -> None:
        def listen(process: subprocess.Popen[str]) -> None:
            with process.stdout as stream:
                for line in stream:
                    member.said.append(line.rstrip("\n"))
                    self._show(member.name, member.said[-1])

        threading.Thread(target=listen, args=(member.process,), daemon=True).start()

    def look(self) -> None:
        """Start again what has ended. Raises LaunchError when something ended that cannot be replaced."""
        for member in self.members.values():
            if member.is_up:
                continue
            if not member.restarts:
                said = "\n".join(member.said)
                raise LaunchError(f"{member.name} ended with {member.process.returncode}:\n{said}")
            if member.not_before == 0.0:
                self._plan_restart(member)
            elif time.monotonic() >= member.not_before:
                member.not_before, member.started = 0.0, time.monotonic()
                member.process = self._open(member.line)
                self._listen(member)

    def keep_up(self) -> NoReturn:
        """Look again and again until a signal ends this process."""
        while True:
            self.look()
            time.sleep(0.2)

    def _plan_restart(self, member: Member) -> None:
        well = time.monotonic() - member.started > WELL_AFTER_SECONDS
        member.pause = FIRST_PAUSE_SECONDS if well else min(member.pause * 2, LONGEST_PAUSE_SECONDS)
        member.not_before = time.monotonic() + member.pause
        member.ends += 1
        self._signal(member, signal.SIGKILL)  # whatever it left in its group
        self._show(member.name, f"ended with {member.process.returncode}, starting again in {member.pause:.0f} s")

    def stop(self) -> None:
        """End everything: first what works, then what serves it; anyone who does not end in time is killed."""
        for serving in (False, True):
            ending = [member for member in self.members.values() if member.serves is serving]
            for member in ending:
                self._signal(member, signal.SIGTERM)
            last = time.monotonic() + SECONDS_TO_END
            while any(member.is_up for member in ending) and time.monotonic() < last:
                time.sleep(0.05)
            for member in ending:
                self._signal(member, signal.SIGKILL)
                member.process.wait()

    def kill(self) -> None:
        """End everything at once."""
        for member in self.members.values():
            self._signal(member, signal.SIGKILL)

    @staticmethod
    def _signal(member: Member, which: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(member.process.pid, which)


def _end_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
