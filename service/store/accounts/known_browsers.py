"""Browsers and networks in which a user signed in before, so that a stranger's wrong tries do not stop them (S-a).

Being known lets no one in: it only says with whose tries the next one is counted.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.store.accounts.users import normal_email
from service.store.database.connection import write_transaction
from service.store.tables.accounts import KnownBrowser, User

if TYPE_CHECKING:
    from datetime import datetime

    import peewee

#: A browser that was not used for so long is a stranger again, and so is a network.
KNOWN_FOR: Final = timedelta(days=90)


def knows_browser(email: str, key: str, now: datetime) -> bool:
    """Whether the account of this address signed in with this key lately."""
    return bool(key) and _of(email, now).where(KnownBrowser.digest == _digest(key)).exists()


def knows_network(email: str, network: str, now: datetime) -> bool:
    """Whether the account of this address signed in from this network lately."""
    return bool(_of(email, now).where(KnownBrowser.network == network).exists())


def remember(user_id: int, key: str, network: str, now: datetime) -> str:
    """Someone signed in: returns the key their browser keeps, the one it has when that is one of ours."""
    with write_transaction():
        KnownBrowser.delete().where(KnownBrowser.signed_in_at <= now - KNOWN_FOR).execute()
        if not key or not KnownBrowser.select().where(KnownBrowser.digest == _digest(key)).exists():
            key = secrets.token_urlsafe(32)
        KnownBrowser.insert(user=user_id, digest=_digest(key), network=network, signed_in_at=now).on_conflict(
            conflict_target=[KnownBrowser.user, KnownBrowser.digest],
            update={KnownBrowser.network: network, KnownBrowser.signed_in_at: now},
        ).execute()
    return key


def forget_all_of(user_id: int) -> None:
    """Call inside a transaction: the password was changed, so browsers known by the old one count no longer."""
    KnownBrowser.delete().where(KnownBrowser.user == user_id).execute()


def _of(email: str, now: datetime) -> peewee.ModelSelect[KnownBrowser]:
    return (
        KnownBrowser.select()
        .join(User)
        .where(User.email == normal_email(email), KnownBrowser.signed_in_at > now - KNOWN_FOR)
    )


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
