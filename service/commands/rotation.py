"""Encrypts every stored secret again with the first key, bound to its place, one row at a time.

It can be interrupted and run again: what is bound and made with the first key is passed over. A row that was replaced
meanwhile is left alone: it was written so already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.store.database.connection import write_transaction
from service.store.database.encryption import CannotBeReadError, NotBoundHereError, is_bound
from service.store.operations import encrypted_columns, encryption_state
from service.store.operations.encrypted_columns import ENCRYPTED

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.database.encryption import SecretBox
    from service.store.operations.encrypted_columns import EncryptedColumn


@dataclass(frozen=True, slots=True)
class Rotation:
    """What became of the stored secrets."""

    #: With the first key and bound to their place now; and how many of them were not before.
    newest: int
    rotated: int
    #: No configured key fits (F59), and what was copied from elsewhere or changed (P2): left as they are.
    unreadable: tuple[str, ...]
    misplaced: tuple[str, ...]
    #: From now on the earlier form is refused.
    is_unbound_refused: bool


def rotate_everything(secrets: SecretBox, now: datetime) -> Rotation:
    """Encrypt again what needs it; when nothing in the earlier form is left, that form is refused from now on."""
    newest, rotated, unreadable, misplaced = 0, 0, [], []
    for column in ENCRYPTED:
        for row in encrypted_columns.rows(column):
            kept = column.ciphertext_of(row)
            try:
                renewed = _renewed(secrets, column, row, kept)
            except NotBoundHereError:
                misplaced.append(column.name_of(row.id))
            except CannotBeReadError:
                unreadable.append(column.name_of(row.id))
            else:
                newest += 1
                rotated += 0 if renewed is None else encrypted_columns.replace(column, row.id, kept, renewed)
    return Rotation(newest, rotated, tuple(unreadable), tuple(misplaced), _refuse_unbound_if_none_left(now))


def misplaced_secrets(secrets: SecretBox) -> tuple[str, ...]:
    """The stored secrets, but for PDFs, that do not belong where they are kept."""
    found = []
    for column in ENCRYPTED:
        for row in () if column.keeps_pdfs else encrypted_columns.rows(column):
            try:
                _renewed(secrets, column, row, column.ciphertext_of(row))
            except NotBoundHereError:
                found.append(column.name_of(row.id))
            except CannotBeReadError:  # a key is missing: the module that needs the secret says so
                continue
    return tuple(found)


def _renewed(secrets: SecretBox, column: EncryptedColumn, row: Any, kept: str) -> str | None:
    """None when it is as it should be. Raises CannotBeReadError, NotBoundHereError."""
    context = column.context_of(row)
    content = secrets.decrypt_bytes(kept, context)
    if not is_bound(kept) and not column.is_its_own(row, content):
        raise NotBoundHereError(column.name_of(row.id))
    return None if secrets.is_newest(kept) else secrets.encrypt_bytes(content, context)


def _refuse_unbound_if_none_left(now: datetime) -> bool:
    with write_transaction():
        if encrypted_columns.unbound_left():
            return encryption_state.is_unbound_refused()
        encryption_state.refuse_unbound(now)
    return True
