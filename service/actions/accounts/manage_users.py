"""What owners do with the users of their company: change or remove a role, disable an account, send a password link.

A company always keeps an owner who can sign in. Any right that a user loses ends their sessions at once
(security S9). A password is never set for another person, and no owner sees the link with which a colleague
chooses one. No one's account is touched by the owner of one company while another company trusts it (decision 0030).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.accounts import account_links, second_factor
from service.actions.notifications.tell_owners import tell_owners
from service.facts.access import Role, SessionEnd
from service.facts.audit import AuditAction
from service.facts.notices import NoticeKind
from service.rules.accounts import account_mail
from service.store.accounts import memberships, sessions, users
from service.store.companies import audit, companies
from service.store.database.connection import write_transaction

if TYPE_CHECKING:
    from service.services import Services
    from service.store.tables.accounts import Membership, User


class NotAllowedError(Exception):
    """It would leave a company without an owner, or reach into companies that are not the actor's."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


LAST_OWNER = "This is the only owner who can sign in. Make another person an owner first."
EVERYWHERE = "This role holds in every company, so your administrator changes it, not this page."
ELSEWHERE = (
    "This person has a role in companies that are not yours, so you cannot disable them or let them choose a new "
    "password. You can remove their access here."
)
PENDING = "This person has not accepted the role yet, so you cannot change their account. You can withdraw the role."
NO_MAIL_SERVER = (
    "No mail server is set up, so a link cannot be sent to this person alone, and no one else may see it. Your "
    "administrator makes one with: flask --app wsgi user password-link {email}"
)


def change_role(services: Services, company_id: int, user_id: int, role: Role, *, actor: str) -> None:
    """Raises NotAllowedError, and LookupError for a user without a role here."""
    with write_transaction():
        companies.lock(company_id)
        held = _held(company_id, user_id)
        if held.role == role.value:
            return
        memberships.change(company_id, user_id, role)
        _keep_an_owner(company_id)
        if held.offered_at is None:
            sessions.end_all_of(user_id, SessionEnd.ROLE_CHANGED)
        _record(
            services, actor, AuditAction.USER_ROLE_CHANGED, company_id, held.user, before=held.role, after=role.value
        )
        if role is Role.OWNER:
            tell_owners(services, company_id, NoticeKind.OWNER_ADDED, services.clock())


def take_away(services: Services, company_id: int, user_id: int, *, actor: str) -> None:
    """Raises NotAllowedError and LookupError."""
    with write_transaction():
        companies.lock(company_id)
        held = _held(company_id, user_id)
        memberships.remove(company_id, user_id)
        _keep_an_owner(company_id)
        if held.offered_at is None:
            sessions.end_all_of(user_id, SessionEnd.ROLE_CHANGED)
        _record(services, actor, AuditAction.USER_ROLE_TAKEN_AWAY, company_id, held.user, before=held.role)


def set_active(
    services: Services, company_id: int, user_id: int, *, is_active: bool, owned: set[int], actor: str
) -> None:
    """Disable or enable a user; `owned` are the companies the actor owns.

    Raises NotAllowedError and LookupError.
    """
    with write_transaction():
        # All of theirs, in one order: of two owners of two companies, each disabling the other, one comes second.
        theirs = {each for each in memberships.companies_of(user_id) if each is not None}
        for locked in sorted(theirs | {company_id}):
            companies.lock(locked)
        held = _accepted(company_id, user_id)
        _only_in(owned, user_id)
        users.set_active(user_id, is_active=is_active)
        if not is_active:
            for each in memberships.companies_of(user_id):
                _keep_an_owner(each)
            sessions.end_all_of(user_id, SessionEnd.DISABLED)
        _record(
            services, actor, AuditAction.USER_ENABLED if is_active else AuditAction.USER_DISABLED, company_id, held.user
        )


def send_password_link(services: Services, company_id: int, user_id: int, *, owned: set[int], actor: str) -> str:
    """Mail someone a link to choose a new password; the old one works until they use it.

    Returns a link to hand on where no mail server is set up and the account never had a password; else nothing.
    Raises NotAllowedError and LookupError.
    """
    with write_transaction():
        held = _accepted(company_id, user_id)
        _only_in(owned, user_id)
        user = held.user
        if services.mail is not None:
            text = account_mail.new_password(account_links.days())
            account_links.mail_link(services, company_id, user, text, "Choose a new password")
            _record(services, actor, AuditAction.USER_PASSWORD_LINK_SENT, company_id, user)
            return ""
        if users.has_password(user) or user.confirmed_at is not None:
            raise NotAllowedError(NO_MAIL_SERVER.format(email=user.email))
        _record(services, actor, AuditAction.USER_PASSWORD_LINK_SHOWN, company_id, user)
        return account_links.make_link(services, user.id, is_proof=False)


def turn_off_second_factor(services: Services, company_id: int, user_id: int, *, owned: set[int], actor: str) -> None:
    """For a person who lost app and recovery codes. Raises NotAllowedError and LookupError."""
    with write_transaction():
        _accepted(company_id, user_id)
        _only_in(owned, user_id)
        second_factor.turn_off_for(services, user_id, company_id=company_id, actor=actor)


def _held(company_id: int, user_id: int) -> Membership:
    held = memberships.find(company_id, user_id)
    if held is None:
        if None in memberships.companies_of(user_id):
            raise NotAllowedError(EVERYWHERE)
        raise LookupError(user_id)
    return held


def _accepted(company_id: int, user_id: int) -> Membership:
    held = _held(company_id, user_id)
    if held.offered_at is not None:
        raise NotAllowedError(PENDING)
    return held


def _keep_an_owner(company_id: int | None) -> None:
    if company_id is not None and not memberships.active_owners(company_id):
        raise NotAllowedError(LAST_OWNER)


def _only_in(owned: set[int], user_id: int) -> None:
    if not memberships.companies_of(user_id) <= owned:
        raise NotAllowedError(ELSEWHERE)


def _record(services: Services, actor: str, action: AuditAction, company_id: int, user: User, **detail: str) -> None:
    audit.record(
        actor=actor, action=action, now=services.clock(), company_id=company_id, subject=user.email, detail=detail
    )
