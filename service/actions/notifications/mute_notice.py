"""Someone mutes an open notice for a while: it stays open and shown, but no reminder is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.facts.audit import AuditAction
from service.store.companies import audit
from service.store.database.connection import write_transaction
from service.store.notifications import notices

if TYPE_CHECKING:
    from service.services import Services

#: Longer than this nothing may be kept quiet.
LONGEST: Final = timedelta(days=31)


def mute(services: Services, company_id: int, notice_id: int, span: timedelta | None, *, actor: str) -> bool:
    """Mute an open notice from now on, or send its reminders again with None. Whether it was still open.

    Raises LookupError when there is no such notice, and ValueError for a span that is too long or none.
    """
    if span is not None and not timedelta() < span <= LONGEST:
        raise ValueError(span)
    now = services.clock()
    with write_transaction():
        notice = notices.by_id(company_id, notice_id)
        if notice is None:
            raise LookupError(notice_id)
        if not notices.mute(notice, None if span is None else now + span, actor):
            return False
        audit.record(
            actor=actor,
            action=AuditAction.NOTICE_MUTED if span is not None else AuditAction.NOTICE_UNMUTED,
            now=now,
            company_id=company_id,
            subject=f"notice {notice_id}",
        )
    return True
