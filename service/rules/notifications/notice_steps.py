"""What becomes of a notice at one moment: raised, told again, over, or told as cleared.

Each cause is told once. Reminders come after 4 hours, a day and then daily, and at once when ten times as many are
concerned as were told. A cause that comes and goes is told as cleared only when it stays away: 10 minutes, and twice as
long each time it came back within a day, so that flapping makes ever fewer messages and never hides that it is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from service.facts.notices import NoticeCause
    from service.rules.notifications.notice_kind_row import KindRow

FIRST_REMINDER: Final = timedelta(hours=4)
DAILY: Final = timedelta(days=1)
#: A notice that is raised again within this time came back.
CAME_BACK_WITHIN: Final = timedelta(days=1)
LONGEST_QUIET: Final = timedelta(hours=4)
#: So many times as many as were told are told at once.
GREW_BY: Final = 10


class Step(StrEnum):
    """What is to be done about one cause now."""

    NOTHING = "nothing"
    RAISE = "raise"
    REMIND = "remind"
    #: The cause is gone; whether for good is seen later.
    NOTE_GONE = "note_gone"
    NOTE_BACK = "note_back"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class OpenNotice:
    """What is known of a notice that is open. Instants are UTC."""

    raised_at: datetime
    told_at: datetime
    told_count: int
    #: Since when its cause is gone; None while it lasts.
    gone_since: datetime | None = None
    muted_until: datetime | None = None
    #: How many times the same was raised in the day before.
    came_back: int = 0


def step_of(row: KindRow, notice: OpenNotice | None, cause: NoticeCause | None, now: datetime) -> Step:
    """What is to be done: without a notice nothing is open, without a cause nothing is wrong."""
    if notice is None:
        return Step.RAISE if cause is not None and not cause.is_covered else Step.NOTHING
    if cause is None:
        return _step_of_gone(row, notice, now)
    if not cause.is_covered and _is_reminder_due(notice, cause.count, now):
        return Step.REMIND
    return Step.NOTHING if notice.gone_since is None else Step.NOTE_BACK


def quiet_for(row: KindRow, came_back: int) -> timedelta:
    """For how long the cause must stay away before the notice is told as cleared."""
    return min(row.quiet_for * (1 << min(came_back, 10)), max(LONGEST_QUIET, row.quiet_for))


def newest_reminder(raised_at: datetime, now: datetime) -> datetime | None:
    """The newest moment at which a reminder was due, up to now; None when none was."""
    days = (now - raised_at) // DAILY
    if days:
        return raised_at + days * DAILY
    return raised_at + FIRST_REMINDER if now - raised_at >= FIRST_REMINDER else None


def _step_of_gone(row: KindRow, notice: OpenNotice, now: datetime) -> Step:
    quiet = quiet_for(row, notice.came_back)
    if notice.gone_since is None:
        return Step.NOTE_GONE if quiet else Step.CLEAR
    return Step.CLEAR if now - notice.gone_since >= quiet else Step.NOTHING


def _is_reminder_due(notice: OpenNotice, count: int, now: datetime) -> bool:
    if notice.muted_until is not None and now < notice.muted_until:
        return False
    if count >= GREW_BY * max(notice.told_count, 1):
        return True
    due = newest_reminder(notice.raised_at, now)
    return due is not None and due > notice.told_at
