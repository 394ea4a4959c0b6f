"""Lets `requests` keep a total deadline, and lets a reading be stopped, at the place where bytes arrive.

A socket's own time-out starts anew with each byte, so a server that drips could hold a thread for hours, in the
headers as well as in the body. Here every single receive asks how much time the whole exchange has left.
"""

from __future__ import annotations

import http.client
import io
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import urllib3
from requests.adapters import HTTPAdapter

if TYPE_CHECKING:
    import socket
    import threading
    from collections.abc import Callable

#: How soon a stopped reading notices, in seconds.
_STOP_CHECK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """`deadline` is an instant of `monotonic`; `read_seconds` the longest silence; `stop` ends all at once."""

    deadline: float
    read_seconds: float
    monotonic: Callable[[], float]
    stop: threading.Event | None = None


#: The limits of the exchange the current thread is in; set by `Wire.send`.
CURRENT_LIMITS: ContextVar[ReadLimits | None] = ContextVar("read_limits", default=None)


class _LimitedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, handle: io.BufferedIOBase, limits: ReadLimits) -> None:
        self._sock = sock
        self._handle = handle  # http.client's own reader: held because closing it lets the socket go
        self._limits = limits

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        limits = self._limits
        now = limits.monotonic()
        until = min(limits.deadline, now + limits.read_seconds)
        while now < until:
            left = until - now
            if limits.stop is not None:
                if limits.stop.is_set():
                    break
                left = min(left, _STOP_CHECK_SECONDS)
            self._sock.settimeout(left)
            try:
                return self._sock.recv_into(buffer)
            except TimeoutError:
                now = limits.monotonic()
        raise TimeoutError

    def close(self) -> None:
        if not self.closed:
            self._handle.close()
        super().close()


class _LimitedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        limits = CURRENT_LIMITS.get()
        if limits is not None:
            self.fp = io.BufferedReader(_LimitedReader(sock, self.fp, limits))


class _HTTPConnection(urllib3.connection.HTTPConnection):
    response_class = _LimitedResponse


class _HTTPSConnection(urllib3.connection.HTTPSConnection):
    response_class = _LimitedResponse


class _HTTPPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


class DeadlineAdapter(HTTPAdapter):
    """requests' adapter over connections that obey `CURRENT_LIMITS`, to one host. Retries nothing itself."""

    def __init__(self) -> None:
        self._pool: Any = None
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """The same pool each time, since there is one host; finding it anew costs as much as a small answer."""
        if self._pool is None:
            self._pool = super().get_connection_with_tls_context(*args, **kwargs)
        return self._pool
