"""Who may do what in one company: listed, given, changed and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts import Role
from service.store.models import Membership, User

if TYPE_CHECKING:
    from collections.abc import Sequence


def of_company(company_id: int) -> Sequence[Membership]:
    """Roles in this company and those that hold in every company, each with its user, by e-mail."""
    query = (
        Membership.select(Membership, User)
        .join(User)
        .where((Membership.company == company_id) | Membership.company.is_null())
        .order_by(User.email, Membership.id)
    )
    return list(query)


def find(company_id: int, user_id: int) -> Membership | None:
    """The role a user has in this company itself, not in every one."""
    return (
        Membership.select(Membership, User)
        .join(User)
        .where(Membership.company == company_id, Membership.user == user_id)
        .first()
    )


def companies_of(user_id: int) -> set[int | None]:
    """Ids of the companies a user has a role in; None among them when a role holds in every one."""
    rows = Membership.select(Membership.company).where(Membership.user == user_id).tuples()
    return {row[0] for row in rows}


def put(company_id: int, user_id: int, role: Role) -> None:
    """Give a role, in place of the one before."""
    changed = (
        Membership.update(role=role.value).where(Membership.company == company_id, Membership.user == user_id).execute()
    )
    if not changed:
        Membership.create(company=company_id, user=user_id, role=role.value)


def remove(company_id: int, user_id: int) -> bool:
    gone = Membership.delete().where(Membership.company == company_id, Membership.user == user_id).execute()
    return bool(gone)


def active_owners(company_id: int) -> set[int]:
    """Ids of the users who can sign in and own this company, or every one."""
    rows = [row for row in of_company(company_id) if row.role == Role.OWNER.value and row.user.is_active]
    return {row.user.id for row in rows}
