"""Real processes of ours for tests: started with their own environment, watched by their log, always ended."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from redis.exceptions import RedisError

ROOT = Path(__file__).parents[1]


def wait_until(question, *, seconds=15.0, what="it"):
    """Ask until the answer is true; return the answer."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        if answer := question():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s in vain for {what}")


def answers(redis):
    """Whether this Redis answers now."""
    try:
        return redis.ping()
    except (RedisError, OSError):
        return False


class Started:
    """One process, its log, and its end."""

    def __init__(self, *command, log, **environ):
        """`command` is a module of ours, or a whole command."""
        self.log_file = Path(log)
        if len(command) == 1:
            command = (sys.executable, "-m", *command)
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        with self.log_file.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=kept | {"PYTHONUNBUFFERED": "1"} | environ,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = self.process.pid

    @property
    def log(self):
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def wait_for_words(self, words, *, times=1, seconds=15.0):
        wait_until(lambda: self.log.count(words) >= times, seconds=seconds, what=f"{words!r} in\n{self.log}")

    def end(self, which=signal.SIGTERM, *, seconds=15.0):
        """Send a signal and return the exit code."""
        if self.process.poll() is None:
            os.kill(self.pid, which)
        return self.process.wait(timeout=seconds)

    def sweep_up(self):
        """Whatever is left of its session is killed; called for every started process when a test ends."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait(timeout=10)


def is_running(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state not in {"Z", "X"}
