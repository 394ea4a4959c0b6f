"""The web process as the Procfile starts it, asked over real sockets."""

from __future__ import annotations

import contextlib
import http.client
import socket
import sys
from typing import TYPE_CHECKING

from tests.processes import PATIENCE_SECONDS, HeldPort, wait_until

if TYPE_CHECKING:
    from pathlib import Path

GUNICORN = (sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "wsgi:app")


class RealServer:
    """One gunicorn; `start` is the fixture that starts processes."""

    def __init__(self, start, **environ: str) -> None:
        self._held_port = HeldPort()  # as long as this object is there
        self.port = self._held_port.number
        self.process = start(*GUNICORN, PORT=str(self.port), **{"WEB_CONCURRENCY": "1"} | environ)
        wait_until(self._is_up, what=lambda: f"gunicorn\n{self.process.log}")

    def _is_up(self) -> bool:
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def ask(self, method, path, body=None, headers=None, *, seconds=PATIENCE_SECONDS):
        """Status, headers and text of one request over a connection of its own; raises when no answer comes in time."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.headers), answer.read().decode()
        finally:
            connection.close()

    def connect(self, said: bytes = b"") -> socket.socket:
        """A connection on which this much was said."""
        opened = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS)
        if said:
            opened.sendall(said)
        return opened

    def say(self, said: bytes, *, answers: int = 1) -> bytes:
        """Everything that is answered until the server closes, or, after as many answers, says no more for a moment."""
        with self.connect(said) as opened:
            received = b""
            with contextlib.suppress(TimeoutError):
                while data := opened.recv(65536):
                    received += data
                    if received.count(b"HTTP/1.1 ") >= answers:
                        opened.settimeout(1.0)
            return received


def environ_of(database_url: str, keys: tuple[str, ...], tmp_path: Path, **more: str) -> dict[str, str]:
    return {
        "APP_ENV": "test",
        "DATABASE_URL": database_url,
        "ENCRYPTION_KEYS": ",".join(keys),
        "SECRET_KEY": "a secret key of tests that is long enough for anyone",
        "VAR_FOLDER": str(tmp_path / "var"),
        **more,
    }
