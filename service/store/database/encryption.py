"""Secrets at rest: AES-256-GCM, bound to the one place each is kept in (decision 0017); the first key encrypts.

A ciphertext says the version of its form and which key made it. What it may be opened as - purpose, company, table,
row - is not in it but is authenticated with it, so one that was copied to another row, company or use opens nowhere.
The form of earlier releases (Fernet) was bound to nothing: it is still read until every row was encrypted again.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Callable

#: The first word of every ciphertext in the bound form; no Fernet token has a full stop in it.
BOUND_FORM: Final = "v2"
_NONCE_BYTES: Final = 12
_KEY_ID_BYTES: Final = 4
_PUT_THE_KEY_BACK: Final = (
    "A stored secret cannot be read with the configured ENCRYPTION_KEYS. "
    "Put the earlier key back behind the new one, then run `keys rotate`."
)
_BELONGS_ELSEWHERE: Final = (
    "A stored secret does not belong where it is kept: it was changed, or copied from another row or company, outside "
    "this product. It was not used. Find out who wrote to the database, and restore the row from a backup."
)
_UNBOUND: Final = (
    "A stored secret is in the earlier form, which is refused since all were encrypted again. It was not used. It was "
    "written from outside this product or restored from an old backup: enter it again."
)


class CannotBeReadError(Exception):
    """A stored secret was encrypted with a key that is no longer configured. It is left as it is (F59)."""


class NotBoundHereError(CannotBeReadError):
    """A stored secret was changed or comes from another place; it must not be used (case P2)."""


@dataclass(frozen=True, slots=True)
class EncryptionContext:
    """The one place a ciphertext may be opened in, and for what. `row` is the row's own identity in its table."""

    purpose: str
    company_id: int | None = None
    table: str = ""
    row: tuple[int, ...] = ()

    def associated_data(self) -> bytes:
        parts = [BOUND_FORM, self.purpose, self.company_id, self.table, list(self.row)]
        return json.dumps(parts, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class _Key:
    """One of ENCRYPTION_KEYS as AES-GCM uses it: derived, so that neither form shares a key with the other."""

    id: str
    cipher: AESGCM

    @classmethod
    def derived_from(cls, key: str) -> _Key:
        material = HKDF(SHA256(), 32 + _KEY_ID_BYTES, salt=None, info=b"payroll secrets v2").derive(
            base64.urlsafe_b64decode(key)
        )
        return cls(material[32:].hex(), AESGCM(material[:32]))


class SecretBox:
    """Encrypts and decrypts short texts and files. Raises ValueError when a key is malformed.

    `is_unbound_refused` is asked when a ciphertext in the earlier form is met.
    """

    def __init__(self, keys: tuple[str, ...], *, is_unbound_refused: Callable[[], bool] = lambda: False) -> None:
        if not keys:
            raise ValueError("at least one encryption key is needed")
        self._earlier_form = MultiFernet([Fernet(key) for key in keys])
        self._keys = [_Key.derived_from(key) for key in keys]
        self._is_unbound_refused = is_unbound_refused

    def __repr__(self) -> str:
        return "SecretBox(...)"

    def encrypt(self, text: str, context: EncryptionContext) -> str:
        return self.encrypt_bytes(text.encode(), context)

    def decrypt(self, token: str, context: EncryptionContext) -> str:
        """Raises CannotBeReadError when no configured key fits, NotBoundHereError when it belongs elsewhere."""
        return self.decrypt_bytes(token, context).decode()

    def encrypt_bytes(self, content: bytes, context: EncryptionContext) -> str:
        """A file as text that any column takes."""
        key, nonce = self._keys[0], secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + key.cipher.encrypt(nonce, content, context.associated_data())
        return f"{BOUND_FORM}.{key.id}.{base64.urlsafe_b64encode(sealed).decode()}"

    def decrypt_bytes(self, token: str, context: EncryptionContext) -> bytes:
        """Raises CannotBeReadError when no configured key fits, NotBoundHereError when it belongs elsewhere."""
        if is_bound(token):
            return self._open_bound(token, context)
        content = self.decrypt_unbound(token)
        if self._is_unbound_refused():
            raise NotBoundHereError(_UNBOUND)
        return content

    def decrypt_unbound(self, token: str) -> bytes:
        """What a ciphertext of an earlier release holds, wherever it came from. Raises CannotBeReadError."""
        try:
            return self._earlier_form.decrypt(token.encode())
        except InvalidToken as error:
            raise CannotBeReadError(_PUT_THE_KEY_BACK) from error

    def is_newest(self, token: str) -> bool:
        """Whether it is bound and made with the first key, so that encrypting it again would change nothing."""
        return token.startswith(f"{BOUND_FORM}.{self._keys[0].id}.")

    def _open_bound(self, token: str, context: EncryptionContext) -> bytes:
        _, key_id, coded = f"{token}..".split(".")[:3]
        key = next((each for each in self._keys if each.id == key_id), None)
        if key is None:
            raise CannotBeReadError(_PUT_THE_KEY_BACK)
        try:
            sealed = base64.b64decode(coded.encode(), altchars=b"-_", validate=True)
            return key.cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.associated_data())
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise NotBoundHereError(_BELONGS_ELSEWHERE) from error


def is_bound(token: str) -> bool:
    """Whether a ciphertext is in the form that is bound to its place."""
    return token.startswith(f"{BOUND_FORM}.")
