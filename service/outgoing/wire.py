"""One HTTP exchange with the one host of another system: the key, the time limits, the body read to its end.

An exchange is lent one of the connections that are kept alive, whichever thread asks. Decides nothing about statuses
and never retries. Whatever the network does ends as an `Answer` or a `WireFaultError`; the deadline holds for headers
and bodies alike, because it is kept where bytes leave the socket.
"""

from __future__ import annotations

import base64
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode, urlsplit

import requests
import urllib3
from requests.auth import AuthBase

from service.outgoing.deadline_adapter import CURRENT_LIMITS, DeadlineAdapter, ReadLimits
from service.outgoing.limits import MAX_BODY_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

HEADERS: Final = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": "humaans-payroll/1 (payroll integration)",
}


class WireFaultError(Exception):
    """No whole answer came. `was_sent` is False only when the other system surely never saw the request."""

    def __init__(self, kind: str, *, was_sent: bool) -> None:
        super().__init__(kind)
        self.kind = kind
        self.was_sent = was_sent


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class _Authorization(AuthBase):
    """Puts the secret on the request and shows it to no one."""

    def __init__(self, header: str) -> None:
        self._header = header

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._header:
            request.headers["Authorization"] = self._header
        return request

    def __repr__(self) -> str:
        return "<authorization>"


def bearer(token: str) -> str:
    """The header of an access token."""
    return f"Bearer {token}"


def basic(user: str, key: str) -> str:
    """The header of a user and a key that stands for the password (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{key}".encode()).decode()


def nothing(_key: str) -> str:
    """No header: for a place that must not see the key."""
    return ""


class Wire:
    """`base_url` is where the other system is, without user info or query; nothing is ever sent elsewhere.

    `header_of` makes the Authorization header of the secret.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        header_of: Callable[[str], str] = bearer,
        max_body_bytes: int = MAX_BODY_BYTES,
    ) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query:
            raise ValueError("the address must be a plain http(s) address")
        self.host = parts.hostname
        self.token_is_sendable = token.isascii() and token.isprintable() and " " not in token and token != ""
        self._base_url = base_url.rstrip("/")
        self._max_body_bytes = max_body_bytes
        self._auth = _Authorization(header_of(token) if self.token_is_sendable else "")
        self._prepared_get: requests.PreparedRequest | None = None
        self._idle: list[DeadlineAdapter] = []
        #: Connections that were lent before `close` are not taken back.
        self._times_closed = 0
        self._lock = threading.Lock()

    def send(self, method: str, path: str, *, connect_seconds: float, limits: ReadLimits, **parts: Any) -> Answer:
        """`parts` are requests' own params, json, data, files; the last three for writes only."""
        request = self._prepared(method, path, **parts)
        remembered = CURRENT_LIMITS.set(limits)
        try:
            # The adapter itself, not Session.send: nothing may look at redirects, cookies or the environment.
            with (
                self._lent() as adapter,
                adapter.send(
                    request, stream=True, verify=True, timeout=(connect_seconds, limits.read_seconds)
                ) as response,
            ):
                return Answer(response.status_code, response.headers, _whole_body(response.raw, self._max_body_bytes))
        except requests.exceptions.ConnectTimeout:
            raise WireFaultError("connect", was_sent=False) from None
        except requests.exceptions.Timeout:
            raise WireFaultError("timeout", was_sent=True) from None
        except requests.exceptions.ConnectionError as fault:
            raise WireFaultError("connection", was_sent=not _never_connected(fault)) from None
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError):
            raise WireFaultError("broken answer", was_sent=True) from None
        finally:
            CURRENT_LIMITS.reset(remembered)

    def _prepared(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any],
        json: Any = None,
        data: Any = None,
        files: Any = None,
    ) -> requests.PreparedRequest:
        query = "?" + urlencode(params, doseq=True) if params else ""
        url = self._base_url + quote(path, safe="/") + query
        if method != "GET":
            return requests.Request(
                method, url, headers=HEADERS, json=json, data=data, files=files, auth=self._auth
            ).prepare()
        if self._prepared_get is None:
            self._prepared_get = requests.Request("GET", url, headers=HEADERS, auth=self._auth).prepare()
        request = self._prepared_get.copy()  # every read is this one with another address; preparing anew is slow
        request.url = url
        return request

    @contextmanager
    def _lent(self) -> Iterator[DeadlineAdapter]:
        """The connection used last that no one uses now, or a new one."""
        with self._lock:
            times_closed = self._times_closed
            adapter = self._idle.pop() if self._idle else DeadlineAdapter()
        try:
            yield adapter
        finally:
            with self._lock:
                is_kept = times_closed == self._times_closed
                if is_kept:
                    self._idle.append(adapter)
            if not is_kept:
                adapter.close()

    def close_idle(self, *, keep: int) -> None:
        """Close the connections that no one uses, but for so many."""
        with self._lock:
            first_kept = max(0, len(self._idle) - keep)
            surplus, self._idle = self._idle[:first_kept], self._idle[first_kept:]
        for adapter in surplus:
            adapter.close()

    def close(self) -> None:
        with self._lock:
            self._times_closed += 1
            idle, self._idle = self._idle, []
        for adapter in idle:
            adapter.close()


def _whole_body(raw: urllib3.BaseHTTPResponse, most: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := raw.read(most + 1, decode_content=True):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise WireFaultError("too large", was_sent=True)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _never_connected(fault: requests.exceptions.ConnectionError) -> bool:
    cause = fault.args[0] if fault.args else None
    reason = getattr(cause, "reason", cause)
    return isinstance(reason, urllib3.exceptions.NewConnectionError)
