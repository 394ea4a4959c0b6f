"""Links behind which someone chooses a password: random, kept as digests, good for a time and once.

Who may learn a link is decided in `actions/accounts/account_links.py`; here it is only kept, found and ended.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.store.database.connection import write_transaction
from service.store.database.queries import first
from service.store.tables.accounts import AccountLink, User

if TYPE_CHECKING:
    from datetime import datetime

GOOD_FOR: Final = timedelta(days=3)


def make(user_id: int, now: datetime, *, is_proof: bool) -> str:
    """The secret of a new link, never stored in clear. `is_proof`: see the table."""
    secret = secrets.token_urlsafe(32)
    with write_transaction():
        AccountLink.delete().where(AccountLink.expires_at <= now).execute()
        AccountLink.create(user=user_id, digest=_digest(secret), is_proof=is_proof, expires_at=now + GOOD_FOR)
    return secret


def find(secret: str, now: datetime) -> AccountLink | None:
    """The link with its user; None when it is unknown, too old or used, or its user is disabled."""
    return first(
        AccountLink.select(AccountLink, User)
        .join(User)
        .where(AccountLink.digest == _digest(secret), AccountLink.expires_at > now, User.is_active)
    )


def use_up(link_id: int) -> bool:
    """Whether the link was still there; it works no longer. Call inside a transaction."""
    return bool(AccountLink.delete().where(AccountLink.id == link_id).execute())


def end_all_of(user_id: int) -> None:
    """Call inside a transaction: a password was chosen, or the links must not be used any more."""
    AccountLink.delete().where(AccountLink.user == user_id).execute()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
