"""Trouble that stops every email of this deployment: the mail server is away, or refuses our settings.

One row while there is trouble, none when all is well; all workers leave the server alone until its `not_before`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.backoff import wait_seconds
from service.store.database.connection import write_transaction
from service.store.database.queries import first
from service.store.tables.payslips import MailServerTrouble

if TYPE_CHECKING:
    from datetime import datetime

FIRST_WAIT: Final = timedelta(seconds=20)
#: Short enough that mail flows soon after it was set right, long enough that no server locks us out for trying.
LONGEST_WAIT: Final = timedelta(minutes=5)


def trouble() -> MailServerTrouble | None:
    return first(MailServerTrouble.select().order_by(MailServerTrouble.id))


def may_be_tried(now: datetime) -> bool:
    found = trouble()
    return found is None or found.not_before <= now


def note_trouble(code: str, message: str, now: datetime) -> None:
    """Leave the server alone for a while, longer each time."""
    with write_transaction():
        found = trouble()
        if found is None:
            MailServerTrouble.create(code=code, message=message, since=now, tries=1, not_before=now + FIRST_WAIT)
            return
        first, longest = FIRST_WAIT.total_seconds(), LONGEST_WAIT.total_seconds()
        wait = timedelta(seconds=wait_seconds(found.tries, first=first, longest=longest))
        MailServerTrouble.update(
            code=code, message=message, tries=MailServerTrouble.tries + 1, not_before=now + wait
        ).where(MailServerTrouble.id == found.id).execute()


def note_well() -> bool:
    """The server took what we say of ourselves. True when there was trouble before."""
    if trouble() is None:
        return False
    with write_transaction():
        return bool(MailServerTrouble.delete().execute())
