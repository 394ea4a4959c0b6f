"""Notices of companies: raised, told again, gone, cleared. One open notice per company, kind and subject.

A change names what it saw, so of two workers that judge a company at the same moment one changes the row and the other
learns that it came too late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.facts.notices import NoticeCause, NoticeKind
from service.rules.notifications.notice_kinds import KINDS
from service.rules.notifications.notice_steps import CAME_BACK_WITHIN
from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of
from service.store.tables.notifications import Notice

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

#: Kinds that nothing else counts as open work.
_NOT_COUNTED_ELSEWHERE: Final = [kind.value for kind, row in KINDS.items() if not row.is_open_work]


def open_of(company_ids: Collection[int]) -> list[Notice]:
    """The open notices of these companies, newest first."""
    return _open_of.objects(list(company_ids))


@compiled
def _open_of(company_ids: Any) -> Any:
    rows = Notice.select().where(is_any_of(Notice.company, company_ids), Notice.cleared_at.is_null())
    return rows.order_by(Notice.raised_at.desc(), Notice.id.desc())


def by_id(company_id: int, notice_id: int) -> Notice | None:
    return Notice.get_or_none(Notice.company == company_id, Notice.id == notice_id)


def cause_of(notice: Notice) -> NoticeCause:
    """What a stored notice is about."""
    return NoticeCause(NoticeKind(notice.kind), notice.subject, notice.count)


def open_notice(company_id: int, cause: NoticeCause, now: datetime) -> Notice | None:
    """Raise a notice; None when it is open already. Call inside a transaction."""
    same = (Notice.company == company_id) & (Notice.kind == cause.kind.value) & (Notice.subject == cause.subject)
    came_back = Notice.select().where(same, Notice.raised_at > now - CAME_BACK_WITHIN).count()
    return _insert(company_id, cause, now, once_key=_key(company_id, cause), came_back=came_back)


def add_event(company_id: int, cause: NoticeCause, now: datetime) -> Notice | None:
    """Note something that happened and is told once; None when it is noted, as one with a subject may be.

    Call inside a transaction.
    """
    key = _key(company_id, cause) if cause.subject else None
    return _insert(company_id, cause, now, once_key=key, cleared_at=now)


def note_told(notice: Notice, count: int, now: datetime) -> bool:
    """It is told again now, and its cause lasts. Whether no one else did."""
    return _change(
        notice, Notice.told_at == notice.told_at, told_at=now, told_count=count, count=count, gone_since=None
    )


def note_gone(notice: Notice, now: datetime) -> bool:
    """Its cause is gone as far as is known."""
    return _change(notice, Notice.gone_since.is_null(), gone_since=now)


def note_lasting(notice: Notice, count: int) -> bool:
    """Its cause lasts, or is back, and concerns so many."""
    return _change(notice, count=count, gone_since=None)


def clear(notice: Notice, now: datetime) -> bool:
    """It is over. Whether no one else cleared it before."""
    return _change(notice, cleared_at=now, once_key=None, gone_since=None, muted_until=None)


def mute(notice: Notice, until: datetime | None, by: str) -> bool:
    """Send no reminder before then; None: send them again."""
    return _change(notice, muted_until=until, muted_by=by if until else "")


def newest_over(company_id: int, limit: int) -> Sequence[Notice]:
    """Those that are over and what was told once, newest first."""
    rows = Notice.select().where(Notice.company == company_id, Notice.cleared_at.is_null(False))
    return list(rows.order_by(Notice.raised_at.desc(), Notice.id.desc()).limit(limit))


def is_uncounted() -> Any:
    """Whether a notice is open and its cause lasts, and nothing else counts it as open."""
    return Notice.cleared_at.is_null() & Notice.gone_since.is_null() & Notice.kind.in_(_NOT_COUNTED_ELSEWHERE)


def forget_before(company_id: int, instant: datetime) -> None:
    """Delete notices that were over before, with what was sent about them."""
    Notice.delete().where(
        Notice.company == company_id, Notice.cleared_at.is_null(False), Notice.cleared_at < instant
    ).execute()


def _key(company_id: int, cause: NoticeCause) -> str:
    return f"{company_id}:{cause.kind}:{cause.subject}"


def _insert(company_id: int, cause: NoticeCause, now: datetime, **more: Any) -> Notice | None:
    values = {
        "company": company_id,
        "kind": cause.kind.value,
        "subject": cause.subject,
        "severity": KINDS[cause.kind].severity.value,
        "count": cause.count,
        "told_count": cause.count,
        "raised_at": now,
        "told_at": now,
    }
    made = Notice.insert(**values, **more).on_conflict_ignore().returning(Notice)
    return next(iter(made.execute()), None)


def _change(notice: Notice, *seen: Any, **values: Any) -> bool:
    changed = Notice.update(**values).where(Notice.id == notice.id, Notice.cleared_at.is_null(), *seen)
    return bool(changed.execute())
