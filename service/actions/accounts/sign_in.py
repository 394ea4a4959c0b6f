"""Signs someone in: counts the attempt, compares the password, opens a session. Also changes a password.

Unknown, invited, disabled and mistaken all get the same answer after about the same time (security S8).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.actions.accounts import passwords, second_factor
from service.facts.access import SessionEnd
from service.facts.audit import AuditAction
from service.rules.accounts.networks import is_public, network_of
from service.rules.fields.contact_formats import spellings
from service.store.accounts import account_links, known_browsers, login_attempts, second_factors, sessions, users
from service.store.accounts.login_attempts import Attempt, AttemptKind, Limit
from service.store.companies import audit
from service.store.database.connection import write_transaction

if TYPE_CHECKING:
    from datetime import datetime

    from service.facts.access import Role
    from service.services import Services
    from service.store.tables.accounts import User


class WrongCredentialsError(Exception):
    """No active user has this email address and password."""


class TooManyAttemptsError(Exception):
    """There were too many wrong tries; `seconds` says when the next one may be made."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"try again in {seconds} seconds")
        self.seconds = seconds


class CodeNeededError(Exception):
    """The password was right, and the user has a second factor: `with_code` goes on from here."""

    def __init__(self, user_id: int) -> None:
        super().__init__(user_id)
        self.user_id = user_id


