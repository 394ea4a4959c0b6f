"""API tokens: 32 random bytes shown once, of which only the SHA-256 digest is kept.

A digest without salt or stretching is enough here, and is what lets a token be found by one index look-up:
no one guesses 256 random bits. A token belongs to one company and to one label; the label names it in the
audit log and is how it is revoked.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from service.facts.access import Role
from service.store.accounts import users
from service.store.database.connection import write_transaction
from service.store.database.queries import first
from service.store.tables.accounts import ApiToken
from service.store.tables.companies import Company

if TYPE_CHECKING:
    from datetime import datetime

    import peewee

#: Lets secret scanners and people see what they have found.
PREFIX = "hpat_"
TOKEN_BYTES = 32
#: A busy client must not cost a write per request.
USE_IS_NOTED_EVERY = timedelta(minutes=1)


class LabelTakenError(Exception):
    """A token of this company that still works carries the label already."""


class Ended(StrEnum):
    """Why a token that was not revoked no longer works."""

    BY_ITS_DATE = "its date is over"
    BY_ITS_MAKER = "the person who made it is no longer an owner"


def issue(
    company_id: int,
    label: str,
    now: datetime,
    *,
    made_by_id: int | None = None,
    expires_at: datetime | None = None,
    is_read_only: bool = False,
) -> str:
    """A new token in clear, for the only time. Raises LabelTakenError.

    `made_by_id`: the user with whose right it ends; without one it was made at the terminal.
    """
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    with write_transaction():
        if _working(company_id).where(ApiToken.label == label).exists():
            raise LabelTakenError(label)
        ApiToken.create(
            company=company_id,
            label=label,
            digest=_digest(token),
            created_at=now,
            made_by_id=made_by_id,
            expires_at=expires_at,
            is_read_only=is_read_only,
        )
    return token


def by_token(token: str) -> ApiToken | None:
    """The row of a token, with its company; None when it is unknown or revoked. Ask `ended` too."""
    return first(
        ApiToken.select(ApiToken, Company)
        .join(Company)
        .where(ApiToken.digest == _digest(token), ApiToken.revoked_at.is_null())
    )


def ended(row: ApiToken, now: datetime) -> Ended | None:
    """Why the token no longer works; None while it does."""
    if row.expires_at is not None and row.expires_at <= now:
        return Ended.BY_ITS_DATE
    if row.made_by_id is None:
        return None
    maker = users.by_id(row.made_by_id)
    roles = users.roles_of(row.made_by_id) if maker is not None and maker.is_active else {}
    owns = Role.OWNER in {roles.get(row.company_id), roles.get(None)}
    return None if owns else Ended.BY_ITS_MAKER


def note_use(row: ApiToken, now: datetime) -> None:
    """Remember that the token is in use, to the minute."""
    if row.last_used_at is None or now - row.last_used_at >= USE_IS_NOTED_EVERY:
        ApiToken.update(last_used_at=now).where(ApiToken.id == row.id).execute()


def revoke(company_id: int, label: str, now: datetime) -> bool:
    """Whether there was a working token of that label; it does not work from here on."""
    with write_transaction():
        rows = _working(company_id).where(ApiToken.label == label)
        return bool(ApiToken.update(revoked_at=now).where(ApiToken.id.in_([row.id for row in rows])).execute())


def working(company_id: int) -> list[ApiToken]:
    """The tokens that were not revoked, by label."""
    return list(_working(company_id).order_by(ApiToken.label))


def maker_of(company_id: int, label: str) -> str | None:
    """The email address of the user who made the newest token of a label; None when it was made at the terminal."""
    query = ApiToken.select().where(ApiToken.company == company_id, ApiToken.label == label)
    row = first(query.order_by(ApiToken.id.desc()))
    maker = None if row is None or row.made_by_id is None else users.by_id(row.made_by_id)
    return None if maker is None else str(maker.email)


def working_by_id(company_id: int, token_id: int) -> ApiToken | None:
    return first(_working(company_id).where(ApiToken.id == token_id))


def _working(company_id: int) -> peewee.ModelSelect[ApiToken]:
    return ApiToken.select().where(ApiToken.company == company_id, ApiToken.revoked_at.is_null())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
