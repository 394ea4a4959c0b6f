"""Between the password and the code: whose password was right, encrypted in the form that asks for the code."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Final

from flask import request

from service.store import encryption_contexts
from service.store.encryption import CannotBeReadError
from service.web.wired import services

FIELD: Final = "half_way"
GOOD_FOR: Final = timedelta(minutes=10)


def carry(user_id: int) -> str:
    until = (services().clock() + GOOD_FOR).timestamp()
    return services().secrets.encrypt(json.dumps([user_id, until]), encryption_contexts.login_challenge())


def whose() -> int | None:
    """The user whose password was right a moment ago, by the form that was sent; None when that is too long ago."""
    try:
        carried = services().secrets.decrypt(request.form.get(FIELD, ""), encryption_contexts.login_challenge())
        user_id, until = json.loads(carried)
    except (CannotBeReadError, ValueError, TypeError):
        return None
    if until < services().clock().timestamp():
        return None
    return int(user_id)
