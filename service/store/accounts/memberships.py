"""Who may do what in one company: listed, given, accepted, changed and taken away.

A role given to an account that is there already is pending until its holder accepts it, and is no role until then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.facts.access import Role
from service.store.accounts import users
from service.store.database.compiled_queries import compiled
from service.store.database.queries import first, is_any_of, plain_rows
from service.store.tables.accounts import Membership, User
from service.store.tables.companies import Company

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime


def of_company(company_id: int) -> Sequence[Membership]:
    """Roles in this company, pending ones too, and those that hold in every company, each with its user, by email."""
    return _of_company.objects(company_id)


@compiled
def _of_company(company_id: Any) -> Any:
    return (
        Membership.select(Membership, User)
        .join(User)
        .where((Membership.company == company_id) | Membership.company.is_null())
        .order_by(User.email, Membership.id)
    )


def users_of_companies(company_ids: Collection[int]) -> dict[int, dict[str, bool]]:
    """Who has an accepted role in each of these companies, or in every one: whether they own it, by email, in order."""
    theirs = is_any_of(Membership.company, company_ids) | Membership.company.is_null()
    rows = plain_rows(
        Membership.select(Membership.company, Membership.role, User.email)
        .join(User)
        .where(theirs, Membership.offered_at.is_null())
        .order_by(User.email, Membership.id)
    )
    found: dict[int, dict[str, bool]] = {company_id: {} for company_id in company_ids}
    for company_id, role, email in rows:
        for each in company_ids if company_id is None else (company_id,):
            found[each][email] = found[each].get(email, False) or role == Role.OWNER.value
    return found


def find(company_id: int, user_id: int) -> Membership | None:
    """The role, pending or accepted, that a user has in this company itself, not in every one."""
    return first(
        Membership.select(Membership, User)
        .join(User)
        .where(Membership.company == company_id, Membership.user == user_id)
    )


def companies_of(user_id: int) -> set[int | None]:
    """Ids of the companies a user accepted a role in; None among them when a role holds in every one."""
    rows = Membership.select(Membership.company).where(Membership.user == user_id, Membership.offered_at.is_null())
    return {row[0] for row in plain_rows(rows)}


def pending_of(user_id: int) -> Sequence[Membership]:
    """Roles that wait for this user's yes, each with its company, oldest first."""
    return _pending_of.objects(user_id)


@compiled
def _pending_of(user_id: Any) -> Any:
    return (
        Membership.select(Membership, Company)
        .join(Company)
        .where(Membership.user == user_id, Membership.offered_at.is_null(False))
        .order_by(Membership.id)
    )


def offer(company_id: int, user_id: int, role: Role, now: datetime, *, given_by: str) -> None:
    """A pending role. Call inside a transaction, and only for someone without a role here."""
    Membership.create(company=company_id, user=user_id, role=role.value, offered_at=now, given_by=given_by)


def accept(membership_id: int, user_id: int) -> bool:
    """Whether there was such a pending role of this user; from here on it is in force."""
    accepted = Membership.update(offered_at=None).where(_pending(membership_id, user_id))
    return bool(accepted.execute())


def decline(membership_id: int, user_id: int) -> bool:
    """Whether there was such a pending role of this user; it is gone."""
    return bool(Membership.delete().where(_pending(membership_id, user_id)).execute())


def change(company_id: int, user_id: int, role: Role) -> None:
    """Another role in place of the one before; one that is pending stays pending."""
    Membership.update(role=role.value).where(Membership.company == company_id, Membership.user == user_id).execute()


def remove(company_id: int, user_id: int) -> bool:
    gone = Membership.delete().where(Membership.company == company_id, Membership.user == user_id).execute()
    return bool(gone)


def active_owners(company_id: int) -> set[int]:
    """Ids of the users who can sign in and own this company, or every one."""
    owners = [row for row in of_company(company_id) if row.role == Role.OWNER.value and row.offered_at is None]
    return {row.user.id for row in owners if row.user.is_active and users.has_password(row.user)}


def _pending(membership_id: int, user_id: int) -> Any:
    return (
        (Membership.id == membership_id)
        & (Membership.user == user_id)
        & Membership.offered_at.is_null(False)
        & Membership.company.is_null(False)
    )
