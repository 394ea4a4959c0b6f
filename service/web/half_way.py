"""Between the password and the code: whose password was right, encrypted in the form that asks for the code."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Final

from flask import request

from service.store.encryption import CannotBeReadError
from service.web.wired import services

FIELD: Final = "half_way"
GOOD_FOR: Final = timedelta(minutes=10)
_PURPOSE: Final = "second factor"


def carry(user_id: int) -> str:
    until = (services().clock() + GOOD_FOR).timestamp()
    return services().secrets.encrypt(json.dumps([_PURPOSE, user_id, until]))


def whose() -> int | None:
    """The user whose password was right a moment ago, by the form that was sent; None when that is too long ago."""
    try:
        purpose, user_id, until = json.loads(services().secrets.decrypt(request.form.get(FIELD, "")))
    except (CannotBeReadError, ValueError, TypeError):
        return None
    if purpose != _PURPOSE or until < services().clock().timestamp():
        return None
    return int(user_id)
