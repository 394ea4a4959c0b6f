"""What people noted about items: who deals with one, until when it is snoozed, and notes. Call in a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.facts.inbox import ItemKey, ItemSource
from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of
from service.store.tables.accounts import User
from service.store.tables.inbox import InboxItem, InboxNote

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from service.store.inbox.open_items import OpenItem


def assign(company_id: int, item: OpenItem, user_id: int | None, now: datetime) -> None:
    """Give an item to a user, or to no one."""
    _set(company_id, item, now, assigned_to=user_id)


def snooze(company_id: int, item: OpenItem, until: date | None, by: str, now: datetime) -> None:
    """List an item apart until a day; with None it is listed with the others again."""
    _set(company_id, item, now, snoozed_until=until, snoozed_by="" if until is None else by)


def _set(company_id: int, item: OpenItem, now: datetime, **values: Any) -> None:
    place = {"company": company_id, "source": item.source.value, "subject_id": item.subject_id}
    InboxItem.insert(**place, updated_at=now).on_conflict_ignore().execute()
    theirs = (
        (InboxItem.company == company_id)
        & (InboxItem.source == item.source.value)
        & (InboxItem.subject_id == item.subject_id)
    )
    # What was noted before the item itself is from was about an earlier one.
    earlier = {"assigned_to": None, "snoozed_until": None, "snoozed_by": ""}
    InboxItem.update(**earlier).where(theirs, InboxItem.updated_at < item.since).execute()
    InboxItem.update(**values, updated_at=now).where(theirs).execute()


def add_note(company_id: int, key: ItemKey, text: str, made_by: str, now: datetime) -> None:
    """Add a note of someone about an item."""
    place = {"company": company_id, "source": key.source.value, "subject_id": key.subject_id}
    InboxNote.create(**place, text=text, made_by=made_by, at=now)


def notes_of(company_id: int, keys: Iterable[ItemKey]) -> dict[ItemKey, list[InboxNote]]:
    """The notes about some items, oldest first; an item without any is not in it."""
    wanted = set(keys)
    ids = [key.subject_id for key in wanted]
    found: dict[ItemKey, list[InboxNote]] = {}
    for row in _notes.objects(company_id, ids) if ids else []:
        key = ItemKey(ItemSource(row.source), row.subject_id)
        if key in wanted:
            found.setdefault(key, []).append(row)
    return found


@compiled
def _notes(company_id: Any, subject_ids: Any) -> Any:
    theirs = InboxNote.select().where(InboxNote.company == company_id, is_any_of(InboxNote.subject_id, subject_ids))
    return theirs.order_by(InboxNote.id)


def emails_of(user_ids: Collection[int]) -> dict[int, str]:
    """The addresses of some users, by id."""
    rows = User.select(User.id, User.email).where(User.id.in_(list(user_ids))) if user_ids else []
    return {row.id: row.email for row in rows}
