"""The company's changes in the order in which they were committed, for programs that follow them (decision 0036).

Ids are given before a change is committed, so a reader who goes by ids would pass over one that is committed late. A
change gets its place in the feed from the first reader who can see it, one reader at a time: what is committed later
comes after everything that was read before, and nothing is passed over or read twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from peewee import SQL, fn

from service.store.database.connection import write_transaction
from service.store.tables.employees import Change, ChangeFeed, Employee

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Changes that are given a place at once: a first reader of an old company comes back for the rest.
MOST_AT_ONCE: Final = 5000


class FeedForgottenError(Exception):
    """Changes after the reader's place are deleted as too old: a reader must read all employees again."""


class FeedAheadError(Exception):
    """The feed never came as far as the reader's place: it is of another company, or of a database that was restored
    from a backup since. A reader must read all employees again.
    """


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Changes in order, the place of the last of them, and whether there are more now."""

    changes: Sequence[Change]
    last_number: int
    has_more: bool


def after(company_id: int, number: int, limit: int) -> FeedPage:
    """What was committed after a place in the feed; 0 is the beginning.

    Raises FeedForgottenError and FeedAheadError.
    """
    feed = _feed(company_id)
    if number < feed.forgotten_up_to:
        raise FeedForgottenError
    if number > feed.last_number:
        raise FeedAheadError
    found = _numbered(company_id, number, limit + 1)
    if len(found) <= limit:
        _give_places(company_id)  # and whatever another reader gave one meanwhile is read as well
        found = _numbered(company_id, number, limit + 1)
    shown = found[:limit]
    last = shown[-1].feed_number if shown else None
    return FeedPage(shown, number if last is None else last, len(found) > limit)


def oldest(company_id: int) -> int:
    """The place from which everything that is kept can be read."""
    return int(_feed(company_id).forgotten_up_to)


def newest(company_id: int) -> int:
    """The place after everything that is committed now."""
    _feed(company_id)
    while _give_places(company_id) == MOST_AT_ONCE:
        pass
    return int(_feed(company_id).last_number)


def note_forgotten(company_id: int, last_number: int | None) -> None:
    """Changes up to this place are about to be deleted; None when none of them has a place."""
    if last_number is not None:
        ChangeFeed.update(forgotten_up_to=last_number).where(ChangeFeed.company == company_id).execute()


def _feed(company_id: int) -> ChangeFeed:
    found = ChangeFeed.get_or_none(ChangeFeed.company == company_id)
    if found is None:
        ChangeFeed.insert(company=company_id).on_conflict_ignore().execute()
        found = ChangeFeed.get(ChangeFeed.company == company_id)
    return found


def _numbered(company_id: int, number: int, limit: int) -> list[Change]:
    query = Change.select(Change, Employee).join(Employee)
    query = query.where(Change.company == company_id, Change.feed_number > number)
    return list(query.order_by(Change.feed_number).limit(limit))


def _give_places(company_id: int) -> int:
    """Give places to changes that have none, oldest first; how many got one. The feed's row lets one in at a time."""
    with write_transaction():
        locked = ChangeFeed.update(last_number=ChangeFeed.last_number).where(ChangeFeed.company == company_id)
        locked.execute()
        last = ChangeFeed.get(ChangeFeed.company == company_id).last_number
        waiting = (
            Change.select(Change.id, fn.ROW_NUMBER().over(order_by=[Change.id]).alias("place"))
            .where(Change.company == company_id, Change.feed_number.is_null())
            .order_by(Change.id)
            .limit(MOST_AT_ONCE)
        )
        places = waiting.alias("waiting")
        given = (
            Change.update(feed_number=last + SQL('"waiting"."place"'))
            .from_(places)
            .where(Change.id == places.c.id)
            .execute()
        )
        if given:
            ChangeFeed.update(last_number=last + given).where(ChangeFeed.company == company_id).execute()
        return int(given)
