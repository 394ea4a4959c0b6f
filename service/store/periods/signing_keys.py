"""The keys that sign period snapshots. The newest signs; earlier ones stay, so that their snapshots still verify."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.rules.periods.canonical import public_text
from service.store.database import encryption_contexts
from service.store.database.connection import write_transaction
from service.store.database.queries import first, plain_rows
from service.store.tables.periods import SigningKey

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.database.encryption import SecretBox


def create(secrets: SecretBox, actor: str, now: datetime) -> SigningKey:
    """A new key, which signs from now on."""
    key = Ed25519PrivateKey.generate()
    with write_transaction():
        row = SigningKey.create(public_key=public_text(key), created_by=actor, created_at=now)
        private = base64.b64encode(key.private_bytes_raw()).decode()
        row.private_encrypted = secrets.encrypt(private, encryption_contexts.signing_key(row.id))
        row.save()
    return row


def newest(secrets: SecretBox, actor: str, now: datetime) -> Ed25519PrivateKey:
    """The key that signs; the first one is made when it is first needed."""
    row = first(SigningKey.select().order_by(SigningKey.id.desc())) or create(secrets, actor, now)
    private = secrets.decrypt(str(row.private_encrypted), encryption_contexts.signing_key(row.id))
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(private))


def public_keys() -> list[str]:
    """Of every key there ever was, newest first."""
    return [key for (key,) in plain_rows(SigningKey.select(SigningKey.public_key).order_by(SigningKey.id.desc()))]