@dataclass(frozen=True, slots=True)
class Visit:
    """Where someone signs in from."""

    address: str
    #: The key that a browser keeps once someone signed in with it; empty for a new one.
    browser: str = ""
    #: The request came through a proxy that TRUSTED_PROXIES does not name, so `address` is the proxy's.
    is_behind_unnamed_proxy: bool = False

    @property
    def network(self) -> str:
        return network_of(self.address)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who, the key of their new session, and the one by which the browser is known next time."""

    user_id: int
    session: str
    browser: str


def sign_in(services: Services, email: str, password: str, visit: Visit) -> SignedIn:
    """Raises WrongCredentialsError, TooManyAttemptsError, CodeNeededError."""
    now = services.clock()
    user = users.by_email(*spellings(email))
    attempt = _attempt(AttemptKind.PASSWORD, spellings(email)[-1] if user is None else user.email, visit, now)
    attempt_id = _count(attempt, now)
    fits = passwords.fits(password, passwords.hash_to_try(None if user is None else user.password_hash))
    if user is None or not user.is_active or not fits:
        raise WrongCredentialsError
    if passwords.needs_new_hash(user.password_hash):
        users.set_password_hash(user.id, passwords.hashed(password))
    if second_factors.is_on(user.id):
        raise CodeNeededError(user.id)  # a right password alone forgives nothing: codes are tried against it
    login_attempts.forgive(attempt_id, attempt)
    return _let_in(user, visit, now)


def with_code(services: Services, user_id: int, code: str, visit: Visit) -> SignedIn:
    """The second half, after CodeNeededError. Raises WrongCredentialsError, TooManyAttemptsError."""
    now, user = services.clock(), users.by_id(user_id)
    if user is None or not user.is_active:
        raise WrongCredentialsError
    attempt = _attempt(AttemptKind.CODE, user.email, visit, now)
    attempt_id = _count(attempt, now)
    if not second_factor.fits(services, user_id, code):
        raise WrongCredentialsError
    login_attempts.forgive(attempt_id, attempt)
    return _let_in(user, visit, now, second_factor=True)


def confirm(services: Services, user_id: int, password: str, *, address: str, session: str) -> None:
    """Someone who is signed in confirms their password or code again (security S11).

    Wrong tries are counted by session: a stranger's at the login page stop no one here, and the other way round.
    Raises WrongCredentialsError, TooManyAttemptsError.
    """
    now = services.clock()
    user = users.by_id(user_id)
    if user is None:
        raise WrongCredentialsError
    attempt = Attempt(AttemptKind.CONFIRMATION, user.email, network_of(address), browser=session)
    attempt_id = _count(attempt, now)
    if not passwords.fits(password, user.password_hash):
        raise WrongCredentialsError
    login_attempts.forgive(attempt_id, attempt)


def confirm_code(services: Services, user_id: int, code: str, *, address: str, session: str) -> None:
    """Someone who is signed in, and whose password was right, confirms with a code of their second factor too.

    Wrong codes are counted by session, as wrong passwords are. Raises WrongCredentialsError, TooManyAttemptsError.
    """
    now, user = services.clock(), users.by_id(user_id)
    if user is None:
        raise WrongCredentialsError
    attempt = Attempt(AttemptKind.CODE, user.email, network_of(address), browser=session)
    attempt_id = _count(attempt, now)
    if not second_factor.fits(services, user_id, code):
        raise WrongCredentialsError
    login_attempts.forgive(attempt_id, attempt)


def change_password(services: Services, user_id: int, current: str, new: str, *, address: str, session: str) -> str:
    """Sets a new password, ends every session, link and known browser; returns the key of the one new session.

    Raises WrongCredentialsError and TooManyAttemptsError for the current password, passwords.WeakPasswordError for the
    new one.
    """
    now = services.clock()
    confirm(services, user_id, current, address=address, session=session)
    user = users.by_id(user_id)
    if user is None:
        raise WrongCredentialsError
    passwords.check(new, user.email)
    password_hash = passwords.hashed(new)
    with write_transaction():
        users.set_password_hash(user.id, password_hash)
        end_everything_of(user.id)
        key = sessions.open_session(user.id, now)
        audit.record(actor=user.email, action=AuditAction.USER_PASSWORD_CHANGED, now=now)
    return key


def end_everything_of(user_id: int) -> None:
    """The password has changed: end everything the old one gave access to. Call inside a transaction."""
    sessions.end_all_of(user_id, SessionEnd.PASSWORD_CHANGED)
    account_links.end_all_of(user_id)
    known_browsers.forget_all_of(user_id)


def create_user(
    services: Services, email: str, password: str, role: Role, *, company_id: int | None = None, actor: str
) -> User:
    """A new person who may sign in. Raises passwords.WeakPasswordError, users.EmailTakenError."""
    passwords.check(password, email)
    now, password_hash = services.clock(), passwords.hashed(password)
    with write_transaction():
        user = users.create(email, password_hash, role, now, company_id)
        audit.record(
            actor=actor,
            action=AuditAction.USER_CREATED,
            now=now,
            company_id=company_id,
            subject=user.email,
            detail={"role": role.value},
        )
    return user


def _attempt(kind: AttemptKind, email: str, visit: Visit, now: datetime) -> Attempt:
    """Asks the same of the database for accounts that are there and for those that are not."""
    return Attempt(
        kind,
        email,
        visit.network,
        browser=visit.browser if known_browsers.knows_browser(email, visit.browser, now) else "",
        is_from_known_network=known_browsers.knows_network(email, visit.network, now),
        network_limit=_network_limit(visit),
    )


def _network_limit(visit: Visit) -> Limit | None:
    """A header of a proxy's may be anyone's, but an address beside us is no visitor's own."""
    if not visit.is_behind_unnamed_proxy:
        return login_attempts.OF_ONE_NETWORK
    return login_attempts.OF_A_PROXY_PERHAPS if is_public(visit.address) else None


def _count(attempt: Attempt, now: datetime) -> int:
    """Raises TooManyAttemptsError."""
    if seconds := login_attempts.seconds_to_wait(attempt, now):
        raise TooManyAttemptsError(seconds)
    return login_attempts.count_one(attempt, now)


def _let_in(user: User, visit: Visit, now: datetime, **detail: bool) -> SignedIn:
    with write_transaction():
        browser = known_browsers.remember(user.id, visit.browser, visit.network, now)
        session = sessions.open_session(user.id, now)
        users.note_sign_in(user.id, now)
        audit.record(actor=user.email, action=AuditAction.USER_SIGNED_IN, now=now, detail=detail)
    return SignedIn(user.id, session, browser)
