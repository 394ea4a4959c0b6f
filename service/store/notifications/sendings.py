"""What was sent about notices: to which user by which email, to which channel, and what waits for a user's digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import JOIN

from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of, plain_rows
from service.store.tables.accounts import User
from service.store.tables.companies import Company
from service.store.tables.notifications import Notice, NoticeSending
from service.store.tables.payslips import OutboxMail

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from service.facts.notifications import NoticeEvent


def note_email(notice: Notice, event: NoticeEvent, user_id: int, mail_id: int, now: datetime) -> None:
    """An email to one user is in the outbox. Call in the transaction that put it there."""
    _insert(notice, event, now, user=user_id, mail=mail_id)


def note_channel(notice: Notice, event: NoticeEvent, channel_id: int, now: datetime) -> None:
    """A message to a channel is queued. Call in the transaction that queued it."""
    _insert(notice, event, now, channel_id=channel_id)


def wait_for_digest(notice: Notice, event: NoticeEvent, user_id: int, not_before: datetime, now: datetime) -> None:
    """Tell this user then, together with whatever else waits for them."""
    _insert(notice, event, now, user=user_id, not_before=not_before, is_waiting=True)


def _insert(notice: Notice, event: NoticeEvent, now: datetime, **values: object) -> None:
    NoticeSending.insert(company=notice.company_id, notice=notice.id, event=event, at=now, **values).execute()


def emails_about(notice_id: int) -> list[NoticeSending]:
    """What was sent to users about a notice, or waits for them, each with its email, oldest first."""
    rows = (
        NoticeSending.select(NoticeSending, OutboxMail)
        .join(OutboxMail, JOIN.LEFT_OUTER)
        .where(NoticeSending.notice == notice_id, NoticeSending.user.is_null(False))
    )
    return list(rows.order_by(NoticeSending.id))


def channels_told(notice_id: int) -> set[int]:
    """The channels to which something about this notice was sent."""
    rows = NoticeSending.select(NoticeSending.channel_id).where(
        NoticeSending.notice == notice_id, NoticeSending.channel_id.is_null(False)
    )
    return {row[0] for row in plain_rows(rows)}


def of_notices(notice_ids: Collection[int]) -> list[NoticeSending]:
    """What was sent about these notices, each with its user and email, oldest first."""
    return _of_notices.objects(list(notice_ids))


@compiled
def _of_notices(notice_ids: Any) -> Any:
    return (
        NoticeSending.select(NoticeSending, User, OutboxMail)
        .join(User, JOIN.LEFT_OUTER)
        .switch(NoticeSending)
        .join(OutboxMail, JOIN.LEFT_OUTER)
        .where(is_any_of(NoticeSending.notice, notice_ids))
        .order_by(NoticeSending.id)
    )


def users_with_due(now: datetime) -> list[int]:
    """Users with something that is to be emailed now."""
    rows = NoticeSending.select(NoticeSending.user).where(
        NoticeSending.is_waiting, NoticeSending.user.is_null(False), NoticeSending.not_before <= now
    )
    return [row[0] for row in plain_rows(rows.distinct())]


def waiting_of(user_id: int, now: datetime) -> Sequence[NoticeSending]:
    """What waits for one user and is to be emailed now, each with its notice and company, by company and age."""
    rows = (
        NoticeSending.select(NoticeSending, Notice, Company)
        .join(Notice)
        .switch(NoticeSending)
        .join(Company)
        .where(NoticeSending.user == user_id, NoticeSending.is_waiting, NoticeSending.not_before <= now)
    )
    return list(rows.order_by(Company.name, Company.id, NoticeSending.id))


def note_emailed(sending_ids: Collection[int], mail_id: int | None) -> bool:
    """These wait no more: they are in this email, or in none. Whether no one else took them; call in a transaction."""
    taken = NoticeSending.update(is_waiting=False, mail=mail_id).where(
        NoticeSending.id.in_(list(sending_ids)), NoticeSending.is_waiting
    )
    return int(taken.execute()) == len(sending_ids)


def let_wait_until(user_id: int, not_before: datetime) -> None:
    """The user changed when they are emailed: what waits for them comes then."""
    NoticeSending.update(not_before=not_before).where(NoticeSending.user == user_id, NoticeSending.is_waiting).execute()
