"""Is this body signed with a secret of ours: a pure question over raw bytes, answered in constant time.

How Humaans writes its signature is known at second hand only, so every likely way of writing the same
HMAC-SHA256 is understood: hex in any case, with or without `sha256=`, base64, several separated by commas.
Which header it stands in and what a refusal is answered with are decided in the web.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: A header is unproven before it is checked: more candidates than this are not looked at.
MOST_CANDIDATES: Final = 8
LONGEST_HEADER: Final = 2048
_PREFIX: Final = "sha256="
_DIGEST_BYTES: Final = 32


def is_signed(body: bytes, header: str, secrets: Iterable[str]) -> bool:
    """Whether the header holds the signature of these bytes by one of the secrets; an empty secret never signs."""
    candidates = list(_digests(header))
    found = False
    for secret in secrets:
        if not secret:
            continue
        expected = hmac.digest(secret.encode(), body, hashlib.sha256)
        for candidate in candidates:
            found |= hmac.compare_digest(expected, candidate)
    return found


def _digests(header: str) -> Iterator[bytes]:
    """The digests a header may mean; what is none is passed over."""
    if len(header) > LONGEST_HEADER:
        return
    for word in header.split(",")[:MOST_CANDIDATES]:
        text = word.strip()
        if text[: len(_PREFIX)].lower() == _PREFIX:
            text = text[len(_PREFIX) :]
        digest = _from_hex(text) or _from_base64(text)
        if digest is not None and len(digest) == _DIGEST_BYTES:
            yield digest


def _from_hex(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text) if len(text) == 2 * _DIGEST_BYTES else None
    except ValueError:
        return None


def _from_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
