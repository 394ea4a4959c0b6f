"""Give someone a role in a company: a new account, or a pending role for an account that is there (decision 0030).

An account that another company may trust is never made reachable by an invitation: the link goes to the address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.actions.accounts import account_links, passwords
from service.actions.accounts.manage_users import NotAllowedError
from service.actions.notifications.tell_owners import tell_owners
from service.facts.access import Role
from service.facts.audit import AuditAction
from service.facts.notices import NoticeKind
from service.rules.accounts import account_mail
from service.rules.fields.contact_formats import spellings
from service.store.accounts import memberships, users
from service.store.companies import audit, companies
from service.store.database.connection import write_transaction

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import Services
    from service.store.tables.accounts import User
    from service.store.tables.companies import Company


DISABLED: Final = (
    "This person's account is disabled, so they could not accept. Ask your administrator to check why; they "
    "enable it with: flask --app wsgi user enable {email}"
)


@dataclass(frozen=True, slots=True)
class Invitation:
    user: User
    is_new: bool
    #: A link to hand on, where no mail server is set up and the account was just made; else empty.
    link: str = ""


def invite(services: Services, company_id: int, email: str, role: Role, *, actor: str) -> Invitation:
    """A new account with its first role, or a pending role for one that is there, told by mail where mail is set up.

    Raises NotAllowedError for someone who has a role here already, or whose account is disabled.
    """
    now = services.clock()
    with write_transaction():
        companies.lock(company_id)
        user, is_new = _user_of(email, company_id, role, now)
        if not is_new:
            _may_be_offered(company_id, user)
            memberships.offer(company_id, user.id, role, now, given_by=actor)
        link = _tell(services, companies.get(company_id), user, role, is_new=is_new)
        audit.record(
            actor=actor,
            action=AuditAction.USER_INVITED,
            now=now,
            company_id=company_id,
            subject=user.email,
            detail={"role": role.value} | ({"link_shown": True} if link else {}),
        )
        if role is Role.OWNER:
            tell_owners(services, company_id, NoticeKind.OWNER_ADDED, now)
    return Invitation(user, is_new, link)


def _user_of(email: str, company_id: int, role: Role, now: datetime) -> tuple[User, bool]:
    """The user of this address, and whether they were just made, with the role, which counts at once."""
    user = users.by_email(*spellings(email))
    if user is not None:
        return user, False
    try:
        return users.create(email, passwords.no_password(), role, now, company_id), True
    except users.EmailTakenError:
        found = users.by_email(email)  # another company made it in this very moment
        if found is None:
            raise
        return found, False


def _may_be_offered(company_id: int, user: User) -> None:
    if memberships.find(company_id, user.id) is not None:
        raise NotAllowedError("This person has a role here already: change it in the list.")
    if not user.is_active:
        raise NotAllowedError(DISABLED.format(email=user.email))


def _tell(services: Services, company: Company, user: User, role: Role, *, is_new: bool) -> str:
    """Put the mail into the outbox; without a mail server, the link of a new account to be shown."""
    subject = f"Access to the payroll of {company.name}"
    if services.mail is None:
        return account_links.make_link(services, user.id, is_proof=False) if is_new else ""
    if is_new:
        text = account_mail.welcome(company.name, role, account_links.days())
        account_links.mail_link(services, company.id, user, text, subject)
    elif user.confirmed_at is None:
        text = account_mail.new_role_after_proof(company.name, role, account_links.days())
        account_links.mail_link(services, company.id, user, text, subject)
    else:
        text = account_mail.new_role(company.name, role, f"{services.public_url.rstrip('/')}/invitations")
        account_links.mail_of_role(services, company.id, user, text, subject)
    return ""
