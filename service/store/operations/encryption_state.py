"""Whether ciphertexts in the earlier, unbound form are refused: from the first `keys rotate` that left none behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.store.tables.operations import EncryptionState

if TYPE_CHECKING:
    from datetime import datetime


def is_unbound_refused() -> bool:
    return EncryptionState.select().exists()


def refuse_unbound(now: datetime) -> None:
    """From now on. Call inside a transaction that has seen that there is none."""
    if not is_unbound_refused():
        EncryptionState.create(unbound_refused_since=now)
