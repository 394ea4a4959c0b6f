"""A form that was sent after the session was over: kept, encrypted in the login page, and offered to be sent again.

Only a form of ours (its CSRF token fits), only for the person whose session it was, only for a while, and never
a password, a token or a file. Nothing is sent without a press of a button by the person who signed in. Signing out in
another tab is no exception (B34): the browser's signed session says who signed out, until someone signs in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import request, session
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from service.store.accounts import sessions
from service.store.database import encryption_contexts
from service.store.database.encryption import CannotBeReadError
from service.web.http import session_cookie
from service.web.http.app_context import services

FIELD: Final = "kept"
GOOD_FOR: Final = timedelta(minutes=30)
#: Letters of a form that are kept; larger ones are files in disguise.
MOST: Final = 60_000
#: Where Flask-WTF keeps its token.
_CSRF: Final = "csrf_token"
_SIGNED_OUT: Final = "signed_out"
SECRETS: Final = frozenset(
    {"csrf_token", "password", "current", "new", "again", "token", "secret", "webhook_secret", "code"}
)


@dataclass(frozen=True, slots=True)
class SavedForm:
    path: str
    fields: list[tuple[str, str]]


def keep() -> str:
    """The posted form as text for a hidden field; empty when it cannot or must not be kept."""
    user_id = sessions.whose(session_cookie.read(request)) or who_signed_out()
    if request.method != "POST" or user_id is None or request.files or not _is_ours():
        return ""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in SECRETS]
    if not fields or sum(len(name) + len(value) for name, value in fields) > MOST:
        return ""
    path = request.full_path.rstrip("?")
    until = (services().clock() + GOOD_FOR).timestamp()
    return services().secrets.encrypt(json.dumps([until, path, fields]), encryption_contexts.saved_form(user_id))


def sign_out(user_id: int) -> None:
    """Clear the browser's session, but for who signed out and the token of the forms that are still open."""
    token = session.get(_CSRF)
    session.clear()
    session[_SIGNED_OUT] = [user_id, services().clock().timestamp()]
    if token:
        session[_CSRF] = token


def who_signed_out() -> int | None:
    """The user who signed out in this browser, as long as a form of theirs may be open."""
    user_id, at = session.get(_SIGNED_OUT, (None, 0))
    is_recent = at > (services().clock() - sessions.LONGEST).timestamp()
    return int(user_id) if user_id is not None and is_recent else None


def open_for(user_id: int) -> SavedForm | None:
    """What was kept for this person, when the login form carries it and it is not too old."""
    carried = request.form.get(FIELD, "")
    if not carried:
        return None
    try:
        opened = services().secrets.decrypt(carried, encryption_contexts.saved_form(user_id))
        until, path, fields = json.loads(opened)
    except (CannotBeReadError, ValueError):
        return None
    if until < services().clock().timestamp():
        return None
    return SavedForm(path, [(name, value) for name, value in fields])


def _is_ours() -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True
