"""Let a person in: count the attempt, compare the password, open a session. And change a password.

Unknown, disabled and mistaken all get the same answer after about the same time (security S8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions import passwords, second_factor
from service.store import audit, login_attempts, second_factors, sessions, users

if TYPE_CHECKING:
    from service.facts import Role
    from service.services import Services
    from service.store.models import User


class WrongCredentialsError(Exception):
    """No active user has this e-mail address and password."""


class TooManyAttemptsError(Exception):
    """The account or the address failed too often; `seconds` says when it may try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"try again in {seconds} seconds")
        self.seconds = seconds


class CodeNeededError(Exception):
    """The password was right, and the user has a second factor: `with_code` goes on from here."""

    def __init__(self, user_id: int) -> None:
        super().__init__(user_id)
        self.user_id = user_id


def sign_in(services: Services, email: str, password: str, address: str) -> str:
    """Returns the key of a new session. Raises WrongCredentialsError, TooManyAttemptsError, CodeNeededError."""
    now = services.clock()
    if seconds := login_attempts.seconds_to_wait(email, address, now):
        raise TooManyAttemptsError(seconds)
    attempt = login_attempts.count_one(email, address, now)
    user = users.by_email(email)
    known = user is not None and user.is_active
    fits = passwords.fits(password, user.password_hash if user else passwords.hash_of_nobody())
    if user is None or not known or not fits:
        raise WrongCredentialsError
    if passwords.needs_new_hash(user.password_hash):
        users.set_password_hash(user.id, passwords.hashed(password))
    if second_factors.is_on(user.id):
        raise CodeNeededError(user.id)  # a right password alone forgives nothing: codes are tried against it
    login_attempts.forgive(attempt, email)
    audit.record(actor=user.email, action="user.signed_in", now=now)
    return sessions.open_session(user.id, now)


def with_code(services: Services, user_id: int, code: str, address: str) -> str:
    """The second half, after CodeNeededError. Raises WrongCredentialsError, TooManyAttemptsError."""
    now, user = services.clock(), users.by_id(user_id)
    if user is None or not user.is_active:
        raise WrongCredentialsError
    if seconds := login_attempts.seconds_to_wait(user.email, address, now):
        raise TooManyAttemptsError(seconds)
    attempt = login_attempts.count_one(user.email, address, now)
    if not second_factor.fits(services, user_id, code):
        raise WrongCredentialsError
    login_attempts.forgive(attempt, user.email)
    audit.record(actor=user.email, action="user.signed_in", now=now, detail={"second_factor": True})
    return sessions.open_session(user.id, now)


def confirm(services: Services, user_id: int, password: str, address: str) -> None:
    """Somebody who is signed in shows once more that it is them (security S11); tries count as logins do.

    Raises WrongCredentialsError, TooManyAttemptsError.
    """
    now = services.clock()
    user = users.by_id(user_id)
    if user is None:
        raise WrongCredentialsError
    if seconds := login_attempts.seconds_to_wait(user.email, address, now):
        raise TooManyAttemptsError(seconds)
    attempt = login_attempts.count_one(user.email, address, now)
    if not passwords.fits(password, user.password_hash):
        raise WrongCredentialsError
    login_attempts.forgive(attempt, user.email)


def change_password(services: Services, user_id: int, current: str, new: str) -> str:
    """Sets a new password and ends every session; returns the key of the one new session.

    Raises WrongCredentialsError for the current password, passwords.WeakPasswordError for the new one.
    """
    now = services.clock()
    user = users.by_id(user_id)
    if user is None or not passwords.fits(current, user.password_hash):
        raise WrongCredentialsError
    passwords.check(new, user.email)
    users.set_password_hash(user.id, passwords.hashed(new))
    sessions.end_all_of(user.id)
    audit.record(actor=user.email, action="user.password_changed", now=now)
    return sessions.open_session(user.id, now)


def create_user(
    services: Services, email: str, password: str, role: Role, *, company_id: int | None = None, actor: str
) -> User:
    """A new person who may sign in. Raises passwords.WeakPasswordError, users.EmailTakenError."""
    passwords.check(password, email)
    now = services.clock()
    user = users.create(email, passwords.hashed(password), role, now, company_id)
    audit.record(
        actor=actor,
        action="user.created",
        now=now,
        company_id=company_id,
        subject=user.email,
        detail={"role": role.value},
    )
    return user
