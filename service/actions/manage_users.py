"""Who may do what in a company, by its owners: invite, change a role, take it away, disable, let choose a password.

A company always keeps an owner who can sign in. Whatever is taken from a user ends their sessions at once
(security S9). A password is never set for somebody else: they choose one behind a link that works once.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from service.actions import passwords, second_factor
from service.store import audit, companies, memberships, sessions, users
from service.store.database import write_transaction

if TYPE_CHECKING:
    from service.facts import Role
    from service.services import Services
    from service.store.models import Membership, User


class NotAllowedError(Exception):
    """It would leave a company without an owner, or reach into companies that are not the actor's."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


LAST_OWNER = "This is the only owner who can sign in. Make somebody else an owner first."
EVERYWHERE = "This role holds in every company, so it is changed by whoever runs this service, not here."
ELSEWHERE = (
    "This person has a role in companies that are not yours, so you cannot disable them or let them choose a new "
    "password. You can take away their role here."
)


def invite(services: Services, company_id: int, email: str, role: Role, *, actor: str) -> tuple[User, bool]:
    """Give somebody a role; the answer says whether they are new and need a link to choose a password.

    Raises NotAllowedError for somebody who has a role here already.
    """
    now = services.clock()
    with write_transaction():
        companies.lock(company_id)
        user = users.by_email(email)
        if user is None:
            user = users.create(email, no_password(), role, now, company_id)
            is_new = True
        elif memberships.find(company_id, user.id) is not None:
            raise NotAllowedError("This person has a role here already: change it in the list.")
        else:
            memberships.put(company_id, user.id, role)
            is_new = False
        _record(services, actor, "user.invited", company_id, user, role=role.value)
    return user, is_new


def change_role(services: Services, company_id: int, user_id: int, role: Role, *, actor: str) -> None:
    """Raises NotAllowedError, and LookupError for somebody without a role here."""
    with write_transaction():
        companies.lock(company_id)
        held = _held(company_id, user_id)
        if held.role == role.value:
            return
        memberships.put(company_id, user_id, role)
        _keep_an_owner(company_id)
        sessions.end_all_of(user_id)
        _record(services, actor, "user.role_changed", company_id, held.user, before=held.role, after=role.value)


def take_away(services: Services, company_id: int, user_id: int, *, actor: str) -> None:
    """Raises NotAllowedError and LookupError."""
    with write_transaction():
        companies.lock(company_id)
        held = _held(company_id, user_id)
        memberships.remove(company_id, user_id)
        _keep_an_owner(company_id)
        sessions.end_all_of(user_id)
        _record(services, actor, "user.role_taken_away", company_id, held.user, before=held.role)


def set_active(
    services: Services, company_id: int, user_id: int, *, is_active: bool, owned: set[int], actor: str
) -> None:
    """Disable or enable somebody; `owned` are the companies the actor owns.

    Raises NotAllowedError and LookupError.
    """
    with write_transaction():
        companies.lock(company_id)
        held = _held(company_id, user_id)
        _only_in(owned, user_id)
        users.set_active(user_id, is_active=is_active)
        if not is_active:
            for each in memberships.companies_of(user_id):
                _keep_an_owner(each)
            sessions.end_all_of(user_id)
        _record(services, actor, "user.enabled" if is_active else "user.disabled", company_id, held.user)


def let_choose_password(services: Services, company_id: int, user_id: int, *, owned: set[int], actor: str) -> User:
    """Note that somebody was given a link to choose a password; the old one works until they use it.

    Raises NotAllowedError and LookupError.
    """
    with write_transaction():
        held = _held(company_id, user_id)
        _only_in(owned, user_id)
        _record(services, actor, "user.password_link_made", company_id, held.user)
    return held.user


def take_off_second_factor(services: Services, company_id: int, user_id: int, *, owned: set[int], actor: str) -> None:
    """For somebody who lost app and recovery codes. Raises NotAllowedError and LookupError."""
    with write_transaction():
        _held(company_id, user_id)
        _only_in(owned, user_id)
        second_factor.take_off_for(services, user_id, company_id=company_id, actor=actor)


def choose_password(services: Services, user_id: int, password: str) -> None:
    """Set the password somebody chose behind their link, and end all their sessions.

    Raises passwords.WeakPasswordError, and LookupError for nobody.
    """
    user = users.by_id(user_id)
    if user is None or not user.is_active:
        raise LookupError(user_id)
    passwords.check(password, user.email)
    with write_transaction():
        users.set_password_hash(user.id, passwords.hashed(password))
        sessions.end_all_of(user.id)
        audit.record(actor=user.email, action="user.password_chosen", now=services.clock())


def no_password() -> str:
    """Fits no password, and differs from every other such word, so that links made from it differ too."""
    return f"!{secrets.token_hex(16)}"


def _held(company_id: int, user_id: int) -> Membership:
    held = memberships.find(company_id, user_id)
    if held is None:
        if None in memberships.companies_of(user_id):
            raise NotAllowedError(EVERYWHERE)
        raise LookupError(user_id)
    return held


def _keep_an_owner(company_id: int | None) -> None:
    if company_id is not None and not memberships.active_owners(company_id):
        raise NotAllowedError(LAST_OWNER)


def _only_in(owned: set[int], user_id: int) -> None:
    if not memberships.companies_of(user_id) <= owned:
        raise NotAllowedError(ELSEWHERE)


def _record(services: Services, actor: str, action: str, company_id: int, user: User, **detail: str) -> None:
    audit.record(
        actor=actor, action=action, now=services.clock(), company_id=company_id, subject=user.email, detail=detail
    )
