"""The keys that seal the audit log: derived from ENCRYPTION_KEYS, so that they are never in the database (case S-b).

Wiring sets them once per process, as it sets the database. The first key seals, every key verifies. Without one,
entries are recorded without a seal, and `doctor` reports that.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Sequence

_PURPOSE: Final = b"payroll audit chain v1"
_KEY_BYTES: Final = 32
_ID_BYTES: Final = 4


@dataclass(frozen=True, slots=True, repr=False)
class _Key:
    id: str
    secret: bytes


_keys: list[_Key] = []


def use_keys(encryption_keys: Sequence[str]) -> None:
    """Set the keys with which this process seals and verifies."""
    _keys[:] = [_derived(key) for key in encryption_keys]


def seal(words: str) -> tuple[str, str]:
    """The seal of a text and the id of its key; both empty while no key is set."""
    return (_sealed(_keys[0], words), _keys[0].id) if _keys else ("", "")


def fits(words: str, kept: str, key_id: str) -> bool | None:
    """Whether a seal is that of the text; None when it was made with a key that is no longer configured."""
    if not kept:
        return False
    key = next((each for each in _keys if each.id == key_id), None)
    return None if key is None else hmac.compare_digest(_sealed(key, words), kept)


def _sealed(key: _Key, words: str) -> str:
    return hmac.new(key.secret, words.encode(), hashlib.sha256).hexdigest()


def _derived(encryption_key: str) -> _Key:
    kdf = HKDF(SHA256(), _KEY_BYTES + _ID_BYTES, salt=None, info=_PURPOSE)
    material = kdf.derive(base64.urlsafe_b64decode(encryption_key))
    return _Key(material[_KEY_BYTES:].hex(), material[:_KEY_BYTES])
