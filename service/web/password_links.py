"""Links behind which somebody chooses a password: signed, good for a time, and dead once the password is set.

The signature covers a digest of the password there was, so no table is needed and using a link once ends it.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from flask import current_app, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from service.store import users
from service.web.wired import services

if TYPE_CHECKING:
    from service.store.models import User

GOOD_FOR: Final = timedelta(days=3)
_PURPOSE: Final = "choose-password"


def link_for(user: User) -> str:
    """The whole address, on the host that mails and webhooks use too, never on one a request named."""
    until = int((services().clock() + GOOD_FOR).timestamp())
    token = _signer().dumps([user.id, _digest(user), until])
    return services().public_url.rstrip("/") + url_for("users.choose", token=token)


def user_of(token: str) -> User | None:
    """Whose link it is; None when it is forged, too old, used, or its user is disabled."""
    try:
        user_id, digest, until = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    if until < services().clock().timestamp():
        return None
    user = users.by_id(user_id)
    return user if user is not None and user.is_active and _digest(user) == digest else None


def _digest(user: User) -> str:
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:24]


def _signer() -> URLSafeSerializer:
    keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", []), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt=_PURPOSE)
