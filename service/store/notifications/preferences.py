"""How users want to be told, and who is told of a company's notices."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import JOIN

from service.facts.access import Role
from service.facts.notices import PREFERENCES_OF_VIEWERS, NoticePreferences, Timing
from service.store.accounts.users import NO_PASSWORD
from service.store.database.compiled_queries import compiled
from service.store.tables.accounts import Membership, User
from service.store.tables.notifications import NoticePreference

if TYPE_CHECKING:
    from datetime import datetime


class Reader(NamedTuple):
    """A user who may be told of a company's notices."""

    user_id: int
    email: str
    role: Role
    preferences: NoticePreferences


def of_user(user_id: int, role: Role, time_zone: str) -> NoticePreferences:
    """What the user saved; else the defaults of this role, in the company's time zone."""
    row = _of_user.first(user_id)
    return _usual(role, time_zone) if row is None else _preferences(row)


@compiled
def _of_user(user_id: Any) -> Any:
    return NoticePreference.select().where(NoticePreference.user == user_id)


def save(user_id: int, wanted: NoticePreferences, now: datetime) -> None:
    """Keep them for all companies of the user. Call inside a transaction."""
    values = {
        "urgent": wanted.urgent.value,
        "warning": wanted.warning.value,
        "info": wanted.info.value,
        "digest_at": wanted.digest_at.isoformat("minutes"),
        "quiet_from": "" if wanted.quiet_from is None else wanted.quiet_from.isoformat("minutes"),
        "quiet_until": "" if wanted.quiet_until is None else wanted.quiet_until.isoformat("minutes"),
        "urgent_at_any_time": wanted.urgent_at_any_time,
        "time_zone": wanted.time_zone,
        "saved_at": now,
    }
    NoticePreference.insert(user=user_id, **values).on_conflict(
        conflict_target=[NoticePreference.user], update=values
    ).execute()


def readers_of(company_id: int, time_zone: str) -> list[Reader]:
    """The users who can sign in and have an accepted role in this company, or in every one, by email, once each.

    Someone with two roles is told as their role in the company itself says.
    """
    found: dict[int, Reader] = {}
    for row in _readers.objects(company_id):
        user, role = row.user, Role(row.role)
        kept = getattr(user, "noticepreference", None)
        preferences = _usual(role, time_zone) if kept is None else _preferences(kept)
        found.setdefault(user.id, Reader(user.id, user.email, role, preferences))
    return list(found.values())


@compiled
def _readers(company_id: Any) -> Any:
    return (
        Membership.select(Membership, User, NoticePreference)
        .join(User)
        .join(NoticePreference, JOIN.LEFT_OUTER)
        .where(
            User.is_active,
            ~User.password_hash.startswith(NO_PASSWORD),
            Membership.offered_at.is_null(),
            (Membership.company == company_id) | Membership.company.is_null(),
        )
        .order_by(User.email, Membership.company.is_null(), Membership.id)
    )


def _usual(role: Role, time_zone: str) -> NoticePreferences:
    usual = PREFERENCES_OF_VIEWERS if role in {Role.VIEWER, Role.APPROVER} else NoticePreferences()
    return NoticePreferences(usual.urgent, usual.warning, usual.info, time_zone=time_zone)


def _preferences(row: Any) -> NoticePreferences:
    return NoticePreferences(
        urgent=Timing(row.urgent),
        warning=Timing(row.warning),
        info=Timing(row.info),
        digest_at=time.fromisoformat(row.digest_at),
        quiet_from=time.fromisoformat(row.quiet_from) if row.quiet_from else None,
        quiet_until=time.fromisoformat(row.quiet_until) if row.quiet_until else None,
        urgent_at_any_time=row.urgent_at_any_time,
        time_zone=row.time_zone,
    )
