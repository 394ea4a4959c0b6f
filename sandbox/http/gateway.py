"""The way in: every request passes here, is written down, and meets the trouble that was ordered for it.

A WSGI wrapper around the application, because faults of the connection (cut, half an answer, one byte at a
time) cannot be told in a framework's words.
"""

import hashlib
import random
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import orjson
from werkzeug.test import run_wsgi_app

from sandbox.answers.errors import error_body, issue
from sandbox.answers.faults import Fault
from sandbox.answers.malformed_answers import bent
from sandbox.world.clock import Clock
from sandbox.world.ids import named_id

if TYPE_CHECKING:
    from sandbox.platform.company import Company
    from sandbox.platform.platform import Platform

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
_DRIPS = 20


class ConnectionCut(Exception):  # noqa: N818 - an event of the wire, not a mistake
    """Raised to end a connection without a (whole) answer."""


class Gateway:
    def __init__(self, platform: "Platform", app: Callable[[Environ, StartResponse], Iterable[bytes]]) -> None:
        self._platform = platform
        self._app = app
        self._allowance = Allowance()

    @property
    def clock(self) -> Clock:
        """What the sandbox takes for the time."""
        return self._platform.clock

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(("/api", "/receivers", "/staffology")):
            return self._app(environ, start_response)
        entry = self._platform.log.begin(environ["REQUEST_METHOD"], path, environ.get("QUERY_STRING", ""))
        status: int | None = None
        try:
            answer = self._answer(environ, path)
            status = int(answer[0].split()[0])
            return self._send(answer, environ, start_response)
        except ConnectionCut:
            status = None
            _cut(environ)
            start_response("500 Cut", [])
            return []
        finally:
            self._platform.log.end(entry, status)

    def _answer(self, environ: Environ, path: str) -> "Answer":
        company = self._platform.company_of_token(environ.get("HTTP_AUTHORIZATION", "").partition(" ")[2].strip())
        fault = self._platform.faults.take(environ["REQUEST_METHOD"], path, company.key if company else None)
        switches = (company or self._platform.first).switches
        time.sleep((switches.latency_ms + random.random() * switches.latency_jitter_ms) / 1000)
        if fault and fault.delay:
            self._platform.faults.hold(fault)
        environ["sandbox.fault"] = fault
        if fault is None:
            is_api = path.startswith("/api")
            if is_api and switches.requests_per_second and not self._allowance.take(switches.requests_per_second):
                return self._error_answer(429, "Too many requests", {"Retry-After": "1"})
            answer = self._static_answer(environ, company) or self._real_answer(environ)
            return _with_etag(answer, environ) if switches.etags else answer
        return self._troubled_answer(environ, fault)

    def _troubled_answer(self, environ: Environ, fault: Fault) -> "Answer":
        if fault.when == "before" and fault.drop:
            raise ConnectionCut
        if fault.when == "before" and fault.replaces_answer:
            return self._ordered_answer(fault)
        environ["sandbox.shift"], environ["sandbox.stale"] = fault.shift, fault.stale
        answer = self._real_answer(environ)
        if fault.drop:
            raise ConnectionCut
        if fault.replaces_answer:
            return self._ordered_answer(fault)
        if fault.bends_answer and answer[0].startswith("2"):
            content, kind = bent(answer[2], fault)
            return answer[0], [("Content-Type", kind)], content
        return answer

    def _static_answer(self, environ: Environ, company: "Company | None") -> "Answer | None":
        static = self._platform.static
        if static is None or company is None or environ["REQUEST_METHOD"] != "GET":
            return None
        token = environ["HTTP_AUTHORIZATION"].partition(" ")[2].strip()
        name = environ["PATH_INFO"].removeprefix("/api/")
        content = static.answer_to(company, token, name, environ.get("QUERY_STRING", ""))
        return None if content is None else ("200 OK", [("Content-Type", "application/json")], content)

    def _real_answer(self, environ: Environ) -> "Answer":
        body, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
        return status, kept, b"".join(body)

    def _ordered_answer(self, fault: Fault) -> "Answer":
        headers = self._platform.faults.headers_of(fault)
        status = fault.status or 200
        if fault.html is not None:
            return f"{status} Ordered", [("Content-Type", "text/html"), *headers.items()], fault.html.encode()
        if fault.body is not None:
            content = fault.body.encode() if isinstance(fault.body, str) else orjson.dumps(fault.body)
            return f"{status} Ordered", [("Content-Type", "application/json"), *headers.items()], content
        issues = [issue(name, "is not yours to see", forbidden=True) for name in fault.forbidden]
        return self._error_answer(status, fault.message, headers, issues, code_as_text=fault.string_code)

    def _error_answer(
        self,
        status: int,
        message: str,
        headers: dict[str, str],
        issues: Iterable[dict[str, Any]] = (),
        *,
        code_as_text: bool = False,
    ) -> "Answer":
        request_id = named_id(self._platform.seed, "request", self._platform.log.count)
        body = error_body(request_id, status, message, issues, code_as_text=code_as_text)
        return (
            f"{status} Ordered",
            [("Content-Type", "application/json"), *headers.items()],
            orjson.dumps(body),
        )

    def _send(self, answer: "Answer", environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        status, headers, content = answer
        start_response(status, [*headers, ("Content-Length", str(len(content)))])
        fault: Fault | None = environ["sandbox.fault"]
        if fault and fault.truncate:
            return _half(content, environ)
        if fault and fault.drip:
            return _dripped(content, fault.drip)
        return [content]


Answer = tuple[str, list[tuple[str, str]], bytes]


class Allowance:
    """A bucket that fills with the requests a second allows, for the switch `requests_per_second`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = 1.0
        self._at = time.monotonic()

    def take(self, per_second: float) -> bool:
        with self._lock:
            now = time.monotonic()
            self._left = min(max(1.0, per_second), self._left + (now - self._at) * per_second)
            self._at = now
            if self._left < 1:
                return False
            self._left -= 1
            return True


def _with_etag(answer: Answer, environ: Environ) -> Answer:
    """The answer to a read with its ETag; 304 and nothing more to who names that one."""
    status, headers, content = answer
    if environ["REQUEST_METHOD"] != "GET" or not status.startswith("200"):
        return answer
    etag = f'W/"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    if environ.get("HTTP_IF_NONE_MATCH") == etag:
        return "304 Not Modified", [("ETag", etag)], b""
    return status, [*headers, ("ETag", etag)], content


def _cut(environ: Environ) -> None:
    connection = environ.get("werkzeug.socket")
    if connection is not None:
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _half(content: bytes, environ: Environ) -> Iterator[bytes]:
    yield content[: len(content) // 2]
    _cut(environ)


def _dripped(content: bytes, seconds: float) -> Iterator[bytes]:
    size = max(1, len(content) // _DRIPS)
    for start in range(0, len(content), size):
        time.sleep(seconds / _DRIPS)
        yield content[start : start + size]
