"""Failed logins per account and per address, in the database so that losing Redis resets nothing (S8).

An attempt is counted before the password is looked at and forgotten when it was right, so that many at
once cannot slip under the limit. The account is kept as a digest: a typed password may stand in its place.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import peewee

from service.store.database import write_transaction
from service.store.models import LoginAttempt

if TYPE_CHECKING:
    from datetime import datetime

#: Attempts older than this no longer count.
REMEMBERED: Final = timedelta(minutes=15)
#: After this many the waits begin; an address may stand for a whole office.
FREE_PER_ACCOUNT: Final = 5
FREE_PER_ADDRESS: Final = 20
FIRST_WAIT: Final = timedelta(seconds=5)


def seconds_to_wait(account: str, address: str, now: datetime) -> int:
    """How long this account at this address must wait before the next attempt; 0 when it need not."""
    waits = (
        _wait(LoginAttempt.account == _digest(account), FREE_PER_ACCOUNT, now),
        _wait(LoginAttempt.address == address, FREE_PER_ADDRESS, now),
    )
    return max(waits)


def count_one(account: str, address: str, now: datetime) -> int:
    """Count an attempt; returns its id."""
    with write_transaction():
        LoginAttempt.delete().where(LoginAttempt.at <= now - REMEMBERED).execute()
        return LoginAttempt.create(account=_digest(account), address=address, at=now).id


def forgive(attempt_id: int, account: str) -> None:
    """The password was right: forget this attempt and the account's earlier ones, not the address's others."""
    with write_transaction():
        LoginAttempt.delete().where(
            (LoginAttempt.id == attempt_id) | (LoginAttempt.account == _digest(account))
        ).execute()


def _wait(whose: peewee.Expression, free: int, now: datetime) -> int:
    count, last = (
        LoginAttempt.select(peewee.fn.COUNT(LoginAttempt.id), peewee.fn.MAX(LoginAttempt.at))
        .where(whose, LoginAttempt.at > now - REMEMBERED)
        .tuples()
        .get()
    )
    if count < free:
        return 0
    last = LoginAttempt.at.python_value(last)
    wait = min(FIRST_WAIT * 2 ** min(count - free, 20), REMEMBERED)
    return max(0, -int((now - last - wait).total_seconds() // 1))


def _digest(account: str) -> str:
    return hashlib.sha256(account.strip().lower().encode()).hexdigest()
