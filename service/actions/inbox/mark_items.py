"""Assigns items of the inbox, snoozes them and adds notes, each on the audit log.

A note's words stay out of the audit log: they may be about a person, and the log is kept for good.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from service.facts.audit import AuditAction
from service.store.accounts import memberships, users
from service.store.companies import audit
from service.store.database.connection import write_transaction
from service.store.inbox import item_marks, open_items

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from service.facts.inbox import ItemKey
    from service.store.inbox.open_items import OpenItem

#: No open item may be snoozed for longer.
LONGEST_SNOOZE: Final = timedelta(days=92)
LONGEST_NOTE: Final = 1000


class NotNotedError(Exception):
    """The mark cannot be set; `message` says why."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def assign_items(
    company_id: int, keys: Iterable[ItemKey], user_id: int | None, *, actor: str, now: datetime
) -> list[ItemKey]:
    """Give items to a user of the company, or to no one; returns those that are closed already.

    Raises NotNotedError when the user has no role in the company.
    """
    email = ""
    if user_id is not None:
        user = users.by_id(user_id)
        has_role = bool({company_id, None} & memberships.companies_of(user_id))
        if user is None or not user.is_active or not has_role:
            raise NotNotedError("Choose someone who has access to this company")
        email = user.email
    return _each(
        company_id,
        keys,
        lambda item: item_marks.assign(company_id, item, user_id, now),
        AuditAction.INBOX_ASSIGNED,
        {"to": email or "no one"},
        actor,
        now,
    )


def snooze_items(
    company_id: int, keys: Iterable[ItemKey], until: date | None, *, today: date, actor: str, now: datetime
) -> list[ItemKey]:
    """Snooze items until a day, or with None list them again; returns those that are closed already.

    `today` is the company's. They stay open and are counted as snoozed. Raises NotNotedError for a day that cannot be.
    """
    if until is not None and not today < until <= today + LONGEST_SNOOZE:
        raise NotNotedError("Enter a date after today, within the next 3 months")
    return _each(
        company_id,
        keys,
        lambda item: item_marks.snooze(company_id, item, until, actor, now),
        AuditAction.INBOX_SNOOZED,
        {"until": until.isoformat() if until is not None else "listed again"},
        actor,
        now,
    )


def note_items(company_id: int, keys: Iterable[ItemKey], text: str, *, actor: str, now: datetime) -> list[ItemKey]:
    """Add one note to items; returns those that are closed already.

    Raises NotNotedError when it is empty or too long.
    """
    text = text.strip()
    if not text:
        raise NotNotedError("Enter a note")
    if len(text) > LONGEST_NOTE:
        raise NotNotedError(f"Note must be {LONGEST_NOTE:,} characters or fewer")
    return _each(
        company_id,
        keys,
        lambda item: item_marks.add_note(company_id, item.key, text, actor, now),
        AuditAction.INBOX_NOTED,
        {},
        actor,
        now,
    )


def _each(
    company_id: int,
    keys: Iterable[ItemKey],
    note: Callable[[OpenItem], None],
    action: AuditAction,
    detail: dict[str, Any],
    actor: str,
    now: datetime,
) -> list[ItemKey]:
    wanted = list(dict.fromkeys(keys))
    with write_transaction():
        found = {item.key: item for item in open_items.by_keys(company_id, now, wanted)}
        for key, item in found.items():
            note(item)
            subject = f"{key.source.value.replace('_', ' ')} {key.subject_id}"
            audit.record(actor=actor, action=action, now=now, company_id=company_id, subject=subject, detail=detail)
    return [key for key in wanted if key not in found]
