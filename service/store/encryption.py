"""Secrets at rest: Fernet with rotating keys; the first key encrypts, every key decrypts (security S23)."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_PUT_THE_KEY_BACK = (
    "A stored secret cannot be read with the configured ENCRYPTION_KEYS. "
    "Put the earlier key back behind the new one, then run `keys rotate`."
)


class CannotBeReadError(Exception):
    """A stored secret was encrypted with a key that is no longer configured. It is left as it is (F59)."""


class SecretBox:
    """Encrypts and decrypts short texts and files. Raises ValueError when a key is malformed."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        if not keys:
            raise ValueError("at least one encryption key is needed")
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def __repr__(self) -> str:
        return "SecretBox(...)"

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """Raises CannotBeReadError when no configured key fits."""
        return self.decrypt_bytes(token).decode()

    def encrypt_bytes(self, content: bytes) -> str:
        """A file as text that any column takes."""
        return self._fernet.encrypt(content).decode()

    def decrypt_bytes(self, token: str) -> bytes:
        """Raises CannotBeReadError when no configured key fits."""
        try:
            return self._fernet.decrypt(token.encode())
        except InvalidToken as error:
            raise CannotBeReadError(_PUT_THE_KEY_BACK) from error

    def rotate(self, token: str) -> str:
        """The same secret, text or file, encrypted with the first key. Raises CannotBeReadError."""
        return self.encrypt_bytes(self.decrypt_bytes(token))
