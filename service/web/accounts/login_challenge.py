"""Between the password and the code: whose password was right, encrypted in the form that asks for the code."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Final

from flask import request

from service.store.accounts import users
from service.store.database import encryption_contexts
from service.store.database.encryption import CannotBeReadError
from service.web.http.app_context import services

FIELD: Final = "half_way"
GOOD_FOR: Final = timedelta(minutes=10)


def carry(user_id: int) -> str:
    until = (services().clock() + GOOD_FOR).timestamp()
    carried = [user_id, until, _password_of(user_id)]
    return services().secrets.encrypt(json.dumps(carried), encryption_contexts.login_challenge())


def whose() -> int | None:
    """The user whose password was right a moment ago, by the form that was sent.

    None when that is too long ago, or the password is another one since.
    """
    try:
        carried = services().secrets.decrypt(request.form.get(FIELD, ""), encryption_contexts.login_challenge())
        user_id, until, password = json.loads(carried)
    except (CannotBeReadError, ValueError, TypeError):
        return None
    if until < services().clock().timestamp() or password != _password_of(user_id):
        return None
    return int(user_id)


def _password_of(user_id: int) -> str:
    """What changes with the password and tells nothing of it."""
    user = users.by_id(user_id)
    return "" if user is None else hashlib.sha256(user.password_hash.encode()).hexdigest()[:24]
