"""When a user is emailed about a notice: at once, after their quiet hours, or with their daily digest.

All by the wall clock of the user's own time zone. A time that the clock skips in spring is taken as if the clocks had
not changed yet; one that it shows twice in autumn is the first of the two.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from service.facts.notices import Timing
from service.facts.notifications import Severity

if TYPE_CHECKING:
    from datetime import date, time

    from service.facts.notices import NoticePreferences


def emailed_at(preferences: NoticePreferences, severity: Severity, now: datetime) -> datetime | None:
    """When a user with these preferences is emailed of a notice of this severity: `now`, or later; None for never."""
    timing = preferences.timing_of(severity)
    if timing is Timing.NEVER:
        return None
    if timing is Timing.DIGEST:
        return next_digest(preferences, now)
    return quiet_until(preferences, severity, now) or now


def next_digest(preferences: NoticePreferences, now: datetime) -> datetime:
    """The next instant after `now` at which the user's clock shows the time of their digest."""
    zone = ZoneInfo(preferences.time_zone)
    day = now.astimezone(zone).date()
    at = _instant(day, preferences.digest_at, zone)
    return at if at > now else _instant(day + timedelta(days=1), preferences.digest_at, zone)


def quiet_until(preferences: NoticePreferences, severity: Severity, now: datetime) -> datetime | None:
    """When the quiet hours that hold a notice of this severity back are over; None when nothing does."""
    begins, ends = preferences.quiet_from, preferences.quiet_until
    if begins is None or ends is None or begins == ends:
        return None
    if severity is Severity.URGENT and preferences.urgent_at_any_time:
        return None
    zone = ZoneInfo(preferences.time_zone)
    local = now.astimezone(zone)
    wall, is_over_midnight = local.time(), begins > ends
    is_quiet = (wall >= begins or wall < ends) if is_over_midnight else begins <= wall < ends
    if not is_quiet:
        return None
    is_tomorrow = is_over_midnight and wall >= begins
    at = _instant(local.date() + timedelta(days=is_tomorrow), ends, zone)
    return at if at > now else None


def _instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)
