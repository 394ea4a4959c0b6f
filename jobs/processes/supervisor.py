"""Keeps a set of forked children alive: starts them, restarts them with growing pauses, passes on signals, waits.

The parent opens nothing, neither Redis nor database, so a child inherits no socket. It ends with 0 when
told to by SIGTERM or SIGINT, after every child has ended or has used up the time it was given.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Final

import structlog

from jobs.processes.parent_death import Deadline

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LOOK_SECONDS: Final = 0.1
FIRST_PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 30.0
#: A child that lived this long was well; its next restart is at once again.
WELL_AFTER_SECONDS: Final = 60.0
#: Heroku kills 30 s after SIGTERM; what still runs shortly before is killed here, so that none is left over.
SECONDS_TO_END: Final = 27.0
log = structlog.get_logger(__name__)


class Child:
    """One child by name: its process, and when it may be started again."""

    def __init__(self, name: str, work: Callable[[Deadline], int]) -> None:
        self.name = name
        self.deadline = Deadline()
        self.pid = 0
        self._work = work
        self._started = 0.0
        self._not_before = 0.0
        self._pause = FIRST_PAUSE_SECONDS

    def start_when_due(self) -> None:
        if self.pid or time.monotonic() < self._not_before:
            return
        self.deadline.clear()
        self._started = time.monotonic()
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            self._live()
        log.info("worker process started", lane=self.name, lane_pid=self.pid)

    def _live(self) -> None:
        code = 1
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        try:
            code = self._work(self.deadline)
        except SystemExit as told:
            code = int(told.code or 0)
        except BaseException:
            log.exception("worker process failed", lane=self.name)
        finally:
            sys.stdout.flush()
            os._exit(code)

    def ended(self, status: int, *, as_told: bool) -> None:
        """Note the end and decide when to start again."""
        lived = time.monotonic() - self._started
        self._pause = FIRST_PAUSE_SECONDS if lived > WELL_AFTER_SECONDS else self._pause
        self._not_before = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        tell = log.info if as_told else log.warning
        tell("worker process ended", lane=self.name, lane_pid=self.pid, exit_code=os.waitstatus_to_exitcode(status))
        self.pid = 0

    def send(self, which: signal.Signals) -> None:
        if self.pid:
            os.kill(self.pid, which)


class Supervisor:
    def __init__(self, works: Mapping[str, Callable[[Deadline], int]]) -> None:
        self._children = [Child(name, work) for name, work in works.items()]
        self._told_to_end = False

    def run(self) -> int:
        """Keep the children alive until told to end; the exit code for this process."""
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        while not self._told_to_end:
            for child in self._children:
                child.start_when_due()
                if child.deadline.is_over():
                    log.error("worker process stuck", lane=child.name, lane_pid=child.pid)
                    child.send(signal.SIGKILL)
            self._reap()
            time.sleep(LOOK_SECONDS)
        return self._wait_for_the_end()

    def _end(self, signum: int, frame: object) -> None:  # noqa: ARG002
        self._told_to_end = True

    def _reap(self) -> None:
        for child in self._children:
            if child.pid:
                pid, status = os.waitpid(child.pid, os.WNOHANG)
                if pid:
                    child.ended(status, as_told=self._told_to_end)

    def _wait_for_the_end(self) -> int:
        log.info("ending")
        last = time.monotonic() + SECONDS_TO_END
        for child in self._children:
            child.send(signal.SIGTERM)
        while any(child.pid for child in self._children):
            if time.monotonic() > last:
                for child in self._children:
                    child.send(signal.SIGKILL)
            self._reap()
            time.sleep(LOOK_SECONDS / 2)
        return 0
