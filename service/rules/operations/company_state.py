"""The state of a company, worked out in one place from everything that is open. Pages, emails and the API use it.

Pages, lists, the API, metrics and emails take tone and sentence from these functions and never from figures of their
own, so none can say that all is well while another shows something open. Text only, in the words of docs/wording.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.company_state import CompanyFigures, Standing, Tone
from service.rules.operations import lateness, open_work_text

if TYPE_CHECKING:
    from datetime import date, datetime

    from service.facts.company_state import OpenWork, SyncFigures

TONES: Final[dict[Standing, Tone]] = {
    Standing.NOT_CONNECTED: Tone.WAIT,
    Standing.TOKEN_REFUSED: Tone.BAD,
    Standing.PERMISSIONS_LOST: Tone.BAD,
    Standing.NOT_SET_UP: Tone.WAIT,
    Standing.WORK_STOPPED: Tone.BAD,
    Standing.PAUSED_FOR_REVIEW: Tone.HOLD,
    Standing.FIRST_IMPORT: Tone.LIVE,
    Standing.SYNCING: Tone.LIVE,
    Standing.SYNC_FAILED: Tone.BAD,
    Standing.SYNC_PAUSED: Tone.WAIT,
    Standing.NEVER_SYNCED: Tone.WAIT,
    Standing.SYNC_LATE: Tone.BAD,
    Standing.NO_ONE: Tone.WAIT,
    Standing.WORK_IS_OPEN: Tone.WAIT,
    Standing.UP_TO_DATE: Tone.GOOD,
}
_SENTENCES: Final[dict[Standing, str]] = {
    Standing.NOT_CONNECTED: "Not connected to Humaans yet.",
    Standing.TOKEN_REFUSED: "We cannot connect to Humaans.",
    Standing.PERMISSIONS_LOST: "We cannot read everything that we need from Humaans.",
    Standing.NOT_SET_UP: "Connected to Humaans, no one is imported yet.",
    Standing.WORK_STOPPED: "Scheduled work has stopped.",
    Standing.PAUSED_FOR_REVIEW: "We paused a sync for you to check.",
    Standing.FIRST_IMPORT: "The first import is under way.",
    Standing.SYNCING: "Syncing with Humaans now.",
    Standing.SYNC_FAILED: "The last sync failed.",
    Standing.SYNC_PAUSED: "Syncing is paused.",
    Standing.NEVER_SYNCED: "The settings are saved. The first sync has not started yet.",
}
#: Standings in which the sentence itself counts what is open.
OF_WORK: Final = frozenset({Standing.NO_ONE, Standing.WORK_IS_OPEN, Standing.UP_TO_DATE})
#: What is seen to first, most pressing first. A sync that is running says nothing about what is open beneath it.
_URGENCY: Final = (
    Standing.TOKEN_REFUSED,
    Standing.PERMISSIONS_LOST,
    Standing.WORK_STOPPED,
    Standing.PAUSED_FOR_REVIEW,
    Standing.SYNC_FAILED,
    Standing.SYNC_LATE,
    Standing.WORK_IS_OPEN,
    Standing.SYNC_PAUSED,
    Standing.NO_ONE,
    Standing.NEVER_SYNCED,
    Standing.NOT_SET_UP,
    Standing.NOT_CONNECTED,
    Standing.FIRST_IMPORT,
    Standing.SYNCING,
    Standing.UP_TO_DATE,
)
_PAYSLIPS_FIRST: Final = _URGENCY.index(Standing.SYNC_LATE)


def standing_of(figures: CompanyFigures, now: datetime) -> Standing:
    """The first line that applies, the most pressing first; UP_TO_DATE only when nothing at all is open."""
    sync, work = figures.sync, figures.work
    lines = (
        (not sync.is_connected, Standing.NOT_CONNECTED),
        (bool(sync.trouble) and sync.is_token_refused, Standing.TOKEN_REFUSED),
        (bool(sync.trouble), Standing.PERMISSIONS_LOST),
        (not sync.has_settings, Standing.NOT_SET_UP),
        (_has_stopped(sync, now), Standing.WORK_STOPPED),
        (sync.stopped_run_id is not None, Standing.PAUSED_FOR_REVIEW),
        (sync.live_run_id is not None and sync.compared_at is None, Standing.FIRST_IMPORT),
        (sync.live_run_id is not None, Standing.SYNCING),
        (sync.has_failed, Standing.SYNC_FAILED),
        (sync.is_paused, Standing.SYNC_PAUSED),
        (sync.compared_at is None, Standing.NEVER_SYNCED),
        (_is_late(sync, now), Standing.SYNC_LATE),
        (not work.is_all_well, Standing.WORK_IS_OPEN),
        (work.people == 0, Standing.NO_ONE),
    )
    return next((standing for applies, standing in lines if applies), Standing.UP_TO_DATE)


def sentence_of(standing: Standing, work: OpenWork, compared_at: str) -> str:
    """The one sentence; `compared_at` says when everyone was last compared with Humaans, within a sentence."""
    if standing is Standing.SYNC_LATE:
        return f"The last sync with Humaans was {compared_at}. One should run every hour."
    return _SENTENCES.get(standing) or open_work_text.sentence(work, compared_at)


def more_of(standing: Standing, work: OpenWork) -> list[str]:
    """What else is open, whatever the sentence says; empty before there is anyone."""
    told = [] if standing in OF_WORK else open_work_text.others(work)
    return [*told, *open_work_text.details(work)]


def urgency(
    standing: Standing, work: OpenWork, next_deadline: date | None, name: str
) -> tuple[int, int, str, int, int, str]:
    """Sorts companies by what needs someone first: what does not work, then payslips, then what is open. Companies of
    one kind are sorted by their next cut-off or payday, then by how much is open and name.
    """
    kind = Standing.WORK_IS_OPEN if standing is Standing.SYNCING and not work.is_all_well else standing
    place = _URGENCY.index(kind)
    payslips = work.payslips_failed + work.payslips_unclear + work.payslips_on_hold + work.payslips_unsent
    if payslips:
        place = min(place, _PAYSLIPS_FIRST)
    people = work.need_you + work.not_found_lately
    deadline = "9999-12-31" if next_deadline is None else next_deadline.isoformat()
    return (place, -payslips, deadline, -people, -work.missing_information, name.casefold())


def _has_stopped(sync: SyncFigures, now: datetime) -> bool:
    """Where nothing ever ran nothing was imported either, which is said as such."""
    return sync.last_tick is not None and now - sync.last_tick > lateness.TICKS


def _is_late(sync: SyncFigures, now: datetime) -> bool:
    return sync.compared_at is not None and now - sync.compared_at > lateness.SYNCS
