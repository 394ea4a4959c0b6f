"""Raises, repeats and clears the notices of companies by what is wrong in them now.

The tick does it for all companies each minute; what writes a pressing cause has it done for that company at once. A
change of a notice and the messages about it are committed together, and each change names what it saw: two workers that
judge at the same moment tell it once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.notifications.find_causes import causes_of
from service.actions.notifications.tell_people import tell
from service.facts.notices import NoticeKind
from service.rules.notifications.notice_kinds import KINDS
from service.rules.notifications.notice_steps import OpenNotice, Step, step_of
from service.store.companies import companies
from service.store.database.connection import write_transaction
from service.store.notifications import notices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from service.facts.notices import NoticeCause
    from service.services import Services
    from service.store.tables.companies import Company
    from service.store.tables.notifications import Notice


def evaluate(
    services: Services, company: Company, causes: Sequence[NoticeCause], open_ones: Sequence[Notice], now: datetime
) -> bool:
    """Bring the notices of one company level with the causes in it; `open_ones` are open. Whether anything was told."""
    lasting = {(each.kind, each.subject): each for each in causes}
    known = {(NoticeKind(each.kind), each.subject): each for each in open_ones}
    told = False
    for key in dict.fromkeys([*lasting, *known]):
        told |= _change(services, company, known.get(key), lasting.get(key), now)
    return told


def evaluate_company(services: Services, company_id: int) -> bool:
    """One company, at once, because something went wrong just now. Whether anything was told, and is to be sent."""
    company, now = companies.by_id(company_id), services.clock()
    if company is None:
        return False
    causes = causes_of(services, [company], now)[company_id]
    return evaluate(services, company, causes, notices.open_of([company_id]), now)


def _change(
    services: Services, company: Company, notice: Notice | None, cause: NoticeCause | None, now: datetime
) -> bool:
    kind = cause.kind if cause is not None else NoticeKind(notice.kind) if notice is not None else None
    if kind is None:
        return False
    step = step_of(KINDS[kind], None if notice is None else _seen(notice), cause, now)
    if step is Step.NOTHING and (notice is None or cause is None or notice.count == cause.count):
        return False
    with write_transaction():
        return _do(services, company, step, notice, cause, now)


def _do(
    services: Services, company: Company, step: Step, notice: Notice | None, cause: NoticeCause | None, now: datetime
) -> bool:
    if notice is None:
        return cause is not None and _raise(services, company, cause, now)
    if step is Step.CLEAR:
        is_told = notices.clear(notice, now)
        if is_told:
            tell(services, company, notice, "cleared", now)
        return is_told
    if step is Step.NOTE_GONE:
        notices.note_gone(notice, now)
        return False
    count = notice.count if cause is None else cause.count
    if step is Step.REMIND:
        is_told = notices.note_told(notice, count, now)
        if is_told:
            notice.count = count
            tell(services, company, notice, "reminder", now)
        return is_told
    notices.note_lasting(notice, count)
    return False


def _raise(services: Services, company: Company, cause: NoticeCause, now: datetime) -> bool:
    is_event = KINDS[cause.kind].is_event
    notice = (notices.add_event if is_event else notices.open_notice)(company.id, cause, now)
    if notice is not None:
        tell(services, company, notice, "raised", now)
    return notice is not None


def _seen(notice: Notice) -> OpenNotice:
    return OpenNotice(
        notice.raised_at,
        notice.told_at,
        notice.told_count,
        notice.gone_since,
        notice.muted_until,
        notice.came_back,
    )
