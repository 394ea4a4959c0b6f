"""API tokens: 32 random bytes shown once, of which only the SHA-256 digest is kept.

A digest without salt or stretching is enough here, and is what lets a token be found by one index look-up:
nobody guesses 256 random bits. A token belongs to one company and to one label; the label names it in the
audit log and is how it is revoked.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from service.store.database import write_transaction
from service.store.models import ApiToken, Company

if TYPE_CHECKING:
    from datetime import datetime

#: Lets a secret scanner, and a person, see what they have found.
PREFIX = "hpat_"
TOKEN_BYTES = 32
#: A busy client must not cost a write per request.
USE_IS_NOTED_EVERY = timedelta(minutes=1)


class LabelTakenError(Exception):
    """A token of this company that still works carries the label already."""


def issue(company_id: int, label: str, now: datetime) -> str:
    """A new token in clear, for the only time. Raises LabelTakenError."""
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    with write_transaction():
        if _working(company_id).where(ApiToken.label == label).exists():
            raise LabelTakenError(label)
        ApiToken.create(company=company_id, label=label, digest=_digest(token), created_at=now)
    return token


def by_token(token: str) -> ApiToken | None:
    """The row of a token that works, with its company; None when it is unknown or revoked."""
    return (
        ApiToken.select(ApiToken, Company)
        .join(Company)
        .where(ApiToken.digest == _digest(token), ApiToken.revoked_at.is_null())
        .first()
    )


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
    """The tokens that work, by label."""
    return list(_working(company_id).order_by(ApiToken.label))


def working_by_id(company_id: int, token_id: int) -> ApiToken | None:
    return _working(company_id).where(ApiToken.id == token_id).first()


def _working(company_id: int):  # noqa: ANN202 - a peewee query
    return ApiToken.select().where(ApiToken.company == company_id, ApiToken.revoked_at.is_null())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
