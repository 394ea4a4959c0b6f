"""Failed tries of passwords and codes, and how long the next one waits; kept here, as Redis may be lost (S8, S-a).

A try is counted before it is looked at and forgotten when it was right, so that many at once cannot slip under the
limit. Waits rise and never lock out: each is counted for one account from one network, so that a stranger's tries are
a stranger's alone. A browser that signed in to the account before has a count of its own; and where the account signed
in from lately, the counts of the whole account and of the whole network do not hold. The account is kept as a digest:
a typed password may stand in its place.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import peewee

from service.backoff import wait_seconds
from service.store.database.connection import write_transaction
from service.store.database.queries import plain_rows
from service.store.tables.accounts import LoginAttempt

if TYPE_CHECKING:
    from datetime import datetime

#: Attempts older than this no longer count.
REMEMBERED: Final = timedelta(minutes=15)
FIRST_WAIT: Final = timedelta(seconds=5)


class AttemptKind(StrEnum):
    PASSWORD = "password"  # noqa: S105 - a word for a kind
    #: Of the second factor: only someone who knows the password gets so far.
    CODE = "code"
    #: The password of someone who is signed in, asked again. Always of a browser that is known: their session's.
    CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries are free, then the waits begin with `FIRST_WAIT` and double up to the longest."""

    free: int
    longest: timedelta


FROM_ONE_PLACE: Final = Limit(5, timedelta(minutes=5))
#: All places together that the account never signed in from. Codes have six digits, so fewer of them are free.
OF_ONE_ACCOUNT: Final = {
    AttemptKind.PASSWORD: Limit(100, timedelta(minutes=1)),
    AttemptKind.CODE: Limit(10, timedelta(minutes=5)),
}
#: All accounts together; a network may stand for a whole office.
OF_ONE_NETWORK: Final = Limit(20, timedelta(minutes=5))
#: The same, where the address is perhaps that of an unnamed proxy, with everyone behind it.
OF_A_PROXY_PERHAPS: Final = Limit(200, timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try. `browser` is the key of one that is known for this account, else empty."""

    kind: AttemptKind
    account: str
    network: str
    browser: str = ""
    #: The account signed in from this network lately.
    is_from_known_network: bool = False
    #: How all tries from this network are limited; None where it is everyone's.
    network_limit: Limit | None = OF_ONE_NETWORK


def seconds_to_wait(attempt: Attempt, now: datetime) -> int:
    """How long to wait before this try; 0 for none."""
    of_account = (LoginAttempt.kind == attempt.kind.value) & (LoginAttempt.account == _digest(attempt.account))
    of_browser = LoginAttempt.browser == _browser(attempt)
    if attempt.browser:
        return _wait(of_account & of_browser, FROM_ONE_PLACE, now)
    of_network = LoginAttempt.address == attempt.network
    waits = [_wait(of_account & of_browser & of_network, FROM_ONE_PLACE, now)]
    if not attempt.is_from_known_network:
        waits.append(_wait(of_account & of_browser, OF_ONE_ACCOUNT[attempt.kind], now))
        if attempt.network_limit is not None:
            waits.append(_wait(of_browser & of_network, attempt.network_limit, now))
    return max(waits)


def count_one(attempt: Attempt, now: datetime) -> int:
    """Count an attempt; returns its id."""
    with write_transaction():
        LoginAttempt.delete().where(LoginAttempt.at <= now - REMEMBERED).execute()
        row = LoginAttempt.create(
            kind=attempt.kind.value,
            account=_digest(attempt.account),
            address=attempt.network,
            browser=_browser(attempt),
            at=now,
        )
    return row.id


def forgive(attempt_id: int, attempt: Attempt) -> None:
    """It was right: forget it and the account's earlier ones of the same place, no stranger's.

    A password that was asked again forgives only passwords: wrong codes beside it go on counting.
    """
    same_place = LoginAttempt.browser == _browser(attempt)
    if attempt.kind is AttemptKind.CONFIRMATION:
        same_place &= LoginAttempt.kind == attempt.kind.value
    if not attempt.browser:
        same_place &= LoginAttempt.address == attempt.network
    with write_transaction():
        LoginAttempt.delete().where(
            (LoginAttempt.id == attempt_id) | ((LoginAttempt.account == _digest(attempt.account)) & same_place)
        ).execute()


def _wait(whose: peewee.Expression, limit: Limit, now: datetime) -> int:
    counted = LoginAttempt.select(peewee.fn.COUNT(LoginAttempt.id), peewee.fn.MAX(LoginAttempt.at))
    ((count, newest),) = plain_rows(counted.where(whose, LoginAttempt.at > now - REMEMBERED))
    last = LoginAttempt.at.python_value(newest)
    if count < limit.free or last is None:
        return 0
    first, longest = FIRST_WAIT.total_seconds(), limit.longest.total_seconds()
    wait = timedelta(seconds=wait_seconds(count - limit.free, first=first, longest=longest))
    return max(0, -int((now - last - wait).total_seconds() // 1))


def _browser(attempt: Attempt) -> str:
    return _digest(attempt.browser) if attempt.browser else ""


def _digest(account: str) -> str:
    return hashlib.sha256(account.strip().lower().encode()).hexdigest()
