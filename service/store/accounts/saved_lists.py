"""How a user wants to see the employees of a company: filters kept under a name, and the columns they chose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.store.tables.accounts import SavedList

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

#: Filters that one user may keep for one company.
MOST: Final = 20
#: The name of the row that holds the columns.
_COLUMNS: Final = ""


def of_user(user_id: int, company_id: int) -> tuple[list[SavedList], list[str]]:
    """The filters by name, and the chosen columns; none when nothing was chosen."""
    query = SavedList.select().where(SavedList.user == user_id, SavedList.company == company_id)
    rows = list(query.order_by(SavedList.name))
    chosen = [row.columns for row in rows if row.name == _COLUMNS]
    return [row for row in rows if row.name != _COLUMNS], [str(each) for each in (chosen or [[]])[0]]


def save_filters(user_id: int, company_id: int, name: str, address: str, now: datetime) -> bool:
    """Keep filters under a name, in the place of earlier ones of that name; False when there are too many."""
    known = [row.name for row in of_user(user_id, company_id)[0]]
    if name not in known and len(known) >= MOST:
        return False
    _put(user_id, company_id, name, now, address=address, columns=[])
    return True


def save_columns(user_id: int, company_id: int, columns: Sequence[str], now: datetime) -> None:
    """Keep the columns that the user wants to see; none: the usual ones."""
    _put(user_id, company_id, _COLUMNS, now, address="", columns=list(columns))


def remove(user_id: int, company_id: int, saved_id: int) -> bool:
    """Remove filters; False when there are none of this user and company by that id."""
    found = (SavedList.id == saved_id) & (SavedList.user == user_id) & (SavedList.company == company_id)
    return bool(SavedList.delete().where(found, SavedList.name != _COLUMNS).execute())


def _put(user_id: int, company_id: int, name: str, now: datetime, *, address: str, columns: list[str]) -> None:
    key = (SavedList.user, SavedList.company, SavedList.name)
    said = {SavedList.address: address, SavedList.columns: columns, SavedList.saved_at: now}
    SavedList.insert({**dict(zip(key, (user_id, company_id, name), strict=True)), **said}).on_conflict(
        conflict_target=key, update=said
    ).execute()
