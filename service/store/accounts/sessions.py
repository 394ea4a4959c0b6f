"""Signed-in browsers: opened at login, found by key, ended at the server (security S9).

Only the digest of a key is kept, so a copy of the database opens no door.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.store.database.connection import write_transaction
from service.store.database.queries import first
from service.store.tables.accounts import LoginSession, User

if TYPE_CHECKING:
    from datetime import datetime

#: A session that was not used for this long is over.
IDLE: Final = timedelta(minutes=30)
#: No session lives longer than this, however busy.
LONGEST: Final = timedelta(hours=12)
#: How stale `seen_at` may be, so that reading pages does not write a row each time.
SEEN_GRAIN: Final = timedelta(minutes=1)


def open_session(user_id: int, now: datetime) -> str:
    """A new session; returns its key, which is kept nowhere but in the browser."""
    key = secrets.token_urlsafe(32)
    with write_transaction():
        LoginSession.delete().where(LoginSession.expires_at <= now).execute()
        LoginSession.create(digest=_digest(key), user=user_id, created_at=now, seen_at=now, expires_at=now + LONGEST)
    return key


def find(key: str, now: datetime) -> LoginSession | None:
    """The session of this key with its user, or None when it is unknown, over, or its user is disabled."""
    session = first(
        LoginSession.select(LoginSession, User)
        .join(User)
        .where(LoginSession.digest == _digest(key), User.is_active, LoginSession.expires_at > now)
    )
    if session is None or session.seen_at <= now - IDLE:
        return None
    if session.seen_at <= now - SEEN_GRAIN:
        with write_transaction():
            LoginSession.update(seen_at=now).where(LoginSession.id == session.id).execute()
    return session


def whose(key: str) -> int | None:
    """The user whose session this key opened, also when it is over by time; None when it was ended."""
    row = LoginSession.get_or_none(LoginSession.digest == _digest(key)) if key else None
    return None if row is None else row.user_id


def end(key: str) -> None:
    with write_transaction():
        LoginSession.delete().where(LoginSession.digest == _digest(key)).execute()


def end_all_of(user_id: int) -> int:
    """Ends every session of a user: password change, role change, disable. Returns how many."""
    with write_transaction():
        return int(LoginSession.delete().where(LoginSession.user == user_id).execute())


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
