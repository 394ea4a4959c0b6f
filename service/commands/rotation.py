"""Encrypts every stored secret again with the first key, bound to its place, one row at a time.

It can be interrupted and run again: what is bound and made with the first key is passed over. A row that was replaced
meanwhile is left alone: it was written so already. To have another secret rotated, add its column to ENCRYPTED.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.store.database import encryption_contexts
from service.store.database.connection import write_transaction
from service.store.database.encryption import BOUND_FORM, CannotBeReadError, NotBoundHereError, is_bound
from service.store.operations import encryption_state
from service.store.tables.accounts import SecondFactor
from service.store.tables.companies import Connection
from service.store.tables.payslips import Payslip, PayslipContent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    import peewee

    from service.store.database.encryption import EncryptionContext, SecretBox


@dataclass(frozen=True, slots=True)
class EncryptedColumn:
    """A column of ciphertexts, what each row's is bound to, and what else the row knows of its content."""

    field: peewee.Field
    context_of: Callable[[Any], EncryptionContext]
    #: Whether the content is what the row says it is; the earlier form could have been copied from another row.
    is_its_own: Callable[[Any, bytes], bool] = lambda _row, _content: True

    def name_of(self, row_id: int) -> str:
        return f"{self.field.model.__name__}.{self.field.name} {row_id}"


ENCRYPTED: Final[tuple[EncryptedColumn, ...]] = (
    EncryptedColumn(
        Connection.token_encrypted,
        lambda row: encryption_contexts.access_token(row.company_id),
        lambda row, content: content.decode()[-4:] == row.token_last4,
    ),
    EncryptedColumn(
        Connection.webhook_secret_encrypted, lambda row: encryption_contexts.webhook_secret(row.company_id)
    ),
    EncryptedColumn(
        Connection.earlier_webhook_secret_encrypted, lambda row: encryption_contexts.webhook_secret(row.company_id)
    ),
    EncryptedColumn(
        PayslipContent.content_encrypted,
        lambda row: encryption_contexts.payslip_pdf(row.payslip),
        lambda row, content: hashlib.sha256(content).hexdigest() == row.payslip.content_hash,
    ),
    EncryptedColumn(SecondFactor.secret_encrypted, lambda row: encryption_contexts.second_factor(row.user_id)),
)


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
        for row in _rows(column):
            kept = getattr(row, column.field.name)
            try:
                renewed = _renewed(secrets, column, row, kept)
            except NotBoundHereError:
                misplaced.append(column.name_of(row.id))
            except CannotBeReadError:
                unreadable.append(column.name_of(row.id))
            else:
                newest += 1
                rotated += 0 if renewed is None else _replace(column.field, row.id, kept, renewed)
    return Rotation(newest, rotated, tuple(unreadable), tuple(misplaced), _refuse_unbound_if_none_left(now))


def unbound_left() -> int:
    """How many stored secrets are still in the form that is bound to nothing."""
    return sum(_unbound(column.field).count() for column in ENCRYPTED)


def misplaced_secrets(secrets: SecretBox) -> tuple[str, ...]:
    """The stored secrets, but for PDFs, that do not belong where they are kept."""
    found = []
    for column in ENCRYPTED:
        for row in () if column.field.model is PayslipContent else _rows(column):
            try:
                _renewed(secrets, column, row, getattr(row, column.field.name))
            except NotBoundHereError:
                found.append(column.name_of(row.id))
            except CannotBeReadError:  # a key is missing: whoever needs the secret says so
                continue
    return tuple(found)


def _renewed(secrets: SecretBox, column: EncryptedColumn, row: Any, kept: str) -> str | None:
    """None when it is as it should be. Raises CannotBeReadError, NotBoundHereError."""
    context = column.context_of(row)
    content = secrets.decrypt_bytes(kept, context)
    if not is_bound(kept) and not column.is_its_own(row, content):
        raise NotBoundHereError(column.name_of(row.id))
    return None if secrets.is_newest(kept) else secrets.encrypt_bytes(content, context)


def _rows(column: EncryptedColumn) -> Iterator[Any]:
    """One row at a time: a company's payslips are more than memory should hold at once."""
    table = column.field.model
    query = table.select(table, Payslip).join(Payslip) if table is PayslipContent else table.select()
    for (row_id,) in list(table.select(table.id).where(column.field.is_null(False)).order_by(table.id).tuples()):
        row = query.where(table.id == row_id).first()
        if row is not None and getattr(row, column.field.name) is not None:
            yield row


def _replace(column: peewee.Field, row_id: int, kept: str, renewed: str) -> int:
    table = column.model
    with write_transaction():
        return int(table.update({column: renewed}).where(table.id == row_id, column == kept).execute())


def _unbound(column: peewee.Field) -> peewee.ModelSelect:
    return column.model.select().where(column.is_null(False), ~column.startswith(f"{BOUND_FORM}."))


def _refuse_unbound_if_none_left(now: datetime) -> bool:
    with write_transaction():
        if unbound_left():
            return encryption_state.is_unbound_refused()
        encryption_state.refuse_unbound(now)
    return True
