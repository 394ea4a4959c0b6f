"""The keys that sign cookies and encrypt secrets: what makes one usable, and where development gets its own.

Production must be given them. A development machine makes them for itself and keeps them, so that a restart
can read what it stored; several processes may start at that moment, so each writes its candidate to a file
of its own and links it to the final name, which only the first can do; then all read the winner.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from typing import TYPE_CHECKING

from config.places import private_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from config.reading import EnvironmentReader

SHORTEST_SECRET_KEY = 32
FEWEST_DIFFERENT_CHARACTERS = 10
ENCRYPTION_KEY_BYTES = 32
#: Parts of keys that have been printed in a tutorial somewhere.
KNOWN_SECRETS = (
    "changeme",
    "change-me",
    "change_me",
    "secret-key",
    "secret_key",
    "your-secret",
    "example",
    "0123456789",
    "abcdef",
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",  # in Flask's own tutorial
)
HOW_TO_MAKE_A_SECRET_KEY = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"  # noqa: S105
HOW_TO_MAKE_AN_ENCRYPTION_KEY = (
    "python -c 'import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())'"
)


def secret_key(reader: EnvironmentReader, *, production: bool) -> str:
    """SECRET_KEY; in production long and unguessable."""
    key = reader.text("SECRET_KEY")
    if not production:
        return key
    if not key:
        reader.problem(f"SECRET_KEY is missing; make one with: {HOW_TO_MAKE_A_SECRET_KEY}")
    elif is_guessable(key):
        reader.problem(f"SECRET_KEY is short or easy to guess; make one with: {HOW_TO_MAKE_A_SECRET_KEY}")
    return key


def is_guessable(key: str) -> bool:
    return (
        len(key) < SHORTEST_SECRET_KEY
        or len(set(key)) < FEWEST_DIFFERENT_CHARACTERS
        or any(word in key.lower() for word in KNOWN_SECRETS)
    )


def encryption_keys(reader: EnvironmentReader, *, production: bool) -> tuple[str, ...]:
    """ENCRYPTION_KEYS, first one first; each must be 32 bytes in URL-safe base64. Never repeats a key."""
    keys = reader.words("ENCRYPTION_KEYS")
    if not keys and production:
        reader.problem(f"ENCRYPTION_KEYS is missing; make one with: {HOW_TO_MAKE_AN_ENCRYPTION_KEY}")
    for place, key in enumerate(keys, start=1):
        if not is_encryption_key(key):
            reader.problem(f"ENCRYPTION_KEYS: number {place} is no key; make one with: {HOW_TO_MAKE_AN_ENCRYPTION_KEY}")
    return keys


def is_encryption_key(key: str) -> bool:
    try:
        decoded = base64.b64decode(key.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return False
    return len(decoded) == ENCRYPTION_KEY_BYTES


def new_secret_key() -> str:
    return secrets.token_urlsafe(48)


def new_encryption_key() -> str:
    """32 random bytes in URL-safe base64, as Fernet wants them."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def keep(file: Path, make: Callable[[], str]) -> str:
    """What `file` holds; made and written first when there is no such file yet."""
    private_folder(file.parent)
    if not file.exists():
        candidate = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(candidate, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            handle.write(make())
        try:
            os.link(candidate, file)
        except FileExistsError:
            pass  # another process was first; its key is the one that counts
        finally:
            candidate.unlink()
    return file.read_text(encoding="ascii").strip()
