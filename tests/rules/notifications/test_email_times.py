"""When a user is emailed: at once, after quiet hours, with the digest; also on the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from service.facts.notices import NoticePreferences, Timing
from service.facts.notifications import Severity
from service.rules.notifications.email_times import emailed_at, next_digest

NIGHT = NoticePreferences(quiet_from=time(22), quiet_until=time(7), urgent_at_any_time=False)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_without_quiet_hours_urgent_and_warning_are_emailed_at_once_and_information_with_the_digest():
    now = at("2026-11-23T12:00:00+00:00")
    usual = NoticePreferences()
    assert emailed_at(usual, Severity.URGENT, now) == now
    assert emailed_at(usual, Severity.WARNING, now) == now
    assert emailed_at(usual, Severity.INFO, now) == at("2026-11-24T08:00:00+00:00")


def test_what_is_turned_off_is_never_emailed():
    quiet = NoticePreferences(warning=Timing.NEVER)
    assert emailed_at(quiet, Severity.WARNING, at("2026-11-23T12:00:00+00:00")) is None


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-23T21:59:00+00:00", "2026-11-23T21:59:00+00:00"),
        ("2026-11-23T22:00:00+00:00", "2026-11-24T07:00:00+00:00"),
        ("2026-11-24T03:00:00+00:00", "2026-11-24T07:00:00+00:00"),
        ("2026-11-24T07:00:00+00:00", "2026-11-24T07:00:00+00:00"),
        # British Summer Time begins on 29 March 2026 and ends on 25 October 2026.
        ("2026-03-28T23:00:00+00:00", "2026-03-29T06:00:00+00:00"),
        ("2026-10-24T22:00:00+00:00", "2026-10-25T07:00:00+00:00"),
    ],
)
def test_quiet_hours_go_by_the_users_clock(now, then):
    assert emailed_at(NIGHT, Severity.URGENT, at(now)) == at(then)


def test_urgent_notices_may_come_in_quiet_hours():
    now = at("2026-11-24T03:00:00+00:00")
    awake = NoticePreferences(quiet_from=time(22), quiet_until=time(7))
    assert emailed_at(awake, Severity.URGENT, now) == now
    assert emailed_at(awake, Severity.WARNING, now) == at("2026-11-24T07:00:00+00:00")


def test_quiet_hours_within_a_day():
    lunch = NoticePreferences(quiet_from=time(12), quiet_until=time(13), time_zone="Europe/Dublin")
    assert emailed_at(lunch, Severity.WARNING, at("2026-07-01T11:30:00+00:00")) == at("2026-07-01T12:00:00+00:00")
    assert emailed_at(lunch, Severity.WARNING, at("2026-07-01T12:30:00+00:00")) == at("2026-07-01T12:30:00+00:00")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        # 01:30 is skipped on 29 March 2026 and comes twice on 25 October 2026.
        ("2026-03-28T12:00:00+00:00", "2026-03-29T01:30:00+00:00"),
        ("2026-03-29T01:30:00+00:00", "2026-03-30T00:30:00+00:00"),
        ("2026-10-24T12:00:00+00:00", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25T00:30:00+00:00", "2026-10-26T01:30:00+00:00"),
        ("2026-10-25T01:30:00+00:00", "2026-10-26T01:30:00+00:00"),
    ],
)
def test_a_digest_comes_once_a_day_also_when_clocks_change(now, then):
    assert next_digest(NoticePreferences(digest_at=time(1, 30)), at(now)) == at(then)
