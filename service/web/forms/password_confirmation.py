"""The password again, for what must not happen because a browser was left open (security S11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import request

from service.actions.accounts import sign_in
from service.web.http import access, session_cookie, visits
from service.web.http.app_context import services

if TYPE_CHECKING:
    from collections.abc import Callable

FIELD: Final = "password"
ENTER_CODE: Final = "Enter the code that your authenticator app shows now"
#: Recovery codes have dashes.
LONGEST_CODE: Final = 20


def fault_of_password() -> str:
    """Empty when the posted form holds the visitor's password; else what to say beside the field."""
    password = request.form.get(FIELD, "")
    if not password:
        return "Enter your password"
    return _fault(sign_in.confirm, password, "Password is incorrect")


def fault_of_code() -> str:
    """Empty when the posted form holds a code of the visitor's second factor, which is used up; else what to say."""
    code = request.form.get("code", "").replace(" ", "")[:LONGEST_CODE]
    if not code:
        return ENTER_CODE
    return _fault(
        sign_in.confirm_code, code, "The code is incorrect. Enter the code that your authenticator app shows now"
    )


def _fault(confirm: Callable[..., None], typed: str, incorrect: str) -> str:
    try:
        confirm(
            services(),
            access.visitor().user_id,
            typed,
            address=request.remote_addr or "",
            session=session_cookie.read(request),
        )
    except sign_in.WrongCredentialsError:
        return incorrect
    except sign_in.TooManyAttemptsError as error:
        return f"Too many attempts. Try again in {visits.wait_in_words(error.seconds)}"
    return ""
