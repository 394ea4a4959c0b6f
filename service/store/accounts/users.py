"""People who sign in, and what each may do in which company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import peewee

from service.facts.access import Role
from service.store.database.compiled_queries import compiled
from service.store.database.connection import write_transaction
from service.store.tables.accounts import Membership, User

if TYPE_CHECKING:
    from datetime import datetime


#: How the hash of an account begins whose holder has not chosen a password.
NO_PASSWORD: Final = "!"  # noqa: S105


class EmailTakenError(Exception):
    """There is already a user with this email address."""


def normal_email(email: str) -> str:
    return email.strip().lower()


def by_email(*spellings: str) -> User | None:
    """The user of the first of these spellings of an address that has one."""
    wanted = [normal_email(each) for each in spellings]
    found = list(User.select().where(User.email.in_(wanted)))
    return min(found, key=lambda user: wanted.index(user.email), default=None)


def by_id(user_id: int) -> User | None:
    return User.get_or_none(id=user_id)


def has_password(user: User) -> bool:
    """Whether they ever chose one; until then no password fits."""
    return not user.password_hash.startswith(NO_PASSWORD)


def create(email: str, password_hash: str, role: Role, now: datetime, company_id: int | None = None) -> User:
    """A new user with one role, in force, in one company or, without one, in every one. Raises EmailTakenError."""
    try:
        with write_transaction():
            user = User.create(email=normal_email(email), password_hash=password_hash, created_at=now)
            Membership.create(user=user, company=company_id, role=role.value)
    except peewee.IntegrityError as error:
        raise EmailTakenError(normal_email(email)) from error
    return user


def note_sign_in(user_id: int, now: datetime) -> None:
    """Call inside a transaction."""
    User.update(signed_in_at=now).where(User.id == user_id).execute()


def set_password_hash(user_id: int, password_hash: str) -> None:
    with write_transaction():
        User.update(password_hash=password_hash).where(User.id == user_id).execute()


def confirm(user_id: int, now: datetime) -> None:
    """The holder of the address showed that it is theirs."""
    User.update(confirmed_at=now).where(User.id == user_id).execute()


def set_active(user_id: int, *, is_active: bool) -> None:
    with write_transaction():
        User.update(is_active=is_active).where(User.id == user_id).execute()


def roles_of(user_id: int) -> dict[int | None, Role]:
    """Accepted role by company id; under None, the role that holds in every company."""
    return {company_id: Role(role) for company_id, role in _roles_of.plain_rows(user_id)}


@compiled
def _roles_of(user_id: Any) -> Any:
    return Membership.select(Membership.company, Membership.role).where(
        Membership.user == user_id, Membership.offered_at.is_null()
    )


def managers_of(company_id: int) -> list[str]:
    """Addresses of those who may run a payday of this company."""
    rows = (
        User.select(User.email)
        .join(Membership)
        .where(
            User.is_active,
            Membership.offered_at.is_null(),
            Membership.role.in_([Role.OWNER.value, Role.MANAGER.value]),
            (Membership.company == company_id) | Membership.company.is_null(),
        )
        .distinct()
        .order_by(User.email)
    )
    return [row.email for row in rows]


def count() -> int:
    return User.select().count()
