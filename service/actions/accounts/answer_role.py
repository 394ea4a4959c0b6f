"""The holder of an account accepts or declines a role that another company offers them (decision 0030)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.actions.accounts import account_links
from service.facts.audit import AuditAction
from service.rules.accounts import account_mail
from service.store.accounts import memberships, users
from service.store.companies import audit, companies
from service.store.database.connection import write_transaction

if TYPE_CHECKING:
    from service.services import Services
    from service.store.tables.accounts import Membership, User


class NotConfirmedError(Exception):
    """The holder has never proved the address of the account, so no further company trusts it."""


class NoMailServerError(Exception):
    """A link cannot be sent: no mail server is set up."""


class NoCompanyError(Exception):
    """No company gave the user a role, so there is none in whose name a mail may go to them."""


CONFIRM_SUBJECT: Final = "Confirm your address"


def accept(services: Services, user_id: int, membership_id: int) -> None:
    """Accept the role, at once. Raises NotConfirmedError, and LookupError when there is no such role."""
    with write_transaction():
        user, role = _user_and_role(user_id, membership_id)
        if user.confirmed_at is None:
            raise NotConfirmedError
        if not memberships.accept(membership_id, user_id):
            raise LookupError(membership_id)
        _record(services, user, role, AuditAction.USER_ROLE_ACCEPTED)


def decline(services: Services, user_id: int, membership_id: int) -> None:
    """Decline the role; the offer is deleted. Raises LookupError when there is no such role."""
    with write_transaction():
        user, role = _user_and_role(user_id, membership_id)
        if not memberships.decline(membership_id, user_id):
            raise LookupError(membership_id)
        _record(services, user, role, AuditAction.USER_ROLE_DECLINED)


def send_proof(services: Services, user_id: int) -> int:
    """Mail the user a link that confirms their address; returns the company in whose outbox it waits.

    Raises NoMailServerError and NoCompanyError.
    """
    user = users.by_id(user_id)
    if services.mail is None or user is None:
        raise NoMailServerError
    roles = memberships.companies_of(user_id)
    in_whose_name = sorted(each for each in roles if each is not None)
    in_whose_name += [row.company_id for row in memberships.pending_of(user_id) if row.company_id is not None]
    if None in roles:
        in_whose_name += [company.id for company in companies.all_companies()[:1]]
    if not in_whose_name:
        raise NoCompanyError
    with write_transaction():
        text = account_mail.new_password(account_links.days())
        account_links.mail_link(services, in_whose_name[0], user, text, CONFIRM_SUBJECT)
        audit.record(
            actor=user.email, action=AuditAction.USER_PASSWORD_LINK_SENT, now=services.clock(), subject=user.email
        )
    return in_whose_name[0]


def _user_and_role(user_id: int, membership_id: int) -> tuple[User, Membership]:
    user = users.by_id(user_id)
    role = next((row for row in memberships.pending_of(user_id) if row.id == membership_id), None)
    if user is None or role is None:
        raise LookupError(membership_id)
    return user, role


def _record(services: Services, user: User, role: Membership, action: AuditAction) -> None:
    audit.record(
        actor=user.email,
        action=action,
        now=services.clock(),
        company_id=role.company_id,
        subject=user.email,
        detail={"role": role.role},
    )
