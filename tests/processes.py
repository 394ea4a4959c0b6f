"""Real processes of ours for tests: started with their own environment, watched by their log, always ended.

How long something takes on a busy machine is luck, so a test waits for what it asserts, and for so long that only
what never comes is missed. A test that is green never waits that long.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from redis.exceptions import RedisError

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 90.0


def wait_until(question, *, seconds=PATIENCE_SECONDS, what="it"):
    """Ask until the answer is true; return the answer. `what` may be a function, asked when all was in vain."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        if answer := question():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s in vain for {what() if callable(what) else what}")


class HeldPort:
    """A port of this machine that is no one else's until `release`; a server of ours may listen on it meanwhile.

    A port that is only looked for is free again at once, and another process may be given it before ours listens.
    Linux lets a server in beside a socket that is bound and does not listen, and gives the port to no one else.
    """

    def __init__(self):
        self._holder = socket.socket()
        self._holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._holder.bind(("127.0.0.1", 0))
        self.number = self._holder.getsockname()[1]
        if sys.platform != "linux":
            self.release()

    def release(self):
        self._holder.close()

    __del__ = release


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
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
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

    def wait_for_words(self, words, *, times=1):
        wait_until(lambda: self.log.count(words) >= times, what=lambda: f"{words!r} in\n{self.log}")

    def send(self, which):
        """A signal, to it alone, if it still runs."""
        if self.process.poll() is None:
            os.kill(self.pid, which)

    def end(self, which=signal.SIGTERM):
        """Send a signal and return the exit code."""
        self.send(which)
        return self.wait()

    def wait(self):
        """Its exit code, when it has ended by itself."""
        return self.process.wait(timeout=PATIENCE_SECONDS)

    def sweep_up(self):
        """Kill what is left of its session, and wait until all of it is dead.

        A child in a group of its own, as a job's is, dies a moment after its parent; in that moment it could still
        record what the test says was cut off.
        """
        family = descendants_of(self.pid)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.wait()
        wait_until(lambda: not any(map(is_running, family)), what=f"the end of all processes under {self.pid}")


def children_of(pid):
    """The processes it started that its parent has not taken leave of, oldest first; none where it is gone."""
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    return []


def descendants_of(pid):
    """All processes under it: its children, and theirs."""
    children = children_of(pid)
    return children + [each for child in children for each in descendants_of(child)]


def is_running(pid):
    """Whether it still works; what has ended and is only waited for by its parent does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state not in {"Z", "X"}
