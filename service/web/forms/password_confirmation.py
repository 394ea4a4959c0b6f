"""The password again, for what must not happen because a browser was left open (security S11)."""

from __future__ import annotations

from typing import Final

from flask import request

from service.actions.accounts import sign_in
from service.web.http import access, session_cookie, visits
from service.web.http.app_context import services

FIELD: Final = "password"


def fault_of_password() -> str:
    """Empty when the posted form holds the visitor's password; else what to say beside the field."""
    password = request.form.get(FIELD, "")
    if not password:
        return "Enter your password"
    try:
        sign_in.confirm(
            services(),
            access.visitor().user_id,
            password,
            address=request.remote_addr or "",
            session=session_cookie.read(request),
        )
    except sign_in.WrongCredentialsError:
        return "Password is incorrect"
    except sign_in.TooManyAttemptsError as error:
        return f"Too many attempts. Try again in {visits.wait_in_words(error.seconds)}"
    return ""
