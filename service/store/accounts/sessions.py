"""Signed-in browsers: opened at login, found by key, ended at the server (security S9).

Only the digest of a key is kept, so a copy of the database lets no one sign in. A session that was ended keeps its row
until its longest time is over, so that its browser can be told why.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.facts.access import SessionEnd
from service.store.database.compiled_queries import compiled
from service.store.database.connection import write_transaction
from service.store.tables.accounts import LoginSession, User

if TYPE_CHECKING:
    from datetime import datetime

    import peewee as pw

#: A session that was not used for this long is over.
IDLE: Final = timedelta(minutes=30)
#: No session lives longer than this, however busy.
LONGEST: Final = timedelta(hours=12)
#: How stale `seen_at` may be, so that reading pages does not write a row each time.
SEEN_GRAIN: Final = timedelta(minutes=1)


class TimeLeft(NamedTuple):
    """Seconds that a session lasts if it is not used, 0 when it is over; and whether using it makes it longer."""

    seconds: int
    can_be_longer: bool


def open_session(user_id: int, now: datetime) -> str:
    """A new session; returns its key, which is kept nowhere but in the browser."""
    key = secrets.token_urlsafe(32)
    with write_transaction():
        LoginSession.delete().where(LoginSession.expires_at <= now).execute()
        LoginSession.create(digest=_digest(key), user=user_id, created_at=now, seen_at=now, expires_at=now + LONGEST)
    return key


def find(key: str, now: datetime) -> LoginSession | None:
    """The session of this key with its user, or None when it is unknown, over, or its user is disabled."""
    session: LoginSession | None = _session.first(_digest(key), now)
    if session is None or session.seen_at <= now - IDLE:
        return None
    if session.seen_at <= now - SEEN_GRAIN:
        with write_transaction():
            LoginSession.update(seen_at=now).where(LoginSession.id == session.id).execute()
    return session


@compiled
def _session(digest: Any, now: Any) -> Any:
    return (
        LoginSession.select(LoginSession, User)
        .join(User)
        .where(
            LoginSession.digest == digest,
            User.is_active,
            LoginSession.expires_at > now,
            LoginSession.ended_because == "",
        )
    )


def time_left(key: str, now: datetime) -> TimeLeft:
    """Of the session of this key; asking does not use it."""
    session = _of_key(key)
    if session is None or session.ended_because:
        return TimeLeft(0, can_be_longer=False)
    idle_until = session.seen_at + IDLE
    seconds = (min(idle_until, session.expires_at) - now).total_seconds()
    return TimeLeft(max(0, int(seconds)), can_be_longer=seconds > 0 and idle_until < session.expires_at)


def why_ended(key: str, now: datetime) -> SessionEnd:
    """Of a session that `find` does not find."""
    session = _of_key(key)
    if session is None:
        return SessionEnd.UNKNOWN
    if session.ended_because:
        return SessionEnd(session.ended_because)
    if session.expires_at <= now:
        return SessionEnd.LONGEST
    return SessionEnd.IDLE if session.seen_at <= now - IDLE else SessionEnd.UNKNOWN


def whose(key: str) -> int | None:
    """The user whose session this key opened, also when it is over; None when it is unknown."""
    session = _of_key(key)
    return None if session is None else session.user_id


def end(key: str) -> None:
    """The user signed out."""
    _end(LoginSession.digest == _digest(key), SessionEnd.SIGNED_OUT)


def end_all_of(user_id: int, because: SessionEnd) -> int:
    """Ends every session of a user: password change, role change, disable. Returns how many."""
    return _end(LoginSession.user == user_id, because)


def _end(which: pw.Expression, because: SessionEnd) -> int:
    with write_transaction():
        rows = LoginSession.update(ended_because=because.value).where(which, LoginSession.ended_because == "")
        return int(rows.execute())


def _of_key(key: str) -> LoginSession | None:
    return LoginSession.get_or_none(LoginSession.digest == _digest(key)) if key else None


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
