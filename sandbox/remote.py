"""A sandbox held by its control API: started as a process of its own, or served by a thread of this one.

    with Sandbox.start() as humaans:
        humaans.change("people", "amelia", city="York")

For tests and the demo. Both kinds have the same words; only how they begin differs.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import orjson

from sandbox.handle import Handle, SandboxRefusedError
from sandbox.http.server import Server
from sandbox.platform import seeding
from sandbox.platform.platform import Platform
from sandbox.platform.static_answers import StaticAnswers
from sandbox.world.clock import Clock, instant

__all__ = ["InProcessSandbox", "Sandbox", "SandboxRefusedError"]

_ROOT = Path(__file__).resolve().parent.parent
_READY_SECONDS = 60
#: So many are made, and their pages written, on a slow machine.
_PEOPLE_A_SECOND = 300


class Sandbox(Handle):
    """A sandbox as a process of its own."""

    def __init__(self, card: dict[str, Any], *, process: subprocess.Popen[bytes] | None = None) -> None:
        super().__init__(card)
        self.process = process

    @classmethod
    @contextmanager
    def start(
        cls,
        *,
        people: Path | None = None,
        size: int | None = None,
        seed: str = "1",
        now: str | None = None,
        static: bool = False,
        mailbox: bool = False,
        arguments: Sequence[str] = (),
    ) -> Iterator[Self]:
        """`python -m sandbox` as a process, ended on leaving; `arguments` are further flags of it."""
        with tempfile.TemporaryDirectory() as folder:
            port_file = Path(folder) / "sandbox.json"
            command = [sys.executable, "-m", "sandbox", "--port-file", str(port_file), "--seed", seed]
            command += ["--people", str(Path(people).resolve())] if people else []
            command += ["--size", str(size)] if size is not None else []
            command += ["--now", now] if now else []
            command += ["--static"] if static else []
            command += ["--smtp-port", "0"] if mailbox else []
            process = subprocess.Popen([*command, *arguments], cwd=_ROOT, stdout=subprocess.DEVNULL)  # noqa: S603
            try:
                yield cls(_card_from(port_file, process, size or 0), process=process)
            finally:
                process.terminate()
                try:
                    process.wait(timeout=5)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


class InProcessSandbox(Sandbox):
    """The same, served by threads of this process: quicker to begin, and `platform` is at hand."""

    platform: Platform

    @classmethod
    @contextmanager
    def start(
        cls,
        *,
        people: Path | None = None,
        size: int | None = None,
        seed: str = "1",
        now: str | None = None,
        static: bool = False,
        mailbox: bool = False,
        arguments: Sequence[str] = (),
    ) -> Iterator[Self]:
        if arguments:
            raise ValueError("flags are for a process of its own")
        platform = Platform(Clock(instant(now) if now else None), seed)
        company = platform.add_company("main", seeding.fill_for({"people": people, "size": size}))
        if static:
            platform.static = StaticAnswers()
        if mailbox:
            platform.mailbox.open(0)
        with Server(platform):
            sandbox = cls(seeding.card(platform, company))
            sandbox.platform = platform
            yield sandbox


def _card_from(port_file: Path, process: subprocess.Popen[bytes], people: int) -> dict[str, Any]:
    until = time.monotonic() + _READY_SECONDS + people / _PEOPLE_A_SECOND
    while time.monotonic() < until:
        if port_file.exists():
            return orjson.loads(port_file.read_bytes())
        if process.poll() is not None:
            raise RuntimeError(f"the sandbox ended with {process.returncode} before it was ready")
        time.sleep(0.02)
    raise TimeoutError("the sandbox did not get ready")
