"""Where a request came from, as far as it says anything: an IPv4 address, or the /64 that an IPv6 address lies in.

Someone with one IPv6 address has at least a /64 of them, so a single address counts for nothing (case S-a).
"""

from __future__ import annotations

from ipaddress import AddressValueError, IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

PREFIX_OF_ONE_CUSTOMER: Final = 64


def network_of(address: str) -> str:
    """The network of a remote address; what is no IP address, such as a socket's empty one, stays as it is."""
    found = _parsed(address)
    if found is None or isinstance(found, IPv4Address):
        return address if found is None else str(found)
    return str(IPv6Network((int(found), PREFIX_OF_ONE_CUSTOMER), strict=False))


def is_public(address: str) -> bool:
    """Whether the address can be a visitor's own on the internet, and not that of a proxy beside us."""
    found = _parsed(address)
    return found is not None and found.is_global


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address.partition("%")[0].strip())
    except (AddressValueError, ValueError):
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
