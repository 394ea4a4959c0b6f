"""Posts bytes to an address on the internet: to the very address that was checked, within 15 seconds, once.

The name is resolved here and every answer checked, and the connection is made to one of the checked addresses, with TLS
to the name. So a name that leads elsewhere a moment later changes nothing. A redirect is an answer like any other, and
what follows an answer's head is never read.
"""

from __future__ import annotations

import functools
import http.client
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from service.notify.sending import Answer, Fate, Outcome
from service.rules.notifications.receiver_addresses import ReceiverAddress, parsed, refuse_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from service.notify.sending import PostRequest

#: For everything: the name, the connection, the request and the answer.
SECONDS: Final = 15.0
_SILENT: Final = "The receiver did not answer within 15 seconds."


class NoAnswerError(Exception):
    """Nothing was answered. It may have been received all the same: the same message is sent again later."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    @property
    def outcome(self) -> Outcome:
        return Outcome(Fate.LATER, self.code, self.message)


def system_addresses(host: str, port: int) -> list[str]:
    """The network addresses that a name leads to now. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@functools.cache
def _tls() -> ssl.SSLContext:
    """Trusts whom this machine trusts. Reading its certificates takes longer than an exchange: done once."""
    return ssl.create_default_context()


class Poster:
    """Posts to receivers. `local_allowed`: to this machine too, which development and tests declare."""

    def __init__(
        self,
        *,
        local_allowed: bool = False,
        addresses_of: Callable[[str, int], list[str]] = system_addresses,
        seconds: float = SECONDS,
    ) -> None:
        self.local_allowed = local_allowed
        self._addresses_of = addresses_of
        self._seconds = seconds

    def check(self, url: str) -> ReceiverAddress:
        """The parts of an address that may be sent to now. Raises AddressRefusedError and NoAnswerError."""
        address = parsed(url, local_allowed=self.local_allowed)
        self._checked_addresses(address, time.monotonic() + self._seconds)
        return address

    def post(self, url: str, request: PostRequest) -> Answer:
        """Raises AddressRefusedError and NoAnswerError."""
        deadline = time.monotonic() + self._seconds
        address = parsed(url, local_allowed=self.local_allowed)
        found = self._checked_addresses(address, deadline)
        try:
            with _ended_at(deadline, _connected(found, address.port, deadline)) as connected:
                answer = self._exchange(address, connected, request)
        except ssl.SSLCertVerificationError as error:
            message = "The receiver's certificate cannot be trusted. The one who runs it must renew it."
            raise NoAnswerError("certificate", message) from error
        except TimeoutError as error:
            raise NoAnswerError("silent", _SILENT) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() >= deadline:
                raise NoAnswerError("silent", _SILENT) from error
            raise NoAnswerError("broken", "The receiver broke off the connection.") from error
        if time.monotonic() >= deadline:  # its head was cut short, which reads like its end
            raise NoAnswerError("silent", _SILENT)
        return answer

    def _exchange(self, address: ReceiverAddress, plain: socket.socket, request: PostRequest) -> Answer:
        sock = _tls().wrap_socket(plain, server_hostname=address.host) if address.is_tls else plain
        connection = http.client.HTTPConnection(address.host, address.port)
        connection.sock = sock
        try:
            headers = {"Host": address.host_header, "User-Agent": "Humaans-payroll-notices/1", "Connection": "close"}
            connection.request("POST", address.target, request.body, {**headers, **request.headers})
            response = connection.getresponse()
            return Answer(response.status, response.getheader("Retry-After", ""))
        finally:
            connection.close()

    def _checked_addresses(self, address: ReceiverAddress, deadline: float) -> Sequence[str]:
        found = self._resolved(address, deadline)
        refuse_private(found, local_allowed=self.local_allowed)
        return found

    def _resolved(self, address: ReceiverAddress, deadline: float) -> list[str]:
        """In a thread of its own: a name server's silence has no time-out."""
        found: list[list[str]] = []

        def resolve() -> None:
            with suppress(OSError, UnicodeError):
                found.append(self._addresses_of(address.host, address.port))

        thread = threading.Thread(target=resolve, daemon=True, name="resolve")
        thread.start()
        thread.join(max(0.0, deadline - time.monotonic()))
        if not found:
            raise NoAnswerError("unknown_name", "The receiver's name is not known on the internet at present.")
        return found[0]


def _connected(found: Sequence[str], port: int, deadline: float) -> socket.socket:
    """A connection to the first address that takes one. Raises OSError."""
    failure: OSError = TimeoutError()
    for number, each in enumerate(found):
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((each, port), timeout=left / (len(found) - number))
        except OSError as error:
            failure = error
    if isinstance(failure, ConnectionRefusedError):
        raise NoAnswerError("not_connected", "The receiver takes no connections.") from failure
    raise failure


@contextmanager
def _ended_at(deadline: float, connected: socket.socket) -> Iterator[socket.socket]:
    """The connection, ended at the deadline even while bytes come one by one: each of them begins a time-out anew."""
    watched = connected.dup()
    timer = threading.Timer(max(0.0, deadline - time.monotonic()), _shut, (watched,))
    timer.daemon = True
    timer.start()
    try:
        connected.settimeout(max(0.01, deadline - time.monotonic()))
        yield connected
    finally:
        timer.cancel()
        connected.close()
        watched.close()


def _shut(watched: socket.socket) -> None:
    with suppress(OSError):
        watched.shutdown(socket.SHUT_RDWR)
