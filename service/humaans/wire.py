"""One HTTP exchange with the one Humaans host: the token, the time limits, the body read to its end.

A `requests` session per thread, kept alive. Decides nothing about statuses and never retries. Whatever the
network does ends as an `Answer` or a `WireFaultError`; the deadline holds for headers and bodies alike, because it
is kept where bytes leave the socket.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.auth import AuthBase

from service.humaans.deadline_adapter import CURRENT_LIMITS, DeadlineAdapter, ReadLimits
from service.humaans.limits import MAX_BODY_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping

USER_AGENT = "humaans-payroll/1 (payroll integration)"


class WireFaultError(Exception):
    """No whole answer came. `was_sent` is False only when Humaans surely never saw the request."""

    def __init__(self, kind: str, *, was_sent: bool) -> None:
        super().__init__(kind)
        self.kind = kind
        self.was_sent = was_sent


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class _Bearer(AuthBase):
    """Puts the token on the request and shows it to nobody."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def __repr__(self) -> str:
        return "<bearer token>"


class Wire:
    """`base_url` is where Humaans lives, without user info or query; nothing is ever sent elsewhere."""

    def __init__(self, base_url: str, token: str) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query:
            raise ValueError("the Humaans address must be a plain http(s) address")
        self.host = parts.hostname
        self.token_is_sendable = token.isascii() and token.isprintable() and token.strip() == token != ""
        self._base_url = base_url.rstrip("/")
        self._origin = f"{parts.scheme}://{parts.netloc}/"
        self._auth = _Bearer(token)
        self._mine = threading.local()
        self._open: set[requests.Session] = set()
        self._lock = threading.Lock()

    def send(self, method: str, path: str, *, connect_seconds: float, limits: ReadLimits, **parts: Any) -> Answer:
        """`parts` are requests' own params, json, data, files."""
        remembered = CURRENT_LIMITS.set(limits)
        try:
            with self._session().request(
                method,
                self._base_url + path,
                auth=self._auth,
                allow_redirects=False,
                stream=True,
                timeout=(connect_seconds, limits.read_seconds),
                **parts,
            ) as response:
                return Answer(response.status_code, response.headers, _whole_body(response.raw))
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

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._mine, "session", None)
        if session is None:
            session = self._mine.session = requests.Session()
            session.trust_env = False  # neither .netrc nor proxies of the environment may touch the token
            session.headers.clear()
            session.headers.update(
                {"Accept": "application/json", "Accept-Encoding": "gzip, deflate", "User-Agent": USER_AGENT}
            )
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            session.adapters.clear()
            session.mount(self._origin, DeadlineAdapter(pool_connections=1, pool_maxsize=1))
            with self._lock:
                self._open.add(session)
        return session

    def close_this_thread(self) -> None:
        session: requests.Session | None = getattr(self._mine, "session", None)
        if session is not None:
            self._mine.session = None
            with self._lock:
                self._open.discard(session)
            session.close()

    def close(self) -> None:
        with self._lock:
            sessions, self._open = self._open, set()
        self._mine = threading.local()
        for session in sessions:
            session.close()


def _whole_body(raw: urllib3.BaseHTTPResponse) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := raw.read(MAX_BODY_BYTES + 1, decode_content=True):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_BODY_BYTES:
            raise WireFaultError("too large", was_sent=True)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _never_connected(fault: requests.exceptions.ConnectionError) -> bool:
    cause = fault.args[0] if fault.args else None
    reason = getattr(cause, "reason", cause)
    return isinstance(reason, urllib3.exceptions.NewConnectionError)
