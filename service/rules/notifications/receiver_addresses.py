"""Which addresses may be sent to: public ones, by https. Checked when one is saved and at each connection.

Someone who may set a channel must not reach this machine's own network through it, by a name that leads there either
(server-side request forgery). So a name is resolved first, every answer is checked here, and the connection is made to
the very address that was checked.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST: Final = 2000
#: Names of this machine, for development alone.
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
#: IPv4 addresses in IPv6 form, for networks that translate (RFC 6052).
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
#: Not of the internet either, though Python's lists do not say so of all of them: IANA's registries of special purpose
#: addresses (documentation, segment routing, translation, protocols), and Azure's own services inside each machine.
_NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(text)
    for text in ("3fff::/20", "5f00::/16", "64:ff9b:1::/48", "192.0.0.0/24", "168.63.129.16/32")
)
_PLAIN: Final = re.compile(r"[!-~]+")
_HTTPS_PORT: Final = 443
_SHOWN_ENDING: Final = 4
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefusedError(Exception):
    """An address that is not sent to; `message` says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class ReceiverAddress:
    """The parts of a checked address. `target` is its path with the query."""

    is_tls: bool
    host: str
    port: int
    target: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (_HTTPS_PORT if self.is_tls else 80) else f"{host}:{self.port}"


def parsed(text: str, *, local_allowed: bool = False) -> ReceiverAddress:
    """The parts of an address. `local_allowed`: plain http to this machine too. Raises AddressRefusedError."""
    if not text:
        raise AddressRefusedError("Enter the whole address, beginning with https://")
    if len(text) > LONGEST or not _PLAIN.fullmatch(text):
        raise AddressRefusedError(f"Enter an address of at most {LONGEST} plain characters, without spaces")
    try:
        parts = urlsplit(text)
        port, host = parts.port, (parts.hostname or "").rstrip(".").encode("idna").decode()
    except (ValueError, UnicodeError):
        raise AddressRefusedError("Enter a web address, like https://example.com/receiver") from None
    _refuse_unusable(parts, host, local_allowed=local_allowed)
    is_tls = parts.scheme == "https"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return ReceiverAddress(is_tls, host, port or (_HTTPS_PORT if is_tls else 80), target)


def _refuse_unusable(parts: SplitResult, host: str, *, local_allowed: bool) -> None:
    if parts.scheme != "https" and not (local_allowed and parts.scheme == "http" and host in LOOPBACK):
        raise AddressRefusedError("Enter an address that begins with https://")
    if not host:
        raise AddressRefusedError("Enter a web address, like https://example.com/receiver")
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError("Enter the address without a user name and password")
    if parts.fragment:
        raise AddressRefusedError("Enter the address without what follows the #")


def refuse_private(found: Sequence[str], *, local_allowed: bool = False) -> None:
    """Every address that a name leads to must be public. Raises AddressRefusedError.

    One private address among public ones refuses them all: the next connection might be made to that one.
    """
    if not found:
        raise AddressRefusedError("Check the address: its name is not known on the internet")
    for text in found:
        address = ipaddress.ip_address(text.partition("%")[0])
        if not (is_public(address) or (local_allowed and address.is_loopback)):
            raise AddressRefusedError(
                "Enter an address on the internet. This one leads to a private network, which is never sent to"
            )


def is_public(address: IPAddress) -> bool:
    """Whether an address is one of the internet's, also when it wraps another one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.teredo is not None or address.is_site_local:
            return False
        within = address.ipv4_mapped or address.sixtofour
        if address in _TRANSLATED:
            within = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if within is not None:
            return is_public(within)
    if any(address in network for network in _NOT_PUBLIC):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def shown(text: str) -> str:
    """As much of an address as a page may show: the rest is often a secret."""
    parts = urlsplit(text)
    rest = parts.path.strip("/") + parts.query
    return f"{parts.scheme}://{parts.netloc}" + (f"/…{rest[-_SHOWN_ENDING:]}" if len(rest) > 2 * _SHOWN_ENDING else "")
