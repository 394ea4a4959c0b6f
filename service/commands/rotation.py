"""Encrypts every stored secret again with the first key, one row at a time, so that it can be interrupted.

A row that was replaced meanwhile is left alone: it was written with the first key already. To have another
secret rotated, add its column to ENCRYPTED.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.store.database import write_transaction
from service.store.encryption import CannotBeReadError
from service.store.models import Connection, PayslipContent, SecondFactor

if TYPE_CHECKING:
    from collections.abc import Iterator

    import peewee

    from service.store.encryption import SecretBox

ENCRYPTED: Final[tuple[peewee.Field, ...]] = (
    Connection.token_encrypted,
    Connection.webhook_secret_encrypted,
    Connection.earlier_webhook_secret_encrypted,
    PayslipContent.content_encrypted,
    SecondFactor.secret_encrypted,
)


def rotate_everything(secrets: SecretBox) -> tuple[int, tuple[str, ...]]:
    """How many were encrypted again, and which ones no configured key can read (left as they are, F59)."""
    rotated, unreadable = 0, []
    for column in ENCRYPTED:
        for row_id, kept in _kept_in(column):
            try:
                renewed = secrets.rotate(kept)
            except CannotBeReadError:
                unreadable.append(f"{column.model.__name__}.{column.name} {row_id}")
                continue
            rotated += _replace(column, row_id, kept, renewed)
    return rotated, tuple(unreadable)


def _kept_in(column: peewee.Field) -> Iterator[tuple[int, str]]:
    """One row at a time: a company's payslips are more than memory should hold at once."""
    table = column.model
    for (row_id,) in list(table.select(table.id).where(column.is_null(False)).order_by(table.id).tuples()):
        kept = table.select(column).where(table.id == row_id).tuples().first()
        if kept is not None and kept[0] is not None:
            yield row_id, kept[0]


def _replace(column: peewee.Field, row_id: int, kept: str, renewed: str) -> int:
    table = column.model
    with write_transaction():
        return int(table.update({column: renewed}).where(table.id == row_id, column == kept).execute())
