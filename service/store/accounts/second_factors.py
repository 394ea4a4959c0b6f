"""The second factor of each user: its secret, the last time step that was used, and the recovery codes left."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from service.store.database.connection import write_transaction
from service.store.tables.accounts import RecoveryCode, SecondFactor

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    import peewee


def of_user(user_id: int) -> SecondFactor | None:
    """Confirmed or not."""
    return SecondFactor.get_or_none(SecondFactor.user == user_id)


def is_on(user_id: int) -> bool:
    return bool(_confirmed().where(SecondFactor.user == user_id).exists())


def who_has_one(user_ids: Collection[int]) -> frozenset[int]:
    rows = _confirmed().where(SecondFactor.user.in_(list(user_ids)))
    return frozenset(row.user_id for row in rows)


def begin(user_id: int, secret_encrypted: str) -> None:
    """A new secret, not yet confirmed. Call inside a transaction, and never over one that is confirmed."""
    SecondFactor.delete().where(SecondFactor.user == user_id).execute()
    SecondFactor.create(user=user_id, secret_encrypted=secret_encrypted)


def confirm(user_id: int, now: datetime) -> None:
    SecondFactor.update(confirmed_at=now).where(SecondFactor.user == user_id).execute()


def use_step(user_id: int, step: int) -> bool:
    """Use a time step; False when it is not newer than every one used before."""
    used = SecondFactor.update(last_step=step).where(SecondFactor.user == user_id, SecondFactor.last_step < step)
    with write_transaction():
        return bool(used.execute())


def remove(user_id: int) -> bool:
    """Call inside a transaction."""
    RecoveryCode.delete().where(RecoveryCode.user == user_id).execute()
    return bool(SecondFactor.delete().where(SecondFactor.user == user_id).execute())


def replace_codes(user_id: int, codes: Iterable[str]) -> None:
    """Call inside a transaction."""
    RecoveryCode.delete().where(RecoveryCode.user == user_id).execute()
    for code in codes:
        RecoveryCode.create(user=user_id, digest=_digest(code))


def use_code(user_id: int, code: str) -> bool:
    """Use up a recovery code; False when it is unknown or was used before."""
    with write_transaction():
        used = RecoveryCode.delete().where(RecoveryCode.user == user_id, RecoveryCode.digest == _digest(code))
        return bool(used.execute())


def codes_left(user_id: int) -> int:
    return RecoveryCode.select().where(RecoveryCode.user == user_id).count()


def _confirmed() -> peewee.ModelSelect[SecondFactor]:
    return SecondFactor.select().where(SecondFactor.confirmed_at.is_null(False))


def _digest(code: str) -> str:
    """Without salt or stretching: a code is 80 random bits."""
    return hashlib.sha256(code.encode()).hexdigest()
